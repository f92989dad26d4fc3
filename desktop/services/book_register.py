"""A fiscal year's register of receipt numbers, line by line, as it stands in a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from desktop.domain.books import (
    Continuity,
    Leaf,
    LeafAccounted,
    NumbersRetired,
    PaperBookIssued,
    ReceiptMode,
    unfinished,
)
from desktop.domain.calendar import BANGKOK
from desktop.domain.receipt import Lease
from desktop.store.store import Transaction


@dataclass(frozen=True, slots=True)
class BookRow:
    """One line of the register. `held`: what the device may
    still issue of the block; a block leased twice is passed over and holds nothing. `gap_before`:
    numbers between the block before and this one, which this device never got."""

    state: Continuity
    received_on: date | None
    given_on: date | None
    issued_by: str
    received_by: str
    returned_on: date | None
    retired_on: date | None
    retired_by: str = ""
    paper: bool = False
    emergency: bool = False
    held: int = 0
    gap_before: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """เล่มที่: `70-02`"""
        return f"{self.state.fiscal_year % 100:02d}-{self.state.book}"

    @property
    def size(self) -> int:
        return self.state.last - self.state.first + 1

    @property
    def passed_over(self) -> bool:
        return not self.paper and not self.held and self.state.unused > 0


@dataclass(frozen=True, slots=True)
class Register:
    """`device`: whose numbers these are. `over`: the fiscal year is; its rest may be given up."""

    fiscal_year: int
    device: str
    counter: str
    rows: tuple[BookRow, ...]
    over: bool
    mode: ReceiptMode
    people: Mapping[str, str]

    @property
    def unused(self) -> int:
        return sum(row.state.unused for row in self.rows)

    @property
    def missing(self) -> int:
        return sum(len(row.state.missing) for row in self.rows)

    @property
    def due(self) -> date:
        """The year-end report is due on 31 October of the next fiscal year (domain.md 2.2)."""
        return date(self.fiscal_year - 543, 10, 31)

    def person(self, code: str) -> str:
        return self.people.get(code, code)


def leased_rows(tx: Transaction, year: int, counter: str = "") -> Iterable[BookRow]:
    """Blocks by their first number. What two blocks share belongs to the earlier one."""
    came = tx.books.leased_on()
    end: dict[str, int] = {}
    blocks = [one for one in tx.numbers.leases() if one[0].fiscal_year == year]
    for lease, _ in blocks:
        before = end.get(lease.book, 0)
        end[lease.book] = max(before, lease.last)
        block = replace(lease, first=max(lease.first, before + 1))
        if block.first > block.last:
            continue
        at = came.get(lease) or came.get(_any_start(came, lease))
        day = at.astimezone(BANGKOK).date() if at else None
        gap = (before + 1, block.first - 1) if before + 1 < block.first else None
        row = _row(tx, block, received_on=day, given_on=day)
        held = _left(block, blocks) if not row.retired_on else 0
        yield replace(row, received_by=counter, held=held, gap_before=gap)


def _left(block: Lease, blocks: Iterable[tuple[Lease, int]]) -> int:
    """Numbers of it that may still be issued; those may lie in a further lease of the same book."""
    return sum(
        max(0, min(lease.last, block.last) - max(following, block.first) + 1)
        for lease, following in blocks
        if lease.book == block.book
    )


def _any_start(came: Mapping[Lease, object], block: Lease) -> Lease:
    """The lease a block is the rest of: it began at a number held already."""
    whole = (one for one in came if replace(one, first=block.first) == block)
    return next(whole, block)


def printed_rows(tx: Transaction, year: int) -> Iterable[BookRow]:
    books = [one.fact for one in tx.records.all(PaperBookIssued) if one.fact.fiscal_year == year]
    for book in sorted(books, key=lambda one: (len(one.book), one.book, one.first)):
        row = _row(tx, book.lease, received_on=book.received_on, given_on=book.given_on)
        yield replace(
            row,
            issued_by=book.issued_by,
            received_by=book.received_by,
            paper=True,
            emergency=book.emergency,
        )


def _row(
    tx: Transaction, block: Lease, *, received_on: date | None, given_on: date | None
) -> BookRow:
    state = tx.books.state(block)
    about = f"{block.fiscal_year}-{block.book}"
    retired = [one.fact for one in tx.records.about(NumbersRetired, about)]
    mine = [one for one in retired if block.first <= one.lease.first <= block.last]
    blank = [
        one.fact.business_day
        for one in tx.records.about(LeafAccounted, about)
        if one.fact.state is Leaf.BLANK and block.first <= one.fact.receipt.number <= block.last
    ]
    return BookRow(
        state,
        received_on,
        given_on,
        "",
        "",
        max(blank, default=None),
        mine[-1].business_day if mine else None,
        mine[-1].approved_by if mine else "",
    )


def rest(tx: Transaction, year: int) -> list[Lease]:
    found: list[Lease] = []
    for row in (*leased_rows(tx, year), *printed_rows(tx, year)):
        about = f"{year}-{row.state.book}"
        retired = [one.fact.lease for one in tx.records.about(NumbersRetired, about)]
        found += unfinished(row.state, retired)
    return found
