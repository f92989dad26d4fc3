"""Receipt books: which numbers there are, what became of each, and the books written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.receipt import Lease, ReceiptNumber


class ReceiptMode(StrEnum):
    """How the municipality issues receipts (domain.md 2.2, A, B, C; which one is lawful: CHECK)."""

    BOOK = "book"
    OFFLINE_SERIES = "offline-series"
    ELAAS = "elaas"


@dataclass(frozen=True, slots=True)
class PaperBookIssued:
    """A book of pre-printed forms given out. `book` begins with P; both ends are included.
    `emergency`: for days when the program cannot be used. `received_on`: when the municipality got
    it from the printer, if the register is to say so."""

    id: UUID
    fiscal_year: int
    book: str
    first: int
    last: int
    given_on: date
    issued_by: str
    received_by: str
    emergency: bool = True
    received_on: date | None = None

    @property
    def lease(self) -> Lease:
        return Lease(self.fiscal_year, self.book, self.first, self.last)

    @property
    def about(self) -> str:
        return f"{self.fiscal_year}-{self.book}"

    @property
    def business_day(self) -> date:
        return self.given_on

    def holds(self, number: ReceiptNumber) -> bool:
        return (number.fiscal_year, number.book) == (self.fiscal_year, self.book) and (
            self.first <= number.number <= self.last
        )


class Leaf(StrEnum):
    """What became of a form that carries no money."""

    SPOILED = "spoiled"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class LeafAccounted:
    """A form without a payment: spoiled and kept in the book, or blank and handed back."""

    id: UUID
    receipt: ReceiptNumber
    business_day: date
    state: Leaf
    note: str = ""

    @property
    def about(self) -> str:
        return f"{self.receipt.fiscal_year}-{self.receipt.book}"


class RetiredFor(StrEnum):
    YEAR = "year"
    EPOCH = "epoch"
    """The journal went on in a new epoch: what this copy does not remember may have been used."""


@dataclass(frozen=True, slots=True)
class NumbersRetired:
    """Numbers that will never be used: the rest of a block at the year's end (เลิกใช้, ข้อ 17), or
    when an epoch is opened; nobody approves the latter."""

    id: UUID
    lease: Lease
    business_day: date
    approved_by: str
    cause: RetiredFor = RetiredFor.YEAR

    @property
    def about(self) -> str:
        return f"{self.lease.fiscal_year}-{self.lease.book}"


@dataclass(frozen=True, slots=True)
class ElaasNumberNoted:
    """The number e-LAAS gave a payment that was taken here (mode C)."""

    id: UUID
    payment_id: UUID
    receipt: ReceiptNumber
    business_day: date
    elaas_number: str

    @property
    def about(self) -> str:
        return self.payment_id.hex


@dataclass(frozen=True, slots=True)
class Continuity:
    """The statement of one book's block: every number is used, voided, retired, unused or missing.

    `next`: the number that comes next, None when the block is at its end. `used_to`: the highest
    number a receipt has. `voided` are among the
    used ones. For a printed book `spoiled` and `blank` are forms without money.
    """

    fiscal_year: int
    book: str
    first: int
    last: int
    used: int
    voided: tuple[int, ...]
    retired: int
    spoiled: tuple[int, ...]
    blank: tuple[int, ...]
    missing: tuple[int, ...]
    next: int | None
    used_to: int | None = None

    @property
    def unused(self) -> int:
        size = self.last - self.first + 1
        gone = self.used + self.retired + len(self.spoiled) + len(self.blank)
        return size - gone - len(self.missing)


@dataclass(frozen=True, slots=True)
class Used:
    """Which numbers of a block receipts carry, without naming each: all up to the highest but the
    gaps. A block may hold a million."""

    highest: int | None = None
    gaps: tuple[int, ...] = ()

    @classmethod
    def of(cls, lease: Lease, numbers: Iterable[int]) -> Used:
        taken = {number for number in numbers if lease.first <= number <= lease.last}
        if not taken:
            return cls()
        highest = max(taken)
        return cls(highest, tuple(n for n in range(lease.first, highest) if n not in taken))

    def count(self, first: int, last: int) -> int:
        """How many of the numbers from `first` to `last`; `first` is in the block."""
        if self.highest is None:
            return 0
        last = min(last, self.highest)
        return max(0, last - first + 1) - sum(first <= gap <= last for gap in self.gaps)

    def holds(self, number: int) -> bool:
        return self.highest is not None and number <= self.highest and number not in self.gaps


def continuity(
    lease: Lease,
    used: Iterable[int] | Used,
    *,
    voided: Iterable[int] = (),
    retired: Iterable[int] | Sequence[Lease] = (),
    leaves: Sequence[LeafAccounted] = (),
) -> Continuity:
    """`missing` are numbers below the highest one accounted for of which nothing is known.

    A number is in one state alone: a receipt comes first, then a leaf without money, then what was
    retired.
    """
    receipts = used if isinstance(used, Used) else Used.of(lease, used)
    leaves = [leaf for leaf in leaves if lease.first <= leaf.receipt.number <= lease.last]
    states = {leaf.receipt.number: leaf.state for leaf in leaves}
    states = {n: state for n, state in states.items() if not receipts.holds(n)}
    given_up = _stretches(lease, retired)
    end = max(receipts.highest or lease.first - 1, *states, lease.first - 1)
    open_below = {*receipts.gaps, *range((receipts.highest or lease.first - 1) + 1, end + 1)}
    missing = [n for n in sorted(open_below - set(states)) if not any(n in one for one in given_up)]
    return Continuity(
        lease.fiscal_year,
        lease.book,
        lease.first,
        lease.last,
        used=receipts.count(lease.first, lease.last),
        voided=tuple(sorted({n for n in voided if lease.first <= n and receipts.holds(n)})),
        retired=sum(
            len(one)
            - receipts.count(one.start, one.stop - 1)
            - sum(number in one for number in states)
            for one in given_up
        ),
        spoiled=tuple(sorted(n for n, state in states.items() if state is Leaf.SPOILED)),
        blank=tuple(sorted(n for n, state in states.items() if state is Leaf.BLANK)),
        missing=tuple(missing),
        next=_next(lease, end, given_up),
        used_to=receipts.highest,
    )


def _next(lease: Lease, end: int, given_up: Sequence[range]) -> int | None:
    number = end + 1
    for one in given_up:
        if number in one:
            number = one.stop
    return number if number <= lease.last else None


def _stretches(lease: Lease, retired: Iterable[int] | Sequence[Lease]) -> list[range]:
    """In order, none touching another, inside the block."""
    spans = sorted(
        (one.first, one.last) if isinstance(one, Lease) else (one, one) for one in retired
    )
    found: list[range] = []
    for first, last in spans:
        first, last = max(first, lease.first), min(last, lease.last)
        if first > last:
            continue
        if found and first <= found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, last + 1))
        else:
            found.append(range(first, last + 1))
    return found


def unfinished(state: Continuity, retired: Sequence[Lease] = ()) -> list[Lease]:
    """Stretches of the block behind its highest number that nothing became of."""
    number, found = state.next, []
    block = Lease(state.fiscal_year, state.book, state.first, state.last)
    for one in _stretches(block, retired):
        if number is not None and number < one.start:
            found.append(Lease(state.fiscal_year, state.book, number, one.start - 1))
        if number is not None and number < one.stop:
            number = one.stop
    if number is not None and number <= state.last:
        found.append(Lease(state.fiscal_year, state.book, number, state.last))
    return found
