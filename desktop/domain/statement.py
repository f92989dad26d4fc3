"""Matching what a bank statement says came in with the tenders that were promised.

Only what leaves no doubt settles a promise by itself; all else is laid before a person.
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
    """Promises, those of them that are taken, and the verdicts so far."""

    def __init__(
        self, promises: Iterable[Promise], settled: Iterable[Promise], late_after_days: int
    ) -> None:
        self._taken = set(settled)
        done = {_identity(promise) for promise in self._taken}
        self._open = sorted((one for one in set(promises) if _identity(one) not in done), key=_due)
        self._late_after = late_after_days
        self._keys = {one: _keys(one.refs) for one in (*self._open, *self._taken)}
        self._bearers: dict[str, list[Promise]] = defaultdict(list)
        for promise, keys in sorted(self._keys.items(), key=lambda one: _due(one[0])):
            for key in keys:
                self._bearers[key].append(promise)
        self.verdicts: list[Verdict] = []

    def judge(
        self, finding: Finding, rows: Sequence[StatementRow], promises: Sequence[Promise]
    ) -> None:
        if finding in SETTLING:
            self._taken.update(promises)
        self.verdicts.append(Verdict(finding, tuple(rows), tuple(promises)))

    def fitting(self, row: StatementRow) -> tuple[Promise, ...]:
        """The promises whose references fit the row's best.

        Reference 1 or the bank's own has to fit: reference 2 is often one word on many bills, so it
        only tells between those, or stands in for an empty reference 1 if one promise alone has it.
        """
        found = {one: 0 for key in _keys((row.ref1, row.bank_reference)) for one in self._with(key)}
        if not found and not _key(row.ref1) and len(self._with(_key(row.ref2))) == 1:
            return tuple(self._with(_key(row.ref2)))
        wanted = _keys((row.ref1, row.ref2, row.bank_reference))
        for promise in found:
            found[promise] = len(wanted & self._keys[promise])
        best = max(found.values(), default=0)
        return tuple(sorted((one for one, fits in found.items() if fits == best), key=_due))

    def settle_referred(self, fits: dict[StatementRow, tuple[Promise, ...]]) -> None:
        """Rows with a reference: those alone with their promise choose first."""
        left: dict[tuple[Promise, ...], list[StatementRow]] = defaultdict(list)
        for row in sorted(fits, key=lambda one: (len(fits[one]), _place(one))):
            if promise := self._exact(row, fits[row]):
                late = (row.day - promise.day).days > self._late_after
                self.judge(Finding.LATE if late else Finding.EXACT, [row], [promise])
            else:
                left[fits[row]].append(row)
        for several in sorted(left, key=lambda one: (len(one), [_due(each) for each in one])):
            self._settle_together(left[several], several)

    def suggest(self, rows: Sequence[StatementRow]) -> None:
        """Rows whose reference says nothing."""
        same: dict[tuple[date, Money], list[Promise]] = defaultdict(list)
        for promise in self._open:
            if promise not in self._taken:
                same[promise.day, promise.amount].append(promise)
        for row in rows:
            alike = same.get((row.day, row.amount), [])
            finding = Finding.WRONG_REFERENCE if len(alike) == 1 else Finding.UNKNOWN
            self.judge(finding, [row], alike if len(alike) == 1 else [])

    def _with(self, key: str) -> list[Promise]:
        return self._bearers.get(key, []) if key else []

    def _exact(self, row: StatementRow, fits: tuple[Promise, ...]) -> Promise | None:
        """Of the promises of this amount, the one made nearest to the row's day."""
        equal = (one for one in fits if one.amount == row.amount and one not in self._taken)
        return min(equal, key=lambda one: (abs((row.day - one.day).days), _due(one)), default=None)

    def _settle_together(self, rows: list[StatementRow], fits: tuple[Promise, ...]) -> None:
        """Rows of one reference that no promise equals one by one."""
        rows.sort(key=_place)
        waiting = [promise for promise in fits if promise not in self._taken]
        if not waiting:
            for row in rows:
                self.judge(Finding.DOUBLED, [row], fits)
            return
        sum_in = total(row.amount for row in rows)
        alike = [promise for promise in waiting if promise.amount == sum_in]
        promised = total(promise.amount for promise in waiting)
        if alike:
            self.judge(Finding.SPLIT, rows, alike[:1])
        elif sum_in == promised:
            self.judge(Finding.SPLIT, rows, waiting)
        else:
            self.judge(Finding.OVER if sum_in > promised else Finding.SHORT, rows, waiting)


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
