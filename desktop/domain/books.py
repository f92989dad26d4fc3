"""Receipt books: which numbers there are, what became of each, and the books written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.errors import Reason, Refused
from desktop.domain.receipt import PAPER, Lease, ReceiptNumber


class ReceiptMode(StrEnum):
    """How the municipality issues receipts (domain.md 2.2, A, B, C; which one is lawful: CHECK)."""

    BOOK = "book"
    OFFLINE_SERIES = "offline-series"
    ELAAS = "elaas"


@dataclass(frozen=True, slots=True)
class PaperBookIssued:
    """A book of pre-printed forms given out. `book` begins with P; both ends are included.
    `emergency`: for days when the program cannot be used."""

    id: UUID
    fiscal_year: int
    book: str
    first: int
    last: int
    given_on: date
    issued_by: str
    received_by: str
    emergency: bool = True

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


@dataclass(frozen=True, slots=True)
class NumbersRetired:
    """Numbers that will never be used: the rest of a block at the year's end (เลิกใช้, ข้อ 17)."""

    id: UUID
    lease: Lease
    business_day: date
    approved_by: str

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

    `next`: the number that comes next, None when the block is at its end. `voided` are among the
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

    @property
    def unused(self) -> int:
        size = self.last - self.first + 1
        gone = self.used + self.retired + len(self.spoiled) + len(self.blank)
        return size - gone - len(self.missing)


def continuity(
    lease: Lease,
    used: Iterable[int],
    *,
    voided: Iterable[int] = (),
    retired: Iterable[int] = (),
    leaves: Sequence[LeafAccounted] = (),
) -> Continuity:
    """`missing` are numbers below the highest one accounted for of which nothing is known."""
    taken = {number for number in used if lease.first <= number <= lease.last}
    given_up = {number for number in retired if lease.first <= number <= lease.last}
    states = {leaf.receipt.number: leaf.state for leaf in leaves}
    spoiled = {n for n, state in states.items() if state is Leaf.SPOILED} - taken
    blank = {n for n, state in states.items() if state is Leaf.BLANK} - taken
    known = taken | spoiled | blank
    end = max(known, default=lease.first - 1)
    missing = [n for n in range(lease.first, end) if n not in known and n not in given_up]
    free = [n for n in range(end + 1, lease.last + 1) if n not in given_up]
    return Continuity(
        lease.fiscal_year,
        lease.book,
        lease.first,
        lease.last,
        used=len(taken),
        voided=tuple(sorted(set(voided) & taken)),
        retired=len(given_up),
        spoiled=tuple(sorted(spoiled)),
        blank=tuple(sorted(blank)),
        missing=tuple(missing),
        next=free[0] if free else None,
    )


def check_book(book: PaperBookIssued, earlier: Iterable[PaperBookIssued]) -> None:
    """Raises Refused: BOOK_UNFIT (name or range), BOOK_OVERLAPS, SAME_PERSON_TWICE."""
    name = book.book.removeprefix(PAPER)
    if book.book == name or not (name.isascii() and name.isdecimal() and len(name) <= 5):
        raise Refused(Reason.BOOK_UNFIT)
    if not 1 <= book.first <= book.last <= 999_999 or book.last - book.first >= 1_000:
        raise Refused(Reason.BOOK_UNFIT)
    if book.issued_by == book.received_by:
        raise Refused(Reason.SAME_PERSON_TWICE)
    for other in earlier:
        same = (other.fiscal_year, other.book) == (book.fiscal_year, book.book)
        if same and other.first <= book.last and book.first <= other.last:
            raise Refused(Reason.BOOK_OVERLAPS, book=book.book, first=other.first, last=other.last)
