"""Part payments and instalments: what part of a bill an amount pays, and what was agreed.

A part pays principal, penalty and surcharge in proportion, so that every baht of principal carries
its own extras and nothing is charged twice on what is left (domain.md 3.1 leaves the order open:
CHECK).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from desktop.domain.bill import BillDue, ChargePart, Parts
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money


@dataclass(frozen=True, slots=True)
class InstalmentsAgreed:
    """A plan for one bill: `dates` and `amounts` go together. `document`: the approved request."""

    id: UUID
    bill: str
    business_day: date
    dates: tuple[date, ...]
    amounts: tuple[Money, ...]
    document: str
    approved_by: str
    subject: UUID

    @property
    def about(self) -> str:
        return self.bill

    def due(self, on: date) -> Money:
        """What should have been paid by then, that day's instalment included."""
        return Money(
            sum(a.satang for d, a in zip(self.dates, self.amounts, strict=True) if d <= on)
        )


def equal_amounts(principal: Money, times: int) -> tuple[Money, ...]:
    """Equal instalments; the odd satang go to the first ones."""
    whole, odd = divmod(principal.satang, times)
    return tuple(Money(whole + (1 if n < odd else 0)) for n in range(times))


def part_of(due: BillDue, amount: Money, plan: InstalmentsAgreed | None) -> BillDue:
    """The due with its charges cut down to `amount`, each in proportion; the principal takes what
    rounding leaves.

    Raises Refused: PARTS_NOT_ALLOWED, INSTALMENTS_NOT_AGREED, PART_UNFIT (nothing, or all of it).
    """
    rule = due.part_rule
    if rule.parts is Parts.NONE:
        raise Refused(Reason.PARTS_NOT_ALLOWED, bill=due.bill.number)
    if rule.parts is Parts.INSTALMENTS and plan is None:
        raise Refused(Reason.INSTALMENTS_NOT_AGREED, bill=due.bill.number)
    if not 0 < amount.satang < due.amount.satang:
        raise Refused(Reason.PART_UNFIT, bill=due.bill.number, amount=due.amount)
    whole = due.amount.satang
    extras = [
        replace(charge, amount=Money(charge.amount.satang * amount.satang // whole))
        for charge in due.charges
        if charge.part is not ChargePart.PRINCIPAL
    ]
    rest = Money(amount.satang - sum(charge.amount.satang for charge in extras))
    principal = [
        replace(charge, amount=rest, text=f"{charge.text} (บางส่วน)")
        for charge in due.charges
        if charge.part is ChargePart.PRINCIPAL
    ]
    return replace(due, charges=(*principal, *(charge for charge in extras if charge.amount)))
