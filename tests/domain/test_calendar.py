"""The Thai public calendar: eras, fiscal years, deadlines, months of delay."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import calendar
from desktop.domain.calendar import BANGKOK, parse_date
from desktop.domain.errors import Reason
from tests.makers import refused

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def be(text: str) -> date:
    """`30/4/2569`, read without the code under test."""
    day, month, year = map(int, text.split("/"))
    return date(year - 543, month, day)


@pytest.mark.parametrize(
    ("day", "year", "fiscal_year"),
    [
        ("2025-09-30", 2568, 2568),
        ("2025-10-01", 2568, 2569),
        ("2025-12-31", 2568, 2569),
        ("2026-01-01", 2569, 2569),
        ("2026-09-30", 2569, 2569),
        ("2026-10-01", 2569, 2570),
    ],
)
def test_the_fiscal_year_begins_in_october(day: str, year: int, fiscal_year: int) -> None:
    when = date.fromisoformat(day)

    assert calendar.be_year(when) == year
    assert calendar.fiscal_year(when) == fiscal_year


@given(days)
def test_a_day_is_read_back_in_either_era_and_script(day: date) -> None:
    buddhist = f"{day.day}/{day.month}/{day.year + 543}"

    for typed in (buddhist, buddhist.translate(THAI), f"  {buddhist}\u00a0"):
        assert parse_date(typed) == day
    for pattern in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y-%m-%d 00:00:00"):
        assert parse_date(day.strftime(pattern)) == day


def test_a_leap_day_of_the_buddhist_era_is_read() -> None:
    assert parse_date("29/02/2567") == date(2024, 2, 29)
    assert parse_date("๒๙/๒/๒๕๖๗") == date(2024, 2, 29)
    assert parse_date("2567-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize("year", range(2400, 2701))
def test_leap_years_are_those_of_the_common_era(year: int) -> None:
    if monthrange(year - 543, 2)[1] == 29:
        assert parse_date(f"29/02/{year}") == date(year - 543, 2, 29)
    else:
        with refused(Reason.DATE_UNREADABLE):
            parse_date(f"29/02/{year}")


@pytest.mark.parametrize(
    "typed",
    ["", "31/04/2569", "0/1/2569", "1/13/2569", "29/02/2566", "1/1/69", "1/1/2200", "1/1/3000",
     "1/1/0001", "2569", "พรุ่งนี้", "1 ม.ค. 2569", "1/1/2569x", "1//2569", "²/1/2569",
     "01/01/٢٥٦٩", "2026-01-01 09:30", "45000", "1/1/25690"],
)  # fmt: skip
def test_what_is_no_day_is_refused(typed: str) -> None:
    with refused(Reason.DATE_UNREADABLE):
        parse_date(typed)


def test_days_are_written_in_the_buddhist_era() -> None:
    day = date(2026, 11, 22)

    assert calendar.short_date(day) == "22 พ.ย. 2569"
    assert calendar.long_date(day) == "22 พฤศจิกายน 2569"
    assert calendar.weekday_name(day) == "อาทิตย์"


def test_the_wall_clock_is_thailands() -> None:
    assert calendar.clock_time(datetime(2026, 11, 22, 20, 5, tzinfo=UTC)) == "03:05"
    assert calendar.clock_time(datetime(2026, 11, 22, 7, 32, tzinfo=BANGKOK)) == "07:32"


def test_a_period_that_ends_on_a_holiday_ends_on_the_next_working_day() -> None:
    sunday, labour_day = be("30/6/2567"), be("1/5/2571")

    assert calendar.working_deadline(sunday) == be("1/7/2567")
    assert calendar.working_deadline(be("30/4/2571")) == be("1/5/2571")
    assert calendar.working_deadline(be("30/4/2571"), {labour_day}) == be("2/5/2571")
    assert calendar.working_deadline(be("30/4/2569")) == be("30/4/2569")
    assert not calendar.is_working_day(labour_day, {labour_day})


@given(days)
def test_a_working_deadline_is_a_working_day_and_skips_none(due: date) -> None:
    deadline = calendar.working_deadline(due)

    assert calendar.is_working_day(deadline)
    skipped = [due + timedelta(n) for n in range((deadline - due).days)]
    assert not any(map(calendar.is_working_day, skipped))


@pytest.mark.parametrize(
    ("deadline", "paid", "months"),
    [
        ("30/4/2569", "30/4/2569", 0),
        ("30/4/2569", "1/5/2569", 1),
        ("30/4/2569", "31/5/2569", 1),
        ("30/4/2569", "1/6/2569", 2),
        ("30/4/2569", "30/4/2570", 12),
        ("30/4/2569", "1/5/2570", 13),
        ("30/6/2569", "15/9/2569", 3),
        ("15/3/2569", "15/4/2569", 1),
        ("15/3/2569", "16/4/2569", 2),
    ],
)
def test_months_of_delay_worked_out_by_hand(deadline: str, paid: str, months: int) -> None:
    assert calendar.months_late(be(deadline), be(paid)) == months


def months_by_walking(deadline: date, paid: date) -> int:
    """Walks month by month, ending each by the words of the Civil Code 193/5."""
    start = deadline + timedelta(days=1)
    months = 0
    end = deadline
    while end < paid:
        months += 1
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        if start.day <= monthrange(year, month + 1)[1]:
            end = date(year, month + 1, start.day) - timedelta(days=1)
        else:
            end = date(year, month + 1, monthrange(year, month + 1)[1])
    return months


@given(days, st.integers(-40, 2_000))
def test_months_of_delay_agree_with_walking_month_by_month(deadline: date, later: int) -> None:
    paid = deadline + timedelta(days=later)

    assert calendar.months_late(deadline, paid) == months_by_walking(deadline, paid)
