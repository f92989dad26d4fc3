"""Penalty and surcharge, by the rates of the demo municipality's service pack."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.bill import Bill, BillDue, Charge, ChargeKind, ChargePart, charges
from desktop.domain.calendar import months_late, working_deadline
from desktop.domain.fees.late import Delay, LateRule, Warned, penalty, rule_for, surcharge
from desktop.domain.money import ZERO, Money, total
from tests.makers import bill, demo_pack, land_tax, payer

PACK = demo_pack()
SOMEONE = payer()


def lines(owed: Bill, on: date) -> dict[ChargePart, Charge]:
    made = charges(owed, PACK.charge_types[owed.kind], on=on, holidays=PACK.holidays)
    assert len({line.part for line in made}) == len(made)
    return {line.part: line for line in made}


def comes_to(owed: Bill, on: date) -> tuple[str, str, str]:
    """Penalty, surcharge and total as written on paper."""
    made = lines(owed, on)
    extra = [made[part].amount if part in made else ZERO
             for part in (ChargePart.PENALTY, ChargePart.SURCHARGE)]  # fmt: skip
    return (str(extra[0]), str(extra[1]), str(total(line.amount for line in made.values())))


WARNED = {"warned_on": date(2026, 7, 1), "warned_days": 30}


@pytest.mark.parametrize(
    ("paid", "warning", "expected"),
    [
        (date(2026, 4, 30), {}, ("0.00", "0.00", "6,000.00")),
        (date(2026, 5, 20), {}, ("600.00", "60.00", "6,660.00")),
        (date(2026, 7, 10), WARNED, ("1,200.00", "180.00", "7,380.00")),
        (date(2026, 9, 15), WARNED, ("2,400.00", "300.00", "8,700.00")),
    ],
)
def test_land_tax_worked_out_by_hand(
    paid: date, warning: dict[str, object], expected: tuple[str, str, str]
) -> None:
    assert comes_to(land_tax(SOMEONE, "6,000.00", **warning), paid) == expected


def test_the_warning_counts_from_the_day_it_was_received_to_its_last_day() -> None:
    owed = land_tax(SOMEONE, "6,000.00", **WARNED)

    assert comes_to(owed, date(2026, 6, 30))[0] == "600.00"
    assert comes_to(owed, date(2026, 7, 1))[0] == "1,200.00"
    assert comes_to(owed, date(2026, 7, 31))[0] == "1,200.00"
    assert comes_to(owed, date(2026, 8, 1))[0] == "2,400.00"


def test_the_surcharge_never_passes_the_tax() -> None:
    owed = land_tax(SOMEONE, "6,000.00", due=date(2020, 4, 30))

    assert comes_to(owed, date(2028, 8, 30))[1] == "6,000.00"
    assert comes_to(owed, date(2040, 1, 3)) == ("600.00", "6,000.00", "12,600.00")


def test_a_due_day_on_a_sunday_is_over_on_monday() -> None:
    owed = land_tax(SOMEONE, "6,000.00", due=date(2024, 6, 30))

    assert comes_to(owed, date(2024, 7, 1)) == ("0.00", "0.00", "6,000.00")
    assert comes_to(owed, date(2024, 7, 2)) == ("600.00", "60.00", "6,660.00")


def test_songkran_moves_the_last_day_too() -> None:
    owed = land_tax(SOMEONE, "6,000.00", due=date(2026, 4, 13))

    assert comes_to(owed, date(2026, 4, 16))[2] == "6,000.00"
    assert comes_to(owed, date(2026, 4, 17))[2] == "6,660.00"


def test_signboard_tax_has_a_surcharge_of_two_percent_a_month_and_no_penalty() -> None:
    owed = bill(SOMEONE, "1,508.00", kind=ChargeKind.SIGNBOARD_TAX, due=date(2026, 3, 31))

    assert comes_to(owed, date(2026, 6, 1)) == ("0.00", "90.48", "1,598.48")


def test_a_waste_fee_grows_by_nothing() -> None:
    owed = bill(SOMEONE, "240.00", due=date(2024, 10, 31))

    assert comes_to(owed, date(2026, 10, 31)) == ("0.00", "0.00", "240.00")


def test_each_line_says_what_it_is_for_how_it_was_made_and_under_which_rule() -> None:
    made = lines(land_tax(SOMEONE, "6,000.00"), date(2026, 6, 15))

    assert made[ChargePart.PRINCIPAL].text == "ภาษีที่ดินและสิ่งปลูกสร้าง 2569 แปลง 05C128"
    assert made[ChargePart.PENALTY].make_up == "เบี้ยปรับร้อยละ 10 ของ 6,000.00"
    assert made[ChargePart.SURCHARGE].make_up == "เงินเพิ่มร้อยละ 1 × 2 เดือน ของ 6,000.00"
    assert "ม.70" in made[ChargePart.SURCHARGE].legal_basis
    assert all(line.legal_basis and line.revenue_code for line in made.values())


def test_rates_hold_for_bills_due_within_their_period() -> None:
    old, new = (rule(valid_from=date(2020, 1, 1), valid_to=date(2025, 12, 31)),
                rule(valid_from=date(2026, 1, 1)))  # fmt: skip

    assert rule_for((old, new), date(2019, 12, 31)) is None
    assert rule_for((old, new), date(2025, 12, 31)) is old
    assert rule_for((old, new), date(2026, 1, 1)) is new


def rule(*, valid_from: date, valid_to: date | None = None, capped: bool = True) -> LateRule:
    return LateRule(valid_from, valid_to, 1_000, 2_000, 4_000, 100, capped, "ม.68", "ม.70")


@given(
    st.integers(1, 10**10),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 4_000),
    st.none() | st.integers(0, 400),
    st.integers(0, 60),
)
def test_late_land_tax_agrees_with_decimals(
    satang: int, due: date, later: int, warned_after: int | None, warned_days: int
) -> None:
    on = due + timedelta(days=later)
    warned_on = None if warned_after is None else due + timedelta(days=warned_after)
    owed = land_tax(
        SOMEONE, due=due, principal=Money(satang), warned_on=warned_on, warned_days=warned_days
    )
    made = lines(owed, on)

    months = months_late(working_deadline(due, PACK.holidays), on)
    rate = Decimal("0.10")
    if warned_on is not None and on >= warned_on:
        rate = Decimal("0.20" if (on - warned_on).days <= warned_days else "0.40")
    expected = {
        ChargePart.PRINCIPAL: satang,
        ChargePart.PENALTY: rounded(satang * rate) if months else 0,
        ChargePart.SURCHARGE: min(satang, rounded(satang * Decimal("0.01") * months)),
    }
    assert {part: line.amount.satang for part, line in made.items()} == {
        part: amount for part, amount in expected.items() if amount
    }


def rounded(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(1, 10**10), st.integers(0, 300))
def test_only_a_capped_surcharge_stops_growing(satang: int, months: int) -> None:
    delay = Delay(months, Warned.NOT_YET)
    capped = surcharge(rule(valid_from=date.min), Money(satang), delay)[0]
    free = surcharge(rule(valid_from=date.min, capped=False), Money(satang), delay)[0]

    assert capped == min(free, Money(satang))
    assert bool(penalty(rule(valid_from=date.min), Money(1_000), delay)[0]) == (months > 0)


def test_a_bill_in_the_basket_knows_its_sum_and_what_lateness_adds() -> None:
    owed = land_tax(SOMEONE, "6,000.00")
    made = charges(owed, PACK.charge_types[owed.kind], on=date(2026, 5, 20))
    due = BillDue(owed, made, 20)

    assert due.amount == Money.parse("6,660.00")
    assert due.extra == Money.parse("660.00")
