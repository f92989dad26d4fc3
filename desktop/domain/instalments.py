"""Part payments and instalments: what part of a bill an amount pays, what is left, what was agreed.

A part pays principal, penalty and surcharge in proportion, so that every baht of principal carries
its own extras and nothing is charged twice on what is left (domain.md 3.1 leaves the order open:
CHECK). While penalty and surcharge stay at the same rates, all parts come to what was owed, to the
satang.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from desktop.domain.bill import Bill, BillDue, Charge, ChargePart, ChargeType, Parts, charges
from desktop.domain.calendar import working_deadline
from desktop.domain.errors import Reason, Refused
from desktop.domain.fees.late import Delay, delay
from desktop.domain.money import ZERO, Money, total


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


@dataclass(frozen=True, slots=True)
class AgreeInstalments:
    """The wish for a plan: on which days equal parts of the bill are paid."""

    id: UUID
    bill: str
    dates: tuple[date, ...]
    document: str


@dataclass(frozen=True, slots=True)
class PartPaid:
    """One part of a bill that was paid before, as its receipt has it."""

    on: date
    principal: Money
    penalty: Money = ZERO
    surcharge: Money = ZERO

    def of(self, part: ChargePart) -> Money:
        return self.penalty if part is ChargePart.PENALTY else self.surcharge


def equal_amounts(principal: Money, times: int) -> tuple[Money, ...]:
    """Equal instalments in whole satang; the last one takes what is left over (domain.md 3.1)."""
    each = Money(principal.satang // times)
    return (each,) * (times - 1) + (principal - each * (times - 1),)


def agree(
    wish: AgreeInstalments, due: BillDue, *, today: date, approved_by: str
) -> InstalmentsAgreed:
    """A plan for a bill of which nothing is paid yet, asked for before it is late.

    Raises Refused: PARTS_NOT_ALLOWED, INSTALMENTS_UNFIT.
    """
    rule, bill = due.part_rule, due.bill
    if rule.parts is Parts.NONE:
        raise Refused(Reason.PARTS_NOT_ALLOWED, bill=bill.number)
    fits = (
        rule.parts is Parts.INSTALMENTS
        and 2 <= len(wish.dates) <= rule.times
        and bill.principal >= rule.at_least
        and not due.paid_before
        and not due.days_late
        and wish.dates[0] >= today
        and all(one < other for one, other in zip(wish.dates, wish.dates[1:], strict=False))
        and bool(wish.document.strip())
    )
    if not fits:
        raise Refused(Reason.INSTALMENTS_UNFIT)
    amounts = equal_amounts(bill.principal, len(wish.dates))
    return InstalmentsAgreed(
        wish.id,
        bill.number,
        today,
        wish.dates,
        amounts,
        wish.document.strip(),
        approved_by,
        bill.payer_id,
    )


def on_schedule(
    plan: InstalmentsAgreed,
    parts: Iterable[PartPaid],
    *,
    on: date,
    holidays: Container[date] = frozenset(),
) -> bool:
    """Whether every instalment that is over by then was paid in its time. Once one was missed, the
    right to pay so is lost (domain.md 3.1)."""
    paid = [(part.on, part.principal) for part in parts]
    for day in plan.dates:
        last = working_deadline(day, holidays)
        if last < on and total(m for at, m in paid if at <= last) < plan.due(day):
            return False
    return True


@dataclass(frozen=True, slots=True)
class BillAccount:
    """What is known of one bill: the whole of it, its rules, and what was paid and agreed."""

    bill: Bill
    charge_type: ChargeType
    parts: tuple[PartPaid, ...] = ()
    plan: InstalmentsAgreed | None = None
    holidays: Container[date] = frozenset()

    @property
    def paid_before(self) -> Money:
        return total(part.principal for part in self.parts)

    @property
    def left(self) -> Money:
        """Of the principal; nothing where a new register asks for less than was paid."""
        return max(ZERO, self.bill.principal - self.paid_before)

    def plan_in_force(self, on: date) -> InstalmentsAgreed | None:
        plan, parts = self.plan, self.parts
        kept = plan and on_schedule(plan, parts, on=on, holidays=self.holidays)
        return plan if kept else None

    def due(self, on: date, paid_elsewhere: str = "") -> BillDue:
        """What is left, with penalty and surcharge on what is left alone."""
        late = on - working_deadline(self.bill.due, self.holidays)
        waits = self.plan_in_force(on) is not None
        return BillDue(
            replace(self.bill, principal=self.left),
            self._left(on) if self.parts or waits else self._charges(self.bill.principal, on),
            0 if waits else max(0, late.days),
            paid_elsewhere,
            self.paid_before,
            self.charge_type.part_rule,
        )

    def _left(self, on: date) -> tuple[Charge, ...]:
        """Parts paid at today's rates are taken off line by line, so that rounding never adds up;
        of parts paid at other rates, what today's rates would ask for their principal."""
        terms = self._terms(on, len(self.parts))
        before = list(enumerate(self.parts))
        alike = [part for n, part in before if self._terms(part.on, n) == terms]
        others = total(part.principal for n, part in before if self._terms(part.on, n) != terms)
        left = self.left
        whole = self._charges(self.bill.principal, on)
        principal = replace(whole[0], amount=left)
        if not left or terms is None:
            return (principal,) if left else ()
        gone = {c.part: c.amount for c in self._charges(others, on)} if others else {}
        lines = [principal]
        for charge in whole[1:]:
            rest = charge.amount - gone.get(charge.part, ZERO)
            rest -= total(part.of(charge.part) for part in alike)
            if rest > ZERO:
                lines.append(replace(charge, amount=rest, make_up=f"{charge.text} ของ {left}"))
        return tuple(lines)

    def _terms(self, on: date, parts_before: int) -> Delay | None:
        """What penalty and surcharge went by on that day; None: nothing, all was on schedule."""
        before = self.parts[:parts_before]
        if self.plan and on_schedule(self.plan, before, on=on, holidays=self.holidays):
            return None
        bill = self.bill
        return delay(bill.due, bill.warned_on, bill.warned_days, on=on, holidays=self.holidays)

    def _charges(self, principal: Money, on: date) -> tuple[Charge, ...]:
        bill = replace(self.bill, principal=principal)
        return charges(bill, self.charge_type, on=on, holidays=self.holidays)


def part_of(due: BillDue, amount: Money, plan: InstalmentsAgreed | None) -> BillDue:
    """The due with its charges cut down to `amount`, each in proportion; odd satang go where the
    most was cut off. `plan`: the one in force.

    Raises Refused: PARTS_NOT_ALLOWED, INSTALMENTS_NOT_AGREED, PART_UNFIT (nothing, or all of it).
    """
    rule = due.part_rule
    if rule.parts is Parts.NONE:
        raise Refused(Reason.PARTS_NOT_ALLOWED, bill=due.bill.number)
    if rule.parts is Parts.INSTALMENTS and plan is None:
        raise Refused(Reason.INSTALMENTS_NOT_AGREED, bill=due.bill.number)
    if not 0 < amount.satang < due.amount.satang:
        raise Refused(Reason.PART_UNFIT, bill=due.bill.number, amount=due.amount)
    shares = _shares([charge.amount.satang for charge in due.charges], amount.satang)
    if not 0 < shares[0] < due.bill.principal.satang:
        raise Refused(Reason.PART_UNFIT, bill=due.bill.number, amount=due.amount)
    cut = [_cut(charge, share) for charge, share in zip(due.charges, shares, strict=True) if share]
    return replace(due, charges=tuple(cut))


def _cut(charge: Charge, satang: int) -> Charge:
    text = charge.text
    if charge.part is ChargePart.PRINCIPAL:
        text = f"{text} (บางส่วน)"
    return replace(charge, amount=Money(satang), text=text)


def _shares(whole: Sequence[int], amount: int) -> list[int]:
    """`amount` shared out in proportion: none gets more than it is. The first, the principal, wins
    a tie and yet is never paid up: what is left of a bill has some."""
    every = sum(whole)
    shares = [one * amount // every for one in whole]
    most_cut = sorted(range(len(whole)), key=lambda n: -(whole[n] * amount % every))
    for n in most_cut[: amount - sum(shares)]:
        shares[n] += 1
    if shares[0] == whole[0]:
        room = next(n for n, share in enumerate(shares) if share < whole[n])
        shares[0] -= 1
        shares[room] += 1
    return shares
