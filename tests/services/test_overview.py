"""What came in over a period: own sums first hand, the others' as far as the server heard them."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid6 import uuid7

from desktop.domain import journal, totals
from desktop.domain.access import Staff
from desktop.domain.bill import ChargeKind
from desktop.domain.calendar import BANGKOK
from desktop.domain.correction import PaymentReversed, PaymentVoided
from desktop.domain.money import Money, total
from desktop.domain.payment import Payment
from desktop.domain.period import Period, Span
from desktop.domain.tender import Tender, TenderKind
from desktop.domain.totals import DayReport, DeviceTotal, Heard
from desktop.services.overview import Overview
from desktop.services.revenue_codes import SetCode
from desktop.store.driver import run
from tests.makers import (
    CLERK,
    FINANCE,
    IT,
    MONDAY,
    OTHER_CLERK,
    SUPERVISOR,
    Counter,
    SetClock,
    a_counter,
    bill,
    land_tax,
    payer,
)

TODAY = MONDAY.date()
DAY = Period.of(Span.DAY, TODAY)
MONTH = Period.of(Span.MONTH, TODAY)
YEAR = Period.of(Span.YEAR, TODAY)


def told(
    *others: DeviceTotal, heard: tuple[Heard, ...], day: date = TODAY, at: datetime = MONDAY
) -> DayReport:
    return DayReport(day, at, others, heard)


def of_counter_3(amount: int, day: date = TODAY, receipts: int = 2) -> DeviceTotal:
    cash = {"cash": Money(amount)}
    revenue = {"41210008": Money(amount)}
    return DeviceTotal(
        "03", day, receipts, "70-03-000001", "70-03-000002", cash, revenue, {"41210008": receipts}
    )


HEARD_3 = Heard("03", "ช่องบริการ 3", 184, MONDAY, 0)
HEARD_OWN = Heard("02", "ช่องบริการ 2", 1, MONDAY, 0)


def a_morning(counter: Counter) -> tuple[Payment, Payment]:
    someone = payer()
    tax, waste = land_tax(someone), bill(someone, "240.00")
    counter.owed(tax, waste, by=someone)
    first = counter.take(tax, waste)
    counter.opened(OTHER_CLERK)
    return first, counter.paid("60.00", by=OTHER_CLERK)


def void(counter: Counter, payment: Payment) -> None:
    with counter.store.write() as tx:
        tx.record(
            PaymentVoided(
                uuid7(), payment.id, payment.receipt, payment.business_day, "wrong-payer", "",
                SUPERVISOR.code, True, payment.payer_id,
            ),
            payment.clerk,
        )  # fmt: skip


def reverse(counter: Counter, payment: Payment, day: date) -> None:
    brought = tuple((one.revenue_code, one.amount) for one in payment.charges)
    with counter.store.write() as tx:
        tx.record(
            PaymentReversed(
                uuid7(), payment.id, payment.receipt, day, "paid-twice", "", SUPERVISOR.code,
                "กค. 1/2570", brought, payment.payer_id,
            ),
            SUPERVISOR.code,
        )  # fmt: skip


def shut(counter: Counter, by: Staff = CLERK) -> None:
    """The drawer is counted and the shift closed."""
    shift = counter.shifts.unclosed(by)
    assert shift is not None
    counter.closed(shift)


def own(counter: Counter, period: Period) -> Overview:
    """What a clerk sees who has no drawer to count."""
    return counter.overview.whole(period, everything=False)


def test_a_clerk_sees_the_own_counter_alone(counter: Counter) -> None:
    a_morning(counter)
    counter.sync_book.keep_report(told(of_counter_3(500_00), heard=(HEARD_3,)))

    shut(counter)

    found = counter.overview.of(DAY, CLERK)

    assert [(one.part.key, one.own) for one in found.counters] == [("02", True)]
    assert (str(found.amount), found.receipts, found.asked_at) == ("7,320.00", 2, None)
    assert [(one.key, str(one.amount)) for one in found.tenders] == [("cash", "7,320.00")]
    assert [(one.key, one.name, one.receipts, str(one.amount)) for one in found.revenues] == [
        ("41100099", "ภาษีที่ดินและสิ่งปลูกสร้าง (รหัสตัวอย่าง)", 1, "7,020.00"),
        ("41210008", "ค่าธรรมเนียมเก็บและขนมูลฝอย", 2, "300.00"),
    ]
    assert [(one.name, one.receipts, str(one.amount)) for one in found.clerks] == [
        (CLERK.name, 1, "7,260.00"),
        (OTHER_CLERK.name, 1, "60.00"),
    ]


def in_sight(value: object) -> set[Money]:
    """Every amount of money that can be read in it, however deep."""
    if isinstance(value, Money):
        return {value}
    if isinstance(value, Mapping):
        return {one for part in value.values() for one in in_sight(part)}
    if isinstance(value, tuple):
        return {one for part in value for one in in_sight(part)}
    if is_dataclass(value) and not isinstance(value, type):
        return {one for part in fields(value) for one in in_sight(getattr(value, part.name))}
    return set()


def a_mixed_morning(counter: Counter) -> None:
    """70.00 in cash; 100.00 of 240.00 by transfer; 20.00 after the cut-off."""
    counter.paid("70.00")
    someone = payer("คำ", "ใจงาม")
    waste = bill(someone, "240.00")
    counter.owed(waste, by=someone)
    promised = Tender(TenderKind.TRANSFER, Money(100_00), Money(100_00), "006", "T1", TODAY)
    counter.payments.take(replace(counter.wish(waste), others=(promised,)), CLERK)
    counter.clock.passes(hours=7)
    counter.paid("20.00")


@pytest.mark.parametrize("period", [DAY, DAY.next, MONTH, YEAR])
def test_before_the_drawer_is_counted_nothing_here_tells_what_it_should_hold(
    counter: Counter, period: Period
) -> None:
    a_mixed_morning(counter)

    found = counter.overview.of(period, CLERK)

    assert found.blind
    assert in_sight(found) <= {Money(0), Money(100_00)}, "what came by transfer alone"
    assert found.receipts == sum(one.receipts for one in found.clerks) > 0


def test_numbers_of_receipts_and_other_tenders_are_no_secret(counter: Counter) -> None:
    a_mixed_morning(counter)

    found = counter.overview.of(DAY, CLERK)

    assert [(one.name, one.receipts) for one in found.clerks] == [(CLERK.name, 2)]
    assert [(one.key, one.receipts) for one in found.revenues] == [("41210008", 2)]
    assert {one.key: (one.withheld, one.amount) for one in found.tenders} == {
        "cash": (True, Money(0)),
        "transfer": (False, Money(100_00)),
    }
    assert found.counters[0].part.by_tender == {"transfer": Money(100_00)}


def test_who_has_no_drawer_to_count_sees_what_came_in(counter: Counter) -> None:
    counter.paid("70.00")

    assert counter.overview.of(DAY, CLERK).blind
    for other in (OTHER_CLERK, SUPERVISOR, IT):
        found = counter.overview.of(DAY, other)
        assert (found.blind, str(found.amount)) == (False, "70.00")
    shut(counter)
    assert str(counter.overview.of(DAY, CLERK).amount) == "70.00"


def test_days_before_the_shift_are_in_plain_sight(counter: Counter) -> None:
    counter.paid("70.00")
    shut(counter)
    counter.clock.passes(days=1)
    counter.opened()
    counter.paid("30.00")

    assert str(counter.overview.of(DAY, CLERK).amount) == "70.00"
    assert counter.overview.of(DAY.next, CLERK).blind
    assert counter.overview.of(MONTH, CLERK).blind


def test_a_new_code_has_its_name(counter: Counter) -> None:
    new = SetCode(uuid7(), ChargeKind.WASTE_FEE, "41210099", "ค่าขยะใหม่", TODAY)
    counter.revenue_codes.set(new, FINANCE)
    counter.paid("70.00")

    (found,) = counter.overview.of(DAY, SUPERVISOR).revenues

    assert (found.key, found.name) == ("41210099", "ค่าขยะใหม่")


def test_a_supervisor_sees_every_counter_and_the_own_one_at_first_hand(counter: Counter) -> None:
    a_morning(counter)
    stale = DeviceTotal("02", TODAY, 1, "x", "x", {"cash": Money(1)}, {"41210008": Money(1)}, {})
    counter.sync_book.keep_report(told(stale, of_counter_3(500_00), heard=(HEARD_OWN, HEARD_3)))

    found = counter.overview.of(DAY, SUPERVISOR)

    assert [(one.part.name, one.own) for one in found.counters] == [
        ("ช่องบริการ 2", True),
        ("ช่องบริการ 3", False),
    ]
    assert found.counters[1].heard == HEARD_3
    assert (str(found.amount), found.receipts) == ("7,820.00", 4)
    assert found.asked_at == MONDAY
    assert total(one.amount for one in found.revenues) == found.amount


def test_a_voided_receipt_is_counted_apart_and_its_money_is_out(counter: Counter) -> None:
    first, _ = a_morning(counter)
    void(counter, first)

    found = own(counter, DAY)

    assert (found.receipts, found.voided, str(found.amount)) == (1, 1, "60.00")
    assert [(one.key, one.receipts, one.voided) for one in found.clerks] == [
        ("c01", 0, 1),
        ("c02", 1, 0),
    ]


def test_a_reversal_is_given_back_on_its_own_day_and_leaves_the_takings(counter: Counter) -> None:
    first, _ = a_morning(counter)
    counter.clock.passes(days=1)
    reverse(counter, first, TODAY + timedelta(days=1))

    on_the_day = own(counter, DAY)
    next_day = own(counter, DAY.next)
    month = own(counter, MONTH)

    assert (str(on_the_day.amount), on_the_day.reversed) == ("7,320.00", 0)
    assert (str(next_day.returned), next_day.reversed, str(next_day.net)) == (
        "7,260.00",
        1,
        "-7,260.00",
    )
    assert (str(month.amount), str(month.returned), str(month.net)) == (
        "7,320.00",
        "7,260.00",
        "60.00",
    )


def test_bars_are_hours_of_a_day_and_days_of_longer_periods(counter: Counter) -> None:
    counter.paid("10.00")
    counter.clock.passes(hours=2)
    counter.paid("20.00")
    counter.sync_book.keep_report(told(of_counter_3(5_00), heard=(HEARD_3,)))

    day, year = (counter.overview.of(period, SUPERVISOR) for period in (DAY, YEAR))

    assert [(bar.key, str(bar.amount)) for bar in day.bars] == [("09", "10.00"), ("11", "20.00")]
    assert [(bar.key, str(bar.amount), bar.receipts) for bar in year.bars] == [
        ("2026-11-23", "35.00", 4)
    ]


def test_a_month_adds_up_the_days_that_are_known_and_says_which_are_not(counter: Counter) -> None:
    for back in (3, 4):  # the Friday and the Thursday before
        day = TODAY - timedelta(days=back)
        heard = (Heard("03", "ช่องบริการ 3", 9, MONDAY, 0),)
        counter.sync_book.keep_report(told(of_counter_3(100_00, day), heard=heard, day=day))

    found = counter.overview.of(MONTH, SUPERVISOR)

    assert str(found.amount) == "200.00"
    missing = [day.day for day in found.unasked]
    assert missing == [2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 23], "working days so far"
    (own, third) = found.counters
    assert own.behind == ()
    assert [day.day for day in third.behind] == missing


def test_a_weekend_is_missing_only_where_money_was_taken(tmp_path: Path) -> None:
    saturday = MONDAY - timedelta(days=2)
    with a_counter(tmp_path, clock=SetClock(saturday)) as counter:
        counter.paid("10.00")
        found = counter.overview.of(MONTH, SUPERVISOR)
    assert date(2026, 11, 21) in found.unasked
    assert date(2026, 11, 14) not in found.unasked


def test_a_counter_that_fell_silent_is_named(counter: Counter) -> None:
    counter.clock.passes(hours=5)
    now = counter.clock.now()
    silent = Heard("04", "ช่องบริการ 4", 12, now - timedelta(hours=2, minutes=10), 0)
    awake = Heard("03", "ช่องบริการ 3", 184, now - timedelta(minutes=1), 0)
    never = Heard("05", "ช่องบริการ 5", 0, None, 2)
    counter.sync_book.keep_report(told(heard=(awake, silent, never), at=now))

    found = counter.overview.of(DAY, SUPERVISOR)

    assert [one.part.name for one in found.silent] == ["ช่องบริการ 4", "ช่องบริการ 5"]
    assert (found.amount, found.receipts) == (Money(0), 0)


def test_a_day_that_was_asked_about_too_early_is_not_whole(counter: Counter) -> None:
    yesterday = TODAY - timedelta(days=3)
    at_noon = datetime(2026, 11, 20, 12, 0, tzinfo=BANGKOK)
    heard = (Heard("03", "ช่องบริการ 3", 9, at_noon, 0),)
    counter.sync_book.keep_report(
        told(of_counter_3(100_00, yesterday), heard=heard, day=yesterday, at=at_noon)
    )

    found = counter.overview.of(Period.of(Span.DAY, yesterday), SUPERVISOR)

    assert found.counters[1].behind == (yesterday,)


def test_the_last_report_of_a_day_is_the_one_kept(counter: Counter) -> None:
    for amount in (100, 500_00):
        counter.sync_book.keep_report(told(of_counter_3(amount), heard=(HEARD_3,)))
    assert str(counter.overview.of(DAY, SUPERVISOR).amount) == "500.00"
    assert counter.overview.of(DAY.previous, SUPERVISOR).asked_at is None


def test_it_staff_see_their_own_counter_alone(counter: Counter) -> None:
    counter.sync_book.keep_report(told(of_counter_3(1), heard=(HEARD_3,)))
    assert [one.part.key for one in counter.overview.of(DAY, IT).counters] == ["02"]


def test_today_is_held_against_the_same_weekday_a_week_ago(tmp_path: Path) -> None:
    with a_counter(tmp_path, clock=SetClock(MONDAY - timedelta(days=7))) as counter:
        counter.paid("200.00")
        counter.clock.passes(days=7)
        counter.opened(OTHER_CLERK)
        counter.paid("250.00", by=OTHER_CLERK)

        change = own(counter, DAY).change

    assert change is not None
    assert change.period.start == date(2026, 11, 16)
    assert (change.percent, str(change.baht)) == (25, "50.00")


def test_nothing_to_compare_with_has_no_percentage(counter: Counter) -> None:
    counter.paid("10.00")
    change = own(counter, YEAR).change
    assert change is not None
    assert (change.percent, str(change.baht)) == (None, "10.00")
    assert (change.period.start, change.period.end) == (date(2025, 10, 1), date(2025, 11, 23))


def test_only_like_is_compared_with_like(counter: Counter) -> None:
    """The others of the week before are not known, so the change is of this counter alone."""
    counter.paid("10.00")
    counter.sync_book.keep_report(told(of_counter_3(900_00), heard=(HEARD_3,)))
    change = counter.overview.of(DAY, SUPERVISOR).change
    assert change is not None
    assert (change.own, str(change.now), str(change.earlier)) == (True, "10.00", "0.00")

    before = TODAY - timedelta(days=7)
    heard = (Heard("03", "ช่องบริการ 3", 9, MONDAY, 0),)
    counter.sync_book.keep_report(told(of_counter_3(600_00, before), heard=heard, day=before))
    change = counter.overview.of(DAY, SUPERVISOR).change
    assert change is not None
    assert (change.own, str(change.now), str(change.earlier)) == (False, "910.00", "600.00")


def test_the_sums_and_the_facts_agree(counter: Counter) -> None:
    first, _ = a_morning(counter)
    counter.paid("33.25")
    void(counter, first)

    found = own(counter, DAY)
    with counter.store.read() as tx:
        (facts,) = totals.by_device(tx.takings.of(TODAY))

    assert (found.amount, found.receipts, found.voided) == (
        facts.amount,
        facts.receipts,
        facts.voided,
    )
    assert {one.key: one.amount for one in found.revenues} == dict(facts.by_revenue)
    assert {one.key: one.receipts for one in found.revenues} == dict(facts.receipts_by_revenue)


def test_the_tables_and_the_journal_give_the_same_totals(counter: Counter) -> None:
    a_morning(counter)
    with counter.store.read() as tx:
        from_tables = totals.by_device(tx.takings.of(TODAY))
        from_entries = totals.by_device(
            journal.taking(journal.read(entry.body))
            for entry in tx.journal.all()
            if entry.kind == "payment-taken"
        )
    assert from_tables == from_entries


def test_without_a_device_there_are_no_counters(counter: Counter) -> None:
    with counter.store.write() as tx:
        run(tx.journal._connection, "DELETE FROM device")
    found = counter.overview.of(DAY, SUPERVISOR)
    assert (found.counters, found.amount, found.receipts) == ((), Money(0), 0)


def test_money_belongs_to_its_business_day(counter: Counter) -> None:
    counter.paid("10.00")
    counter.clock.passes(days=1)
    counter.opened(OTHER_CLERK)
    counter.paid("20.00", by=OTHER_CLERK)

    assert str(own(counter, DAY).amount) == "10.00"
    assert str(own(counter, DAY.next).amount) == "20.00"


def test_money_after_the_cut_off_is_told_beside_today(counter: Counter) -> None:
    counter.paid("10.00")
    counter.clock.passes(hours=7)  # 16:00, the pack's cut-off is 15:30
    counter.paid("20.00")

    today = own(counter, DAY)

    assert str(today.amount) == "10.00"
    assert today.later is not None
    assert (today.later.day, str(today.later.amount), today.later.receipts) == (
        DAY.next.start,
        "20.00",
        1,
    )
    assert own(counter, DAY.next).later is None


@pytest.mark.parametrize(
    ("span", "day", "start", "end"),
    [
        (Span.MONTH, date(2028, 2, 10), date(2028, 2, 1), date(2028, 2, 29)),
        (Span.YEAR, date(2026, 9, 30), date(2025, 10, 1), date(2026, 9, 30)),
        (Span.YEAR, date(2026, 10, 1), date(2026, 10, 1), date(2027, 9, 30)),
    ],
)
def test_periods_end_where_they_should(span: Span, day: date, start: date, end: date) -> None:
    period = Period.of(span, day)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    ("span", "today", "start", "end"),
    [
        (Span.MONTH, date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        (Span.MONTH, date(2026, 3, 30), date(2026, 2, 1), date(2026, 2, 28)),
        (Span.MONTH, date(2026, 5, 4), date(2026, 4, 1), date(2026, 4, 4)),
        (Span.YEAR, date(2028, 2, 29), date(2026, 10, 1), date(2027, 2, 28)),
    ],
)
def test_a_running_period_is_held_against_as_much_of_the_one_before(
    span: Span, today: date, start: date, end: date
) -> None:
    before = Period.of(span, today).earlier(today)
    assert (before.start, before.end) == (start, end)


@given(st.sampled_from(Span), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_periods_follow_each_other_without_gap(span: Span, day: date) -> None:
    period = Period.of(span, day)
    assert period.holds(day)
    assert period.next.start == period.end + timedelta(days=1)
    assert period.next.previous == period
    assert period.earlier(day).end < period.start


_PAIRS = st.lists(
    st.tuples(st.sampled_from(["41100099", "41210008", "41100001"]), st.integers(1, 10_000)),
    min_size=1,
    max_size=6,
)


@given(_PAIRS, st.data())
def test_crossed_sums_come_out_both_ways(lines: list[tuple[str, int]], data: st.DataObject) -> None:
    whole = sum(satang for _, satang in lines)
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, whole - 1)), max_size=3)) | {0, whole})
    kinds = list(TenderKind)
    tenders = [
        (kinds[n].value, Money(b - a)) for n, (a, b) in enumerate(zip(cuts, cuts[1:], strict=False))
    ]

    found = totals.crossed([(code, Money(satang)) for code, satang in lines], tenders)

    for kind, amount in tenders:
        assert total(sum for (_, k), sum in found.items() if k == kind) == amount
    for code in {code for code, _ in lines}:
        owed = sum(satang for one, satang in lines if one == code)
        assert total(sum for (c, _), sum in found.items() if c == code) == Money(owed)
