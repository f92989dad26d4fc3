"""Revenue codes by day: the pack's own, then what the finance officer set."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.bill import ChargeKind
from desktop.domain.errors import Reason
from desktop.domain.revenue import RevenueCodeSet, check_code, in_force, periods
from tests.makers import demo_pack, refused

WASTE = demo_pack().charge_types[ChargeKind.WASTE_FEE]
DAY = date(2026, 10, 1)


def setting(
    code: str = "41210099", valid_from: date = DAY, kind: ChargeKind = ChargeKind.WASTE_FEE
) -> RevenueCodeSet:
    return RevenueCodeSet(uuid4(), kind, code, "ค่าธรรมเนียมใหม่", valid_from, DAY)


def test_the_packs_code_holds_until_another_is_set() -> None:
    assert [one.code for one in periods(WASTE, [])] == ["41210008"]
    (own, new) = periods(WASTE, [setting()])

    assert own.valid_to == DAY - timedelta(days=1)
    assert own.holds(own.valid_to)
    assert not own.holds(DAY)
    assert (new.valid_from, new.valid_to) == (DAY, None)


def test_of_two_set_for_the_same_day_the_last_holds_and_the_other_never_did() -> None:
    first, second = setting("41210091"), setting("41210092")

    _, replaced, holding = periods(WASTE, [first, second])

    assert replaced.replaced
    assert not replaced.holds(DAY)
    assert holding.holds(DAY)
    assert in_force(WASTE, [first, second], on=DAY).revenue_code == "41210092"


def test_another_kinds_code_is_no_ones_business() -> None:
    assert len(periods(WASTE, [setting(kind=ChargeKind.LAND_TAX)])) == 1


@given(
    st.lists(st.integers(0, 6), max_size=6),
    st.integers(-2, 9),
)
def test_on_every_day_one_code_holds_and_it_is_the_one_that_is_charged(
    starts: list[int], on: int
) -> None:
    settings = [
        setting(f"4121{place:04d}", DAY + timedelta(days=start))
        for place, start in enumerate(starts)
    ]
    day = DAY + timedelta(days=on)

    holding = [one.code for one in periods(WASTE, settings) if one.holds(day)]

    assert holding == [in_force(WASTE, settings, on=day).revenue_code]


@pytest.mark.parametrize("code", ["", "412", "4121๐๐๐๘", "4121-08", "1234567890123"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with refused(Reason.REVENUE_CODE_UNFIT):
        check_code(setting(code))


def test_a_code_without_a_name_is_refused() -> None:
    nameless = RevenueCodeSet(uuid4(), ChargeKind.WASTE_FEE, "41210008", "  ", DAY, DAY)
    with refused(Reason.REVENUE_CODE_UNFIT):
        check_code(nameless)
