"""What is owed, and what it comes to on a given day, line by line with the reason for each."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.fees import late
from desktop.domain.fees.late import LateRule
from desktop.domain.money import ZERO, Money, total


class ChargeKind(StrEnum):
    """What kind of money a bill asks for; a service pack names and codes each."""

    LAND_TAX = "land-tax"
    SIGNBOARD_TAX = "signboard-tax"
    WASTE_FEE = "waste-fee"


@dataclass(frozen=True, slots=True)
class Bill:
    """`subject` is what it is for (plot, sign, house); `period` as it prints on paper.

    `warned_on` is the day the warning letter was received, `warned_days` the days it gave.
    """

    number: str
    payer_id: UUID
    kind: ChargeKind
    subject: str
    period: str
    principal: Money
    due: date
    warned_on: date | None = None
    warned_days: int = 0


class ChargePart(StrEnum):
    PRINCIPAL = "principal"
    PENALTY = "penalty"
    SURCHARGE = "surcharge"


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of money: what for, how much, how it was worked out, under which rule."""

    bill_number: str
    kind: ChargeKind
    part: ChargePart
    text: str
    amount: Money
    revenue_code: str
    make_up: str = ""
    legal_basis: str = ""


class Parts(StrEnum):
    """Whether a bill of this kind may be paid in parts. INSTALMENTS: by an agreed plan alone."""

    NONE = "none"
    FREE = "free"
    INSTALMENTS = "instalments"


@dataclass(frozen=True, slots=True)
class PartRule:
    """`times`: the most instalments; `at_least`: the principal from which they may be agreed."""

    parts: Parts = Parts.NONE
    times: int = 1
    at_least: Money = ZERO
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class ChargeType:
    """What the service pack says about one kind of charge."""

    kind: ChargeKind
    name: str
    revenue_code: str
    revenue_name: str
    legal_basis: str
    late_rules: tuple[LateRule, ...] = ()
    part_rule: PartRule = PartRule()


def charges(
    bill: Bill, charge_type: ChargeType, *, on: date, holidays: Container[date] = frozenset()
) -> tuple[Charge, ...]:
    """The bill's lines if it is paid on this day: principal, then penalty and surcharge if late."""
    lines = [
        Charge(
            bill.number,
            bill.kind,
            ChargePart.PRINCIPAL,
            " ".join(part for part in (charge_type.name, bill.period, bill.subject) if part),
            bill.principal,
            charge_type.revenue_code,
            legal_basis=charge_type.legal_basis,
        )
    ]
    rule = late.rule_for(charge_type.late_rules, bill.due)
    if rule is None:
        return tuple(lines)
    delay = late.delay(bill.due, bill.warned_on, bill.warned_days, on=on, holidays=holidays)
    for part, amount, text, legal_basis in (
        (ChargePart.PENALTY, *late.penalty(rule, bill.principal, delay)),
        (ChargePart.SURCHARGE, *late.surcharge(rule, bill.principal, delay)),
    ):
        if amount:
            lines.append(
                Charge(
                    bill.number,
                    bill.kind,
                    part,
                    text,
                    amount,
                    rule.revenue_code or charge_type.revenue_code,
                    make_up=f"{text} ของ {bill.principal}",
                    legal_basis=legal_basis,
                )
            )
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class BillDue:
    """A bill as it stands on one day, ready to be put into the basket.

    `paid_before`: principal paid in earlier parts; the bill's own principal is what is left of it.
    """

    bill: Bill
    charges: tuple[Charge, ...]
    days_late: int
    paid_elsewhere: str = ""
    paid_before: Money = ZERO
    part_rule: PartRule = PartRule()

    @property
    def amount(self) -> Money:
        return total(charge.amount for charge in self.charges)

    @property
    def extra(self) -> Money:
        return self.amount - self.bill.principal
