"""Matching what a bank statement says came in with the tenders that were promised.

Only what fits by reference and by sum settles a promise by itself; all else is for a person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from desktop.domain.money import ZERO, Money, total
from desktop.domain.tender import TenderKind


@dataclass(frozen=True, slots=True)
class StatementRow:
    """Money that came in. `row` is where it stands in the file, `time` may be empty."""

    row: int
    day: date
    time: str
    amount: Money
    ref1: str
    ref2: str
    bank_reference: str


@dataclass(frozen=True, slots=True)
class Promise:
    """A tender that is money only once the bank says so: line `line` of a payment. `refs` are all
    references it may be known by: those of its QR code, the transfer's from the slip."""

    payment_id: UUID
    line: int
    receipt: str
    day: date
    amount: Money
    refs: tuple[str, ...]
    kind: TenderKind


class Finding(StrEnum):
    """What became of a row. The first three settle a promise by themselves."""

    EXACT = "exact"
    LATE = "late"
    """Exact, but long after the promise."""
    SPLIT = "split"
    """Several rows of one reference make the promised sum, or one row several promises'."""

    DOUBLED = "doubled"
    """The same row once more, or money once more for what is settled."""
    SHORT = "short"
    OVER = "over"
    """The reference fits, the amount does not."""
    WRONG_REFERENCE = "wrong-reference"
    """Amount and day fit one promise alone, the reference does not: no more than a suggestion."""
    UNKNOWN = "unknown"


_Fits = tuple[int, ...]
SETTLING = frozenset({Finding.EXACT, Finding.LATE, Finding.SPLIT})


@dataclass(frozen=True, slots=True)
class Verdict:
    finding: Finding
    rows: tuple[StatementRow, ...]
    promises: tuple[Promise, ...] = ()

    @property
    def settles(self) -> bool:
        return self.finding in SETTLING

    @property
    def difference(self) -> Money:
        """What came in beyond the promised, or below nothing, what is missing."""
        promised = total(promise.amount for promise in self.promises)
        return total(row.amount for row in self.rows) - promised if self.promises else ZERO


def fingerprint(row: StatementRow) -> str:
    """Equal for one and the same money in whichever file and at whichever place it stands."""
    refs = map(_key, (row.ref1, row.ref2, row.bank_reference))
    parts = (row.day.isoformat(), row.time, str(row.amount.satang), *refs)
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def match(
    rows: Iterable[StatementRow],
    promises: Iterable[Promise],
    *,
    seen: Container[str],
    settled: Iterable[Promise] = (),
    late_after_days: int = 3,
) -> list[Verdict]:
    """One verdict for every row, in the order of the rows' places; no promise is settled twice.

    `seen` holds fingerprints of rows from earlier files, `settled` the promises they settled, so
    that money for one of these is told to be a double. The order given in does not matter.
    """
    matching = _Matching(promises, settled, late_after_days)
    fresh: list[StatementRow] = []
    met: set[str] = set()
    for row in sorted(rows, key=_place):
        mark = fingerprint(row)
        if mark in met or mark in seen:
            matching.judge(Finding.DOUBLED, [row], matching.fitting(row))
        else:
            fresh.append(row)
        met.add(mark)
    referred = {row: fits for row in fresh if (fits := matching.fitting(row))}
    matching.settle_referred(referred)
    matching.suggest([row for row in fresh if row not in referred])
    return sorted(matching.verdicts, key=lambda verdict: _place(verdict.rows[0]))


def unmet(promises: Iterable[Promise], verdicts: Iterable[Verdict]) -> list[Promise]:
    """The promises that still wait for their money."""
    met = {one for verdict in verdicts if verdict.settles for one in verdict.promises}
    return [promise for promise in promises if promise not in met]


class _Matching:
    """Promises by their place in time, those of them that are taken, and the verdicts so far."""

    def __init__(
        self, promises: Iterable[Promise], settled: Iterable[Promise], late_after_days: int
    ) -> None:
        done = {_identity(promise): promise for promise in settled}
        known = {_identity(promise): promise for promise in promises} | done
        self._all = sorted(known.values(), key=_due)
        self._taken = {at for at, promise in enumerate(self._all) if _identity(promise) in done}
        self._late_after = late_after_days
        self._bearers: dict[str, set[int]] = defaultdict(set)
        for at, promise in enumerate(self._all):
            for key in _keys(promise.refs):
                self._bearers[key].add(at)
        self.verdicts: list[Verdict] = []

    def judge(self, finding: Finding, rows: Sequence[StatementRow], places: Sequence[int]) -> None:
        if finding in SETTLING:
            self._taken.update(places)
        self.verdicts.append(Verdict(finding, tuple(rows), tuple(self._all[at] for at in places)))

    def fitting(self, row: StatementRow) -> _Fits:
        """The promises a row's references speak of; none where these contradict each other.

        Reference 1 or the bank's own has to fit: reference 2 is often one word on many bills, so it
        only tells between those, or stands in for an empty reference 1 if one promise alone has it.
        """
        second = self._bearers.get(_key(row.ref2), set())
        firsts = [
            self._bearers[key]
            for key in _keys((row.ref1, row.bank_reference))
            if key in self._bearers
        ]
        if not firsts:
            return tuple(second) if len(second) == 1 and not _key(row.ref1) else ()
        first = set.intersection(*firsts)
        if len(first) > 1 and _key(row.ref2):
            first &= second
        return tuple(sorted(first))

    def settle_referred(self, fits: dict[StatementRow, _Fits]) -> None:
        """Rows with a reference: those alone with their promise choose first."""
        left: dict[_Fits, list[StatementRow]] = defaultdict(list)
        for row in sorted(fits, key=lambda one: (len(fits[one]), _place(one))):
            at = self._exact(row, fits[row])
            if at is None:
                left[fits[row]].append(row)
            else:
                late = (row.day - self._all[at].day).days > self._late_after
                self.judge(Finding.LATE if late else Finding.EXACT, [row], [at])
        for places, together in left.items():
            self._settle_together(together, places)

    def suggest(self, rows: Iterable[StatementRow]) -> None:
        """Rows whose reference says nothing."""
        same: dict[tuple[date, Money], list[int]] = defaultdict(list)
        for at, promise in enumerate(self._all):
            if at not in self._taken:
                same[promise.day, promise.amount].append(at)
        for row in rows:
            alike = same.get((row.day, row.amount), [])
            if len(alike) == 1:
                self.judge(Finding.WRONG_REFERENCE, [row], alike)
            else:
                self.judge(Finding.UNKNOWN, [row], [])

    def _exact(self, row: StatementRow, fits: _Fits) -> int | None:
        """Of the promises of this amount, the one made nearest to the row's day."""
        equal = (at for at in fits if at not in self._taken and self._all[at].amount == row.amount)
        return min(
            equal, key=lambda at: (abs((row.day - self._all[at].day).days), at), default=None
        )

    def _settle_together(self, rows: Sequence[StatementRow], fits: _Fits) -> None:
        """Rows of one reference that no promise equals one by one."""
        waiting = [at for at in fits if at not in self._taken]
        if not waiting:
            for row in rows:
                self.judge(Finding.DOUBLED, [row], fits)
            return
        came = total(row.amount for row in rows)
        alike = [at for at in waiting if self._all[at].amount == came]
        promised = total(self._all[at].amount for at in waiting)
        if alike:
            self.judge(Finding.SPLIT, rows, alike[:1])
        elif came == promised:
            self.judge(Finding.SPLIT, rows, waiting)
        else:
            self.judge(Finding.OVER if came > promised else Finding.SHORT, rows, waiting)


def _key(reference: str) -> str:
    """A reference as compared: banks differ in case, spaces and dashes."""
    return re.sub("[^A-Z0-9]", "", reference.upper())


def _keys(references: Iterable[str]) -> frozenset[str]:
    return frozenset(key for key in map(_key, references) if key)


def _place(row: StatementRow) -> tuple[int, date, str, Money, str, str, str]:
    return row.row, row.day, row.time, row.amount, row.ref1, row.ref2, row.bank_reference


def _identity(promise: Promise) -> tuple[UUID, int]:
    return promise.payment_id, promise.line


def _due(promise: Promise) -> tuple[date, str, str, int]:
    return promise.day, promise.receipt, promise.payment_id.hex, promise.line
