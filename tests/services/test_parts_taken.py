"""Bills paid in parts, and instalments agreed, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.access import Credentials
from desktop.domain.bill import Bill, ChargeKind
from desktop.domain.calendar import BANGKOK
from desktop.domain.correction import PaymentVoided
from desktop.domain.errors import Reason
from desktop.domain.instalments import AgreeInstalments
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payer import Payer
from desktop.domain.payment import Payment, TakePayment
from desktop.domain.revenue import RevenueCodeSet
from tests.makers import (
    CLERK,
    MONDAY,
    PLENTY,
    SUPERVISOR,
    Counter,
    SetClock,
    a_counter,
    bill,
    land_tax,
    payer,
    refused,
)

APPROVAL = Credentials(SUPERVISOR.code, "142536")


@pytest.fixture
def someone(counter: Counter) -> Payer:
    """Owes a waste fee of 1,000.00 and land tax of 9,000.00, late."""
    one = payer()
    counter.owed(bill(one, "1,000.00", number="W1"), land_tax(one, "9,000.00", number="L1"), by=one)
    return one


def pay(counter: Counter, whose: Payer, number: str, amount: str) -> Payment:
    part = Money.parse(amount)
    wish = TakePayment(uuid4(), whose.id, (number,), part, PLENTY, parts={number: part})
    return counter.payments.take(wish, CLERK)


def owed(counter: Counter, whose: Payer, number: str = "W1") -> Bill:
    return {due.bill.number: due.bill for due in counter.payments.account(whose.id).dues}[number]


def test_a_part_leaves_the_rest_and_the_last_part_settles(counter: Counter, someone: Payer) -> None:
    first = pay(counter, someone, "W1", "300")

    assert first.parts == ("W1",)
    assert "(บางส่วน)" in first.charges[0].text
    [_, left] = counter.payments.account(someone.id).dues
    assert (str(left.amount), str(left.paid_before)) == ("700.00", "300.00")

    pay(counter, someone, "W1", "200")
    last = counter.take(left.bill)

    assert (str(last.amount), last.parts) == ("500.00", ())
    assert "W1" not in {due.bill.number for due in counter.payments.account(someone.id).dues}
    with refused(Reason.BILL_ALREADY_PAID):
        pay(counter, someone, "W1", "1")


def test_a_part_beside_a_whole_bill_is_one_receipt(counter: Counter, someone: Payer) -> None:
    counter.owed(bill(someone, "50.00", number="W2"), by=someone)
    part = Money.parse("400")
    wish = TakePayment(
        uuid4(), someone.id, ("W1", "W2"), Money.parse("450"), PLENTY, parts={"W1": part}
    )

    payment = counter.payments.take(wish, CLERK)

    assert (str(payment.amount), payment.parts) == ("450.00", ("W1",))
    assert str(owed(counter, someone).principal) == "600.00"


def test_what_a_part_would_pay_is_shown_before(counter: Counter, someone: Payer) -> None:
    assert str(counter.payments.part("W1", Money.parse("250")).amount) == "250.00"
    with refused(Reason.PART_UNFIT):
        counter.payments.part("W1", Money.parse("1,000"))
    with refused(Reason.INSTALMENTS_NOT_AGREED):
        counter.payments.part("L1", Money.parse("1,000"))


def test_a_part_is_asked_again_and_paid_once(counter: Counter, someone: Payer) -> None:
    part = Money.parse("300")
    wish = TakePayment(uuid4(), someone.id, ("W1",), part, PLENTY, parts={"W1": part})

    assert counter.payments.take(wish, CLERK) == counter.payments.take(wish, CLERK)
    assert str(owed(counter, someone).principal) == "700.00"


def test_a_voided_part_is_owed_again(counter: Counter, someone: Payer) -> None:
    pay(counter, someone, "W1", "300")
    second = pay(counter, someone, "W1", "200")
    with counter.store.write() as tx:
        void = PaymentVoided(
            uuid4(), second.id, second.receipt, MONDAY.date(), "wrong", "", "s01", True, someone.id
        )  # fmt: skip
        tx.record(void, CLERK.code)

    [_, left] = counter.payments.account(someone.id).dues
    assert (str(left.amount), str(left.paid_before)) == ("700.00", "300.00")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.integers(100, 10**6),
    st.lists(st.integers(1, 99), max_size=5),
    st.integers(0, 700),
)
def test_any_parts_come_to_what_was_owed(
    counter: Counter, satang: int, percents: list[int], days_late: int
) -> None:
    """Signboard tax has a surcharge; here it may be paid in parts."""
    rule = counter.pack.charge_types[ChargeKind.WASTE_FEE].part_rule
    counter.pack.charge_types[ChargeKind.SIGNBOARD_TAX] = _with_parts(counter, rule)  # type: ignore[index]
    one = payer()
    due = date.fromordinal(MONDAY.date().toordinal() - days_late)
    sign = bill(one, principal=Money(satang), kind=ChargeKind.SIGNBOARD_TAX, due=due)
    counter.leased(*_next_numbers())
    counter.owed(sign, by=one)
    (whole,) = counter.payments.account(one.id).dues
    paid = []
    for percent in percents:
        (left,) = counter.payments.account(one.id).dues
        part = Money(left.amount.satang * percent // 100)
        if part and left.bill.principal > Money(1):
            paid.append(pay(counter, one, sign.number, str(part)))
    paid.append(counter.take(sign))

    assert total(each.amount for each in paid) == whole.amount
    for line in whole.charges:
        lines = [c for each in paid for c in each.charges if c.part is line.part]
        assert total(c.amount for c in lines) == line.amount
    assert counter.payments.account(one.id).dues == ()


_block = iter(range(1, 10_000))


def _next_numbers() -> tuple[int, int]:
    n = next(_block)
    return 1000 + n * 10, 1009 + n * 10


def _with_parts(counter: Counter, rule: object) -> object:
    from dataclasses import replace

    return replace(counter.pack.charge_types[ChargeKind.SIGNBOARD_TAX], part_rule=rule)  # type: ignore[arg-type]


# -- instalments ----------------------------------------------------------------------------------

SPRING = datetime(2026, 3, 2, 9, 0, tzinfo=BANGKOK)
DATES = (date(2026, 4, 30), date(2026, 5, 29), date(2026, 6, 30))


@pytest.fixture
def spring(tmp_path: Path) -> Iterator[Counter]:
    """Before the land tax is due."""
    with a_counter(tmp_path, clock=SetClock(SPRING), numbers=0, open=False) as counter:
        counter.leased(1, 50, fiscal_year=2569)
        counter.opened()
        yield counter


def taxed(counter: Counter) -> Payer:
    one = payer()
    counter.owed(land_tax(one, "9,000.00", number="L1"), by=one)
    return one


def agreed(counter: Counter, **changed: object) -> AgreeInstalments:
    facts: dict[str, object] = {"bill": "L1", "dates": DATES, "document": "คำขอ 12/2569"}
    return AgreeInstalments(uuid4(), **(facts | changed))  # type: ignore[arg-type]


def test_instalments_on_schedule_bear_no_surcharge(spring: Counter) -> None:
    one = taxed(spring)
    wish = agreed(spring)
    plan = spring.instalments.agree(wish, CLERK, APPROVAL)
    assert spring.instalments.agree(wish, CLERK, APPROVAL) == plan
    assert (plan.approved_by, spring.instalments.of("L1")) == ("s01", plan)

    for day in DATES[:2]:
        spring.clock.at = datetime(day.year, day.month, day.day, 10, 0, tzinfo=BANGKOK)
        spring.opened()
        assert len(pay(spring, one, "L1", "3,000").charges) == 1
    spring.clock.at = datetime(2026, 6, 30, 10, 0, tzinfo=BANGKOK)
    spring.opened()
    (left,) = spring.payments.account(one.id).dues
    assert (str(left.amount), left.extra, left.days_late) == ("3,000.00", ZERO, 0)
    spring.take(left.bill)
    assert spring.payments.account(one.id).dues == ()


def test_after_a_missed_instalment_the_rest_is_owed_whole_and_late(spring: Counter) -> None:
    one = taxed(spring)
    spring.instalments.agree(agreed(spring), CLERK, APPROVAL)
    spring.clock.at = datetime(2026, 6, 2, 10, 0, tzinfo=BANGKOK)
    spring.opened()

    (left,) = spring.payments.account(one.id).dues

    assert [str(line.amount) for line in left.charges] == ["9,000.00", "900.00", "180.00"]
    with refused(Reason.INSTALMENTS_NOT_AGREED):
        pay(spring, one, "L1", "3,000")


def test_a_plan_needs_a_supervisors_pin(spring: Counter) -> None:
    taxed(spring)
    with refused(Reason.PIN_WRONG):
        spring.instalments.agree(agreed(spring), CLERK, Credentials(SUPERVISOR.code, "999999"))
    with refused(Reason.NOT_ALLOWED):
        spring.instalments.agree(agreed(spring), CLERK, Credentials(CLERK.code, "142536"))
    with refused(Reason.BILL_UNKNOWN):
        spring.instalments.agree(agreed(spring, bill="L9"), CLERK, APPROVAL)
    with refused(Reason.INSTALMENTS_UNFIT):
        spring.instalments.agree(agreed(spring, document=""), CLERK, APPROVAL)
    assert spring.instalments.of("L1") is None


# -- codes in force -------------------------------------------------------------------------------


def test_a_revenue_code_of_the_finance_officer_is_taken_from_its_day_on(
    counter: Counter, someone: Payer
) -> None:
    setting = RevenueCodeSet(
        uuid4(), ChargeKind.WASTE_FEE, "41210099", "ใหม่", MONDAY.date(), MONDAY.date()
    )
    tomorrow = RevenueCodeSet(
        uuid4(), ChargeKind.WASTE_FEE, "41219999", "พรุ่งนี้", date(2026, 11, 24), MONDAY.date()
    )
    with counter.store.write() as tx:
        tx.record(setting, "f01")
        tx.record(tomorrow, "f01")

    payment = pay(counter, someone, "W1", "1")

    assert payment.charges[0].revenue_code == "41210099"
