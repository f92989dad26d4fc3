"""Paying in parts: every part carries its own extras, and all of them are what was owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.bill import Bill, BillDue, ChargeKind, ChargePart, PartRule, Parts
from desktop.domain.errors import Reason
from desktop.domain.instalments import (
    AgreeInstalments,
    BillAccount,
    InstalmentsAgreed,
    PartPaid,
    agree,
    equal_amounts,
    on_schedule,
    part_of,
)
from desktop.domain.money import ZERO, Money, total
from tests.makers import MONDAY, bill, demo_pack, land_tax, payer, refused

PACK = demo_pack()
SOMEONE = payer()
TODAY = MONDAY.date()
FREE = PartRule(Parts.FREE)
APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 29), date(2026, 6, 30)
SPRING = date(2026, 3, 2)


def account(owed: Bill, *parts: PartPaid, rule: PartRule | None = None) -> BillAccount:
    charge_type = PACK.charge_types[owed.kind]
    if rule is not None:
        charge_type = replace(charge_type, part_rule=rule)
    return BillAccount(owed, charge_type, parts)


def paid(cut: BillDue, on: date) -> PartPaid:
    """As the receipt of this part has it."""
    sums = dict.fromkeys(ChargePart, ZERO)
    for charge in cut.charges:
        sums[charge.part] += charge.amount
    return PartPaid(on, *sums.values())


def by_part(amounts: list[PartPaid]) -> list[Money]:
    return [
        total(one.principal for one in amounts),
        total(one.penalty for one in amounts),
        total(one.surcharge for one in amounts),
    ]


@given(
    st.integers(2, 10**7),
    st.sampled_from([ChargeKind.LAND_TAX, ChargeKind.SIGNBOARD_TAX, ChargeKind.WASTE_FEE]),
    st.integers(0, 900),
    st.lists(st.floats(0.0001, 0.9), max_size=8),
)
def test_parts_of_one_day_come_to_what_was_owed_to_the_satang(
    satang: int, kind: ChargeKind, days_late: int, shares: list[float]
) -> None:
    owed = bill(SOMEONE, principal=Money(satang), kind=kind, due=TODAY - timedelta(days=days_late))
    whole = account(owed, rule=FREE).due(TODAY)
    parts: list[PartPaid] = []
    for share in shares:
        left = account(owed, *parts, rule=FREE).due(TODAY)
        amount = Money(max(1, int(left.amount.satang * share)))
        if amount < left.amount and left.bill.principal.satang > 1:
            cut = part_of(left, amount, None)
            assert cut.amount == amount
            parts.append(paid(cut, TODAY))
    last = account(owed, *parts, rule=FREE).due(TODAY)

    assert last.paid_before == total(one.principal for one in parts)
    assert last.bill.principal + last.paid_before == owed.principal
    every = [*parts, paid(last, TODAY)]
    assert total(part.principal + part.penalty + part.surcharge for part in every) == whole.amount
    assert by_part(every) == by_part([paid(whole, TODAY)]), "line by line, none of them twice"


@given(st.integers(2, 10**7), st.integers(0, 900), st.data())
def test_a_part_takes_of_no_line_more_than_there_is(
    satang: int, days_late: int, data: st.DataObject
) -> None:
    owed = land_tax(SOMEONE, principal=Money(satang), due=TODAY - timedelta(days=days_late))
    due = account(owed, rule=FREE).due(TODAY)
    amount = Money(data.draw(st.integers(1, due.amount.satang - 1)))

    cut = paid(part_of(due, amount, None), TODAY)

    whole = paid(due, TODAY)
    assert ZERO < cut.principal < whole.principal
    assert cut.penalty <= whole.penalty
    assert cut.surcharge <= whole.surcharge


@given(st.integers(100, 10**7), st.integers(1, 10**7), st.integers(31, 300))
def test_a_part_paid_earlier_is_asked_for_no_further_surcharge(
    satang: int, first: int, later: int
) -> None:
    """Each baht of principal pays the months until its own day, whatever is paid beside it."""
    owed = land_tax(SOMEONE, principal=Money(satang + first), due=TODAY - timedelta(days=40))
    early = PartPaid(TODAY, Money(first))

    left = account(owed, early, rule=FREE).due(TODAY + timedelta(days=later))
    alone = account(replace(owed, principal=Money(satang)), rule=FREE)

    expected = alone.due(TODAY + timedelta(days=later)).amount
    assert abs(left.amount.satang - expected.satang) <= 2, "rounded once a line"
    assert left.bill.principal == Money(satang)


@pytest.mark.parametrize("satang", [500_00, 499_99, 1])
def test_where_a_new_register_asks_for_less_than_was_paid_nothing_is_owed(satang: int) -> None:
    owed = land_tax(SOMEONE, principal=Money(satang))
    due = account(owed, PartPaid(TODAY, Money(500_00))).due(TODAY)

    assert (due.amount, due.charges, due.bill.principal) == (ZERO, (), ZERO)


def test_a_single_satang_of_principal_is_not_parted() -> None:
    owed = land_tax(SOMEONE, principal=Money(105))
    left = account(owed, PartPaid(date.min, Money(104)), rule=FREE).due(TODAY)
    assert [line.amount for line in left.charges] == [Money(1), Money(1)], "and one of penalty"

    with refused(Reason.PART_UNFIT):
        part_of(left, Money(1), None)


def test_a_kind_that_is_paid_whole_is_not_cut() -> None:
    sign = bill(SOMEONE, kind=ChargeKind.SIGNBOARD_TAX)
    with refused(Reason.PARTS_NOT_ALLOWED) as why:
        part_of(account(sign).due(TODAY), Money(100), None)
    assert why.details == {"bill": sign.number}


def test_land_tax_is_cut_by_an_agreed_plan_alone() -> None:
    with refused(Reason.INSTALMENTS_NOT_AGREED):
        part_of(account(land_tax(SOMEONE)).due(TODAY), Money(100), None)


@pytest.mark.parametrize("satang", [0, -1, 1_240_00, 1_240_01])
def test_nothing_and_all_of_it_are_no_parts(satang: int) -> None:
    due = account(bill(SOMEONE, "1,240.00")).due(TODAY)
    with refused(Reason.PART_UNFIT) as why:
        part_of(due, Money(satang), None)
    assert why.details == {"bill": due.bill.number, "amount": Money(1_240_00)}


# -- instalments ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "each"),
    [
        ("10,000.00", ["3,333.33", "3,333.33", "3,333.34"]),
        ("7,407.41", ["2,469.13", "2,469.13", "2,469.15"]),
    ],
)
def test_equal_instalments_leave_the_odd_satang_to_the_last(whole: str, each: list[str]) -> None:
    assert [str(one) for one in equal_amounts(Money.parse(whole), 3)] == each


@given(st.integers(0, 10**9), st.integers(1, 12))
def test_instalments_come_to_the_whole(satang: int, times: int) -> None:
    assert total(equal_amounts(Money(satang), times)) == Money(satang)


def wish(*dates: date, document: str = "คำขอ 12/2569") -> AgreeInstalments:
    return AgreeInstalments(uuid4(), "L1", dates or (APRIL, MAY, JUNE), document)


def tax(amount: str = "9,000.00") -> Bill:
    return land_tax(SOMEONE, amount, number="L1", due=APRIL)


def plan(owed: Bill) -> InstalmentsAgreed:
    due = account(owed).due(SPRING)
    return agree(wish(), due, today=SPRING, approved_by="s01")


def test_a_plan_is_agreed_before_the_bill_is_late() -> None:
    agreed = plan(tax())

    assert agreed.dates == (APRIL, MAY, JUNE)
    assert [str(one) for one in agreed.amounts] == ["3,000.00"] * 3
    assert (agreed.about, agreed.approved_by, agreed.business_day) == ("L1", "s01", SPRING)


@pytest.mark.parametrize(
    ("asked", "amount", "today"),
    [
        (wish(APRIL), "9,000.00", SPRING),
        (wish(APRIL, MAY, JUNE, date(2026, 7, 31)), "9,000.00", SPRING),
        (wish(APRIL, APRIL), "9,000.00", SPRING),
        (wish(MAY, APRIL), "9,000.00", SPRING),
        (wish(document=" "), "9,000.00", SPRING),
        (wish(date(2026, 3, 1), APRIL), "9,000.00", SPRING),
        (wish(), "2,999.99", SPRING),
        (wish(date(2026, 6, 1), JUNE), "9,000.00", date(2026, 5, 4)),
    ],
)
def test_a_plan_that_the_rule_does_not_know_is_refused(
    asked: AgreeInstalments, amount: str, today: date
) -> None:
    with refused(Reason.INSTALMENTS_UNFIT):
        agree(asked, account(tax(amount)).due(today), today=today, approved_by="s01")


def test_of_a_bill_that_is_partly_paid_no_plan_is_made() -> None:
    with refused(Reason.INSTALMENTS_UNFIT):
        due = account(tax(), PartPaid(SPRING, Money(100))).due(SPRING)
        agree(wish(), due, today=SPRING, approved_by="s01")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ChargeKind.WASTE_FEE, Reason.INSTALMENTS_UNFIT),  # paid in parts without a plan
        (ChargeKind.SIGNBOARD_TAX, Reason.PARTS_NOT_ALLOWED),
    ],
)
def test_other_kinds_have_no_instalments(kind: ChargeKind, reason: Reason) -> None:
    due = account(bill(SOMEONE, "9,000.00", kind=kind)).due(SPRING)
    with refused(reason):
        agree(wish(), due, today=SPRING, approved_by="s01")


def third(on: date) -> PartPaid:
    return PartPaid(on, Money(3_000_00))


def test_on_schedule_nothing_is_added_though_the_due_day_has_passed() -> None:
    owed = tax()
    kept = replace(account(owed, third(APRIL)), plan=plan(owed), holidays=PACK.holidays)

    due = kept.due(date(2026, 5, 20))

    assert (str(due.amount), due.extra, due.days_late) == ("6,000.00", ZERO, 0)
    assert kept.plan_in_force(date(2026, 5, 20)) is not None
    cut = part_of(due, Money(3_000_00), kept.plan_in_force(date(2026, 5, 20)))
    assert str(cut.amount) == "3,000.00"


def test_one_missed_instalment_loses_the_right_and_the_rest_is_late() -> None:
    owed = tax()
    missed = replace(account(owed, third(APRIL)), plan=plan(owed), holidays=PACK.holidays)

    day = date(2026, 6, 2)  # the second one, due on Friday 29 May, did not come
    due = missed.due(day)

    assert missed.plan_in_force(day) is None
    assert str(due.bill.principal) == "6,000.00"
    assert [str(line.amount) for line in due.charges] == ["6,000.00", "600.00", "120.00"]
    with refused(Reason.INSTALMENTS_NOT_AGREED):
        part_of(due, Money(100), missed.plan_in_force(day))


def test_an_instalment_that_falls_on_a_holiday_may_come_the_next_working_day() -> None:
    owed = tax()
    saturday = agree(
        wish(date(2026, 4, 25), MAY), account(owed).due(SPRING), today=SPRING, approved_by="s01"
    )

    assert on_schedule(saturday, [], on=date(2026, 4, 27))
    assert not on_schedule(saturday, [], on=date(2026, 4, 28))


def test_paying_ahead_keeps_the_schedule() -> None:
    owed = tax()
    ahead = [third(SPRING), third(SPRING)]

    assert on_schedule(plan(owed), ahead, on=date(2026, 6, 15))
    assert not on_schedule(plan(owed), ahead, on=date(2026, 7, 1))
