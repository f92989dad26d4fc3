"""The basket on the counter: what is ticked, how it is paid, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from uuid6 import uuid7

from desktop.domain.bill import BillDue
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payment import TakePayment
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.tender import Tender


@dataclass(frozen=True, slots=True)
class Basket:
    """`id` is made with the basket, so however often F12 is pressed it is paid once.

    `received` is the cash handed over, `others` the tenders beside cash. `parts`: how much is paid
    of bills that are not paid whole; their dues are cut down to it.
    """

    payer_id: UUID | None = None
    dues: tuple[BillDue, ...] = ()
    received: Money | None = None
    others: tuple[Tender, ...] = ()
    parts: Mapping[str, Money] = field(default_factory=dict)
    written: ReceiptNumber | None = None
    id: UUID = field(default_factory=uuid7)

    @property
    def amount(self) -> Money:
        return total(due.amount for due in self.dues)

    @property
    def cash_due(self) -> Money:
        """What the other tenders leave; negative where they are too much."""
        return self.amount - total(one.amount for one in self.others)

    @property
    def change(self) -> Money | None:
        """None while too little has been handed over, or too much by other tenders."""
        handed = self.received or ZERO
        if not self.dues or self.cash_due < ZERO or handed < self.cash_due:
            return None
        return handed - self.cash_due if self.received is not None or self.others else None

    @property
    def missing(self) -> Money:
        return max(ZERO, self.cash_due - (self.received or ZERO))

    def holds(self, bill_number: str) -> bool:
        return any(due.bill.number == bill_number for due in self.dues)

    def toggled(self, due: BillDue) -> Basket:
        if self.holds(due.bill.number):
            return self._without(due.bill.number)
        return replace(self, dues=(*self.dues, due))

    def with_part(self, cut: BillDue) -> Basket:
        """The bill with no more of it than this."""
        number = cut.bill.number
        if not self.holds(number):
            return replace(self, dues=(*self.dues, cut), parts={**self.parts, number: cut.amount})
        dues = tuple(cut if due.bill.number == number else due for due in self.dues)
        return replace(self, dues=dues, parts={**self.parts, number: cut.amount})

    def with_received(self, received: Money | None) -> Basket:
        return replace(self, received=received)

    def with_tender(self, tender: Tender) -> Basket:
        return replace(self, others=(*self.others, tender))

    def without_tender(self, place: int) -> Basket:
        return replace(self, others=(*self.others[:place], *self.others[place + 1 :]))

    def wish(self) -> TakePayment:
        assert self.payer_id is not None, "a basket with bills has a payer"
        return TakePayment(
            self.id,
            self.payer_id,
            tuple(due.bill.number for due in self.dues),
            self.amount,
            self.received or ZERO,
            self.others,
            dict(self.parts),
            self.written,
        )

    def notes(self) -> list[Money]:
        """Round sums a payer is likely to hand over, the smallest first."""
        steps = (20_00, 100_00, 500_00, 1_000_00)
        whole = {-(-self.cash_due.satang // step) * step for step in steps}
        return [Money(satang) for satang in sorted(whole) if satang > self.cash_due.satang][:3]

    def _without(self, bill_number: str) -> Basket:
        kept = tuple(one for one in self.dues if one.bill.number != bill_number)
        parts = {number: part for number, part in self.parts.items() if number != bill_number}
        return replace(self, dues=kept, parts=parts)
