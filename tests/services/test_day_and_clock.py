"""Which day money belongs to, which number it gets, and clocks that are wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.books import (
    Leaf,
    LeafAccounted,
    NumbersRetired,
    PaperBookIssued,
    ReceiptMode,
)
from desktop.domain.calendar import BANGKOK, fiscal_year, is_working_day
from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.payment import Payment, TakePayment
from desktop.domain.policy import booking_day
from desktop.domain.receipt import Lease, ReceiptNumber
from desktop.services.payments import Payments
from tests.makers import CLERK, MONDAY, PLENTY, Counter, SetClock, a_counter, bill, payer, refused
from tests.services.rebuilt import as_stored

CUT_OFF = time(15, 30)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("taken", "belongs"),
    [
        ("2026-11-23 15:29:59", "2026-11-23"),
        ("2026-11-23 15:30:00", "2026-11-24"),
        ("2026-11-27 15:29:59", "2026-11-27"),
        ("2026-11-27 15:30:00", "2026-11-30"),  # over the weekend
        ("2026-12-04 15:30:00", "2026-12-07"),  # Saturday is a holiday too
        ("2026-12-09 23:59:59", "2026-12-11"),  # Constitution Day is passed over
        ("2026-12-31 10:00:00", "2026-12-31"),  # on a holiday, before the cut-off
        ("2026-09-30 15:29:59", "2026-09-30"),
        ("2026-09-30 15:30:00", "2026-09-30"),  # the year's last day keeps its money
        ("2027-09-30 23:59:59", "2027-09-30"),
        ("2026-10-01 00:00:00", "2026-10-01"),
    ],
)
def test_late_money_belongs_to_the_next_working_day(
    tmp_path: Path, taken: str, belongs: str
) -> None:
    with a_counter(tmp_path, clock=SetClock(at(taken)), open=False) as counter:
        counter.leased(1, 9, fiscal_year=2569)
        counter.leased(1, 9, fiscal_year=2571)
        counter.opened()

        payment = counter.paid()

        assert payment.business_day == date.fromisoformat(belongs)
        assert payment.taken_at == at(taken)
        assert payment.receipt.fiscal_year == fiscal_year(at(taken).date())
        receipt = counter.receipts.receipt(payment.id)
        assert receipt.issued_on == at(taken).date(), "the receipt is dated when it was issued"


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times())
def test_a_business_day_is_today_or_a_working_day_of_the_same_year(on: date, by: time) -> None:
    taken = datetime.combine(on, by, BANGKOK)
    day = booking_day(taken, CUT_OFF)

    assert fiscal_year(day) == fiscal_year(taken.date())
    assert day == taken.date() or (day > taken.date() and is_working_day(day))
    assert (taken.time() < CUT_OFF) <= (day == taken.date())


# -- the fiscal year ------------------------------------------------------------------------------


def sale(counter: Counter) -> TakePayment:
    one = payer()
    owed = bill(one, "100.00")
    counter.owed(owed, by=one)
    return TakePayment(uuid4(), one.id, (owed.number,), Money(100_00), PLENTY)


def test_at_the_turn_of_the_year_the_number_comes_from_the_new_series_or_from_none(
    tmp_path: Path,
) -> None:
    clock = SetClock(at("2027-09-30 23:58:00"))
    with a_counter(tmp_path, clock=clock, numbers=50) as counter:
        before, asked = sale(counter), sale(counter)
        assert str(counter.payments.take(before, CLERK).receipt) == "70-02-000001"

        clock.passes(minutes=3)
        with refused(Reason.SHIFT_FROM_EARLIER_DAY):
            counter.payments.take(asked, CLERK)
        counter.opened()
        stored = as_stored(counter.store)["payments"]
        with refused(Reason.NUMBERS_USED_UP) as why:
            counter.payments.take(asked, CLERK)
        assert why.details == {"fiscal_year": 2571}
        assert as_stored(counter.store)["payments"] == stored

        counter.leased(1, 50, fiscal_year=2571)
        assert str(counter.payments.take(asked, CLERK).receipt) == "71-02-000001"


# -- printed books --------------------------------------------------------------------------------


@pytest.fixture
def books(counter: Counter) -> Payments:
    """The municipality writes its receipts by hand; book P7 of 2570 was given out."""
    policy = replace(counter.pack.policy, receipt_mode=ReceiptMode.BOOK)
    pack = replace(counter.pack, policy=policy)
    given = MONDAY.date()
    with counter.store.write() as tx:
        book = PaperBookIssued(uuid4(), 2570, "P7", 1, 50, given, "f01", "c01", emergency=False)
        tx.record(book, "f01")
        old = PaperBookIssued(uuid4(), 2569, "P9", 1, 50, given, "f01", "c01", emergency=False)
        tx.record(old, "f01")
        spoiled = LeafAccounted(uuid4(), leaf(3), given, Leaf.SPOILED)
        tx.record(spoiled, "c01")
    return Payments(counter.store, counter.clock, pack, counter.changes)


def leaf(number: int, book: str = "P7", year: int = 2570) -> ReceiptNumber:
    return ReceiptNumber(year, book, number)


def written(counter: Counter, payments: Payments, on: ReceiptNumber | None) -> Payment:
    return payments.take(replace(sale(counter), written=on), CLERK)


def test_a_leaf_gives_the_payment_its_number(counter: Counter, books: Payments) -> None:
    payment = written(counter, books, leaf(1))

    assert str(payment.receipt) == "70-P7-000001"
    with counter.store.read() as tx:
        assert tx.numbers.upcoming(2570) == ReceiptNumber(2570, "02", 1), "no number was used"


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (None, Reason.WRITTEN_NUMBER_MISSING),
        (leaf(51), Reason.BOOK_UNKNOWN),
        (leaf(1, "P8"), Reason.BOOK_UNKNOWN),
        (leaf(1, "02"), Reason.BOOK_UNKNOWN),
        (leaf(3), Reason.LEAF_TAKEN),
        (leaf(1, "P9", 2569), Reason.LEAF_DATE_UNFIT),
    ],
)
def test_a_leaf_that_is_not_there_to_write_on_takes_nothing(
    counter: Counter, books: Payments, on: ReceiptNumber | None, reason: Reason
) -> None:
    with refused(reason):
        written(counter, books, on)
    assert as_stored(counter.store)["payments"] == []


def test_a_leaf_is_written_on_once(counter: Counter, books: Payments) -> None:
    written(counter, books, leaf(2))
    with refused(Reason.LEAF_TAKEN) as why:
        written(counter, books, leaf(2))
    assert str(why.details["receipt"]) == "70-P7-000002"


def test_a_book_has_one_name_however_it_is_typed(counter: Counter, books: Payments) -> None:
    payment = written(counter, books, leaf(2, "P007"))

    assert str(payment.receipt) == "70-P7-000002"
    for other in ("P7", "P07", "P007"):
        with refused(Reason.LEAF_TAKEN):
            written(counter, books, leaf(2, other))


def test_a_retired_leaf_is_written_on_no_more(counter: Counter, books: Payments) -> None:
    rest = Lease(2570, "P7", 40, 50)
    with counter.store.write() as tx:
        tx.record(NumbersRetired(uuid4(), rest, MONDAY.date(), "s01"), "f01")

    with refused(Reason.LEAF_TAKEN):
        written(counter, books, leaf(45))
    assert str(written(counter, books, leaf(39)).receipt) == "70-P7-000039"


def test_with_e_laas_a_number_of_our_own_is_taken(counter: Counter) -> None:
    policy = replace(counter.pack.policy, receipt_mode=ReceiptMode.ELAAS)
    pack = replace(counter.pack, policy=policy)
    payments = Payments(counter.store, counter.clock, pack, counter.changes)

    assert str(payments.take(sale(counter), CLERK).receipt) == "70-02-000001"


# -- clocks ---------------------------------------------------------------------------------------


def test_a_clock_set_back_within_the_day_takes_no_money_until_it_is_right(
    counter: Counter,
) -> None:
    counter.paid()
    asked = sale(counter)
    counter.clock.at -= timedelta(minutes=3)
    with refused(Reason.CLOCK_WENT_BACK) as why:
        counter.payments.take(asked, CLERK)
    assert why.details == {"day": MONDAY.date()}

    counter.clock.at += timedelta(minutes=2)
    assert counter.payments.take(asked, CLERK)


def test_a_clock_that_leapt_to_tomorrow_takes_no_money_even_with_tomorrows_shift(
    counter: Counter,
) -> None:
    with counter.store.write() as tx:
        tx.sync.set_answered(MONDAY)
    counter.clock.at += timedelta(days=1)  # set by hand: the computer ran on for no second
    counter.opened()

    with refused(Reason.CLOCK_RAN_AHEAD) as why:
        counter.paid()

    assert why.details == {"day": date(2026, 11, 24)}
    counter.sync_book.acknowledge(0, [])  # the server answers: it is tomorrow indeed
    assert counter.paid()


def test_after_a_night_with_the_program_left_open_money_is_taken(counter: Counter) -> None:
    with counter.store.write() as tx:
        tx.sync.set_answered(MONDAY)
    counter.clock.passes(days=3)
    counter.opened()

    assert counter.paid()
