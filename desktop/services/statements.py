"""Bank statements beside promised tenders: looked at first, then accepted, twice without harm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from uuid6 import uuid7

from desktop.domain.access import Act, Staff
from desktop.domain.calendar import BANGKOK
from desktop.domain.clock import Clock
from desktop.domain.correction import Settlement
from desktop.domain.policy import Policy
from desktop.domain.review import StatementTaken
from desktop.domain.row_layout import Row
from desktop.domain.statement import Finding, StatementRow, Verdict, fingerprint, match
from desktop.domain.statement_row import lacking, propose
from desktop.services import statement_words
from desktop.services.changes import Changes, Topic
from desktop.services.import_run import Progress, Table
from desktop.services.rejects import Rejects
from desktop.services.statement_reading import Statement, read_statement
from desktop.services.statement_taking import Taking
from desktop.services.statement_view import Accepted, Claimed, Found, Group, StatementView
from desktop.store.promises import UNDONE, Promised
from desktop.store.store import Store, Transaction

_OLDEST = timedelta(days=400)
"""Before its first row: promises of that time are looked through for money that came once more."""
_STEP = 500
"""Rows between two words about how far it is."""
_SEARCHED = 40
_NOTHING = Statement((), (), 0, "")


class Statements:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        policy: Policy,
        *,
        changes: Changes,
        open_table: Callable[[Path], Table],
        rejects: Path,
    ) -> None:
        """`rejects` is the folder for files of rows that could not be read."""
        self._store = store
        self._clock = clock
        self._policy = policy
        self._changes = changes
        self._open_table = open_table
        self._rejects = rejects

    def look(
        self,
        file: Path,
        by: Staff,
        *,
        progress: Progress = lambda done, size, rows: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> StatementView | None:
        """What the file would settle, together with what earlier files left; None where it was
        cancelled. Nothing is written.

        Raises Refused: NOT_ALLOWED, FILE_UNFIT, STATEMENT_UNFIT; Absent(file-missing); Jammed:
        file-locked, file-unread.
        """
        by.require(Act.MATCH_STATEMENTS)
        try:
            table = _Watched(self._open_table(file), progress, cancelled)
            statement = read_statement(file, open_table=lambda _: table)
        except _Stopped:
            return None
        return self._judged(statement, _header(table))

    def left(self, by: Staff) -> StatementView:
        """What earlier files left, judged anew: a promise may have been corrected since. Raises
        Refused(NOT_ALLOWED)."""
        by.require(Act.MATCH_STATEMENTS)
        return self._judged(_NOTHING, ())

    def accept(self, view: StatementView, chosen: Collection[str], by: Staff) -> Accepted:
        """Settles what settles by itself and what was ticked (`chosen` holds ids of findings), and
        keeps the rows, all or nothing; a file accepted again changes nothing.

        What was corrected, voided or settled since the look is left out and told. Raises
        Refused(NOT_ALLOWED); Jammed(disk-full, store-failed).
        """
        by.require(Act.MATCH_STATEMENTS)
        today = self._clock.now().astimezone(BANGKOK).date()
        with self._store.write() as tx:
            taking = Taking(tx, view, by=by, today=today)
            for one in view.found:
                taking.take(one, ticked=one.id in chosen)
            accepted = taking.end()
            if view.source and (taking.did or not tx.records.known(StatementTaken, view.source)):
                tx.record(_fact(view, accepted, today), by.code)
        self._changes.announce(Topic.PAYMENTS, Topic.JOURNAL)
        return accepted

    def save_flawed(self, view: StatementView) -> Path | None:
        """A file of the rows that could not be read, with the reasons; None if there are none.
        Raises Jammed(rejects-unwritten)."""
        with Rejects(self._rejects / f"statement-{view.id}.csv", view.header) as rejects:
            for one in view.flaws:
                rejects.add(Row(one.row, one.cells), statement_words.why(one.flaws))
        return rejects.kept

    def _judged(self, statement: Statement, header: tuple[str, ...]) -> StatementView:
        named = list(_named(statement.rows))
        with self._store.read() as tx:
            known = tx.statement_rows.known(key for key, _ in named)
            lying = [
                *(_Lying(one.key, one.row, True) for one in tx.statement_rows.waiting()),
                *(_Lying(key, row, False) for key, row in named if key not in known),
            ]
            found = self._match(tx, lying)
        return StatementView(
            uuid7(),
            statement.source_hash,
            tuple(found),
            len(statement.rows),
            len(known),
            statement.debits,
            header,
            statement.flaws,
        )

    def _match(self, tx: Transaction, lying: Sequence[_Lying]) -> list[Found]:
        """Each row gets a place of its own, for rows of several files are judged together."""
        if not lying:
            return []
        awaited = tx.promises.awaited()
        done = tx.promises.settled(min(one.row.day for one in lying) - _OLDEST)
        marks = {fingerprint(one.row) for one in lying}
        resolved = {mark for mark, waits in tx.statement_rows.known(marks).items() if not waits}
        verdicts = match(
            (replace(one.row, row=place) for place, one in enumerate(lying)),
            [one.promise for one in awaited],
            seen=resolved,
            settled=[one.promise for one in done],
            late_after_days=self._policy.promise_late_days,
        )
        whose = {(one.promise.payment_id, one.promise.line): one for one in (*awaited, *done)}
        return [_found(verdict, lying, whose, resolved) for verdict in verdicts]


@dataclass(frozen=True, slots=True)
class _Lying:
    """A row before it is judged; `kept`: an earlier file brought it."""

    key: str
    row: StatementRow
    kept: bool


def _named(rows: Sequence[StatementRow]) -> Iterator[tuple[str, StatementRow]]:
    """Each with a key that is the same whenever the file, or one that overlaps it, is read."""
    times: Counter[str] = Counter()
    for row in rows:
        mark = fingerprint(row)
        times[mark] += 1
        yield (mark if times[mark] == 1 else f"{mark}.{times[mark]}"), row


def _found(
    verdict: Verdict,
    lying: Sequence[_Lying],
    whose: Mapping[tuple[UUID, int], Promised],
    resolved: Collection[str],
) -> Found:
    rows = [lying[row.row] for row in verdict.rows]
    promises = [whose[one.payment_id, one.line] for one in verdict.promises]
    promises.sort(key=lambda one: one.outcome == UNDONE)
    return Found(
        _group(verdict.finding, rows[0], promises, resolved),
        tuple(one.key for one in rows),
        tuple(one.kept for one in rows),
        tuple(one.row for one in rows),
        tuple(map(_claimed, promises)),
    )


def _group(
    finding: Finding, first: _Lying, promises: Sequence[Promised], resolved: Collection[str]
) -> Group:
    if finding is not Finding.DOUBLED:
        return Group(finding.value)
    if "." in first.key or fingerprint(first.row) in resolved or not promises:
        return Group.REPEATED
    return Group.TAKEN_BACK if all(map(_taken_back, promises)) else Group.DOUBLED


def _taken_back(one: Promised) -> bool:
    return one.outcome in (UNDONE, Settlement.BOUNCED.value)


def _claimed(one: Promised) -> Claimed:
    return Claimed(one.promise, one.receipt, one.payer_name, one.booked, one.outcome, one.reversed)


def _fact(view: StatementView, accepted: Accepted, today: date) -> StatementTaken:
    return StatementTaken(
        view.id,
        today,
        view.source,
        view.rows,
        accepted.settled,
        accepted.waiting,
        len(view.flaws),
    )


class _Stopped(Exception):  # noqa: N818 -- nothing is wrong: a person changed their mind
    """The reading was cancelled."""


class _Watched:
    """A table that tells how far it is read, and stops where it should."""

    def __init__(self, table: Table, progress: Progress, cancelled: Callable[[], bool]) -> None:
        self._table = table
        self._progress = progress
        self._cancelled = cancelled

    @property
    def source(self) -> str:
        return self._table.source

    def rows(self) -> Iterator[Row]:
        for many, row in enumerate(self._table.rows()):
            if many % _STEP == 0:
                if self._cancelled():
                    raise _Stopped
                self._progress(self._table.done, self._table.size, many)
            yield row


def _header(table: _Watched) -> tuple[str, ...]:
    """The headings `read_statement` found; it is asked only of a table that has them."""
    first = [row for row in islice(table.rows(), _SEARCHED) if not row.blank]
    known = [row for row in first if not lacking(propose(row.cells))]
    return max(known, key=lambda row: len(propose(row.cells))).cells
