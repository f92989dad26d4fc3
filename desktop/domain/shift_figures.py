"""What a shift took: its receipts as they stand, added up by tender and by revenue code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from desktop.domain.money import ZERO, Money, total
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.tender import Tender, TenderKind


@dataclass(frozen=True, slots=True)
class ShiftReceipt:
    """One receipt of the shift. `tenders` are those that hold now, corrections applied; a voided
    one keeps its amounts. `attached`: the payer's original came back."""

    payment_id: UUID
    number: ReceiptNumber
    at: datetime
    tenders: tuple[Tender, ...]
    revenues: tuple[tuple[str, Money], ...]
    voided: bool = False
    attached: bool = False

    @property
    def amount(self) -> Money:
        return total(one.amount for one in self.tenders)

    @property
    def cash(self) -> Money:
        return total(one.amount for one in self.tenders if one.kind is TenderKind.CASH)

    @property
    def received(self) -> Money:
        return total(one.received for one in self.tenders if one.kind is TenderKind.CASH)


@dataclass(frozen=True, slots=True)
class Tally:
    """`name`: a tender kind or a revenue code; `receipts`: how many have it."""

    name: str
    receipts: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers of one book that a shift used, from the first to the last."""

    first: ReceiptNumber
    last: ReceiptNumber
    count: int


@dataclass(frozen=True, slots=True)
class ShiftFigures:
    """`receipts` are those that stand; `ranges` are of all, the voided among them."""

    receipts: int
    amount: Money
    cash: Money
    by_tender: tuple[Tally, ...]
    by_revenue: tuple[Tally, ...]
    voided: tuple[ShiftReceipt, ...]
    ranges: tuple[Range, ...]

    @property
    def without_original(self) -> tuple[ShiftReceipt, ...]:
        return tuple(one for one in self.voided if not one.attached)


def figures(receipts: Sequence[ShiftReceipt]) -> ShiftFigures:
    standing = [one for one in receipts if not one.voided]
    return ShiftFigures(
        len(standing),
        total(one.amount for one in standing),
        total(one.cash for one in standing),
        _tallied((t.kind.value, t.amount, one.number) for one in standing for t in one.tenders),
        _tallied((code, amount, one.number) for one in standing for code, amount in one.revenues),
        tuple(one for one in receipts if one.voided),
        _ranges(one.number for one in receipts),
    )


def _tallied(rows: Iterable[tuple[str, Money, ReceiptNumber]]) -> tuple[Tally, ...]:
    sums: dict[str, Money] = {}
    having: dict[str, set[ReceiptNumber]] = {}
    for name, amount, number in rows:
        sums[name] = sums.get(name, ZERO) + amount
        having.setdefault(name, set()).add(number)
    return tuple(Tally(name, len(having[name]), sums[name]) for name in sorted(sums))


def _ranges(numbers: Iterable[ReceiptNumber]) -> tuple[Range, ...]:
    books: dict[tuple[int, str], list[ReceiptNumber]] = {}
    for number in sorted(numbers):
        books.setdefault((number.fiscal_year, number.book), []).append(number)
    return tuple(Range(used[0], used[-1], len(used)) for used in books.values())
