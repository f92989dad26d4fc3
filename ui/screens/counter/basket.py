"""The basket on the counter: what is ticked, what was handed over, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID

from uuid6 import uuid7

from desktop.domain.bill import BillDue
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payment import TakePayment


@dataclass(frozen=True, slots=True)
class Basket:
    """`id` is made with the basket, so however often F12 is pressed it is paid once."""

    payer_id: UUID | None = None
    dues: tuple[BillDue, ...] = ()
    received: Money | None = None
    id: UUID = field(default_factory=uuid7)

    @property
    def amount(self) -> Money:
        return total(due.amount for due in self.dues)

    @property
    def change(self) -> Money | None:
        """None while too little has been handed over."""
        if self.received is None or not self.dues or self.received < self.amount:
            return None
        return self.received - self.amount

    @property
    def missing(self) -> Money:
        return max(ZERO, self.amount - (self.received or ZERO))

    def holds(self, bill_number: str) -> bool:
        return any(due.bill.number == bill_number for due in self.dues)

    def toggled(self, due: BillDue) -> Basket:
        if self.holds(due.bill.number):
            kept = tuple(one for one in self.dues if one.bill.number != due.bill.number)
            return replace(self, dues=kept)
        return replace(self, dues=(*self.dues, due))

    def with_received(self, received: Money | None) -> Basket:
        return replace(self, received=received)

    def wish(self) -> TakePayment:
        assert self.payer_id is not None, "a basket with bills has a payer"
        return TakePayment(
            self.id,
            self.payer_id,
            tuple(due.bill.number for due in self.dues),
            self.amount,
            self.received or ZERO,
        )

    def notes(self) -> list[Money]:
        """Round sums a payer is likely to hand over, the smallest first."""
        steps = (20_00, 100_00, 500_00, 1_000_00)
        whole = {-(-self.amount.satang // step) * step for step in steps}
        return [Money(satang) for satang in sorted(whole) if satang > self.amount.satang][:3]
