"""Brings registers of payers and bills in from files: good rows enter, bad rows go to a file with
the reason for each, and bringing the same in twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from desktop.domain.access import Act, Staff
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.facts import ImportFinished
from desktop.domain.flaws import Unfit
from desktop.domain.headings import Register, missing, propose
from desktop.domain.row_layout import (
    Layout,
    Row,
    distinct,
    find_header,
    fingerprint,
    respelled,
)
from desktop.services.changes import Changes, Topic
from desktop.services.import_report import ImportReport
from desktop.services.import_run import ImportRun, Progress, Table
from desktop.services.intake import Intake
from desktop.services.rejects import Rejects
from desktop.store.store import Store

PREVIEWED = 20
_SEARCHED = 40
"""Rows at the top among which the header may be."""


@dataclass(frozen=True, slots=True)
class ImportWish:
    """`mapping` goes from fields to headings; without one, the remembered or proposed is used."""

    id: UUID
    file: Path
    register: Register
    mapping: Mapping[str, str] | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file looks like. Of each group of fields in `lacking` one must still be pointed out;
    `remembered` tells that the mapping is from an earlier import."""

    table: Table
    header_row: int
    header: tuple[str, ...]
    mapping: Mapping[str, str]
    remembered: bool
    lacking: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]


class Imports:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        changes: Changes,
        open_table: Callable[[Path], Table],
        rejects: Path,
    ) -> None:
        """`rejects` is the folder for files of refused rows."""
        self._store = store
        self._clock = clock
        self._changes = changes
        self._open_table = open_table
        self._rejects = rejects

    def look(self, file: Path, register: Register) -> Preview:
        """What the file holds, before anything is done with it. Raises Refused(FILE_UNFIT),
        Absent(file-missing), Jammed(file-locked, file-unread)."""
        table = self._open_table(file)
        first = [row for row in islice(table.rows(), _SEARCHED) if not row.blank]
        if not first:
            raise Refused(Reason.FILE_UNFIT, why=Unfit.EMPTY)
        top, remembered = self._header(register, first)
        header = _headings(top)
        mapping = propose(register, header) if remembered is None else respelled(remembered, header)
        shown = (row for row in table.rows() if row.number > top.number and not row.blank)
        return Preview(
            table,
            top.number,
            header,
            mapping,
            remembered is not None,
            missing(register, mapping),
            tuple(islice(shown, PREVIEWED)),
        )

    def run(
        self,
        wish: ImportWish,
        by: Staff,
        *,
        progress: Progress = lambda done, size, rows: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> ImportReport:
        """Brings the file in, batch by batch; what is in stays in, and the same file brought in
        again completes it. A finished run is a fact; a cancelled or dry one is not.

        Raises Refused: NOT_ALLOWED, FILE_UNFIT, COLUMNS_MISSING, COLUMN_UNKNOWN,
        DEVICE_NOT_ENROLLED; Absent(file-missing); Jammed: file-locked, file-unread,
        rejects-unwritten, disk-full, store-failed.
        """
        by.require(Act.IMPORT)
        seen = self.look(wish.file, wish.register)
        mapping = dict(seen.mapping if wish.mapping is None else wish.mapping)
        layout = Layout(wish.register, seen.header, mapping)
        with self._store.read() as tx:
            intake = Intake(wish.register, tx.devices.get().place.lao)
        path = self._rejects / f"{wish.register}-{wish.id}.csv"
        with Rejects(path, seen.header) as rejects:
            run = ImportRun(self._store, layout, intake, rejects=rejects, dry=wish.dry_run)
            ended = run.through(seen.table, seen.header_row, progress=progress, cancelled=cancelled)
        report = run.tally.report(wish.register, rejects.kept, ended=ended, dry_run=wish.dry_run)
        if not wish.dry_run:
            self._finish(seen, mapping, report, by)
        return report

    def _header(
        self, register: Register, rows: Sequence[Row]
    ) -> tuple[Row, Mapping[str, str] | None]:
        """The row of headings and, if these were seen before, their mapping."""
        with self._store.read() as tx:
            for row in rows:
                found = tx.mappings.find(fingerprint(register, _headings(row)))
                if found is not None:
                    return row, found
        return rows[find_header(register, rows)], None

    def _finish(
        self, seen: Preview, mapping: dict[str, str], report: ImportReport, by: Staff
    ) -> None:
        with self._store.write() as tx:
            tx.mappings.keep(fingerprint(report.register, seen.header), mapping)
            if not report.cancelled:
                fact = ImportFinished(
                    report.register.value,
                    seen.table.source,
                    report.added,
                    report.changed,
                    report.unchanged,
                    report.rejected,
                    self._clock.now().date(),
                )
                tx.record(fact, by.code)
        self._changes.announce(Topic.REGISTER, Topic.JOURNAL)


def _headings(row: Row) -> tuple[str, ...]:
    used = len(row.cells)
    while used and not row.cells[used - 1].strip():
        used -= 1
    return distinct(row.cells[:used])
