"""Taking money: once, for what is owed today, or not at all."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest

from desktop.domain.bill import Bill, ChargePart
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money
from desktop.domain.payer import Payer
from desktop.domain.payment import Payment, TakePayment
from desktop.domain.sync_place import PaidElsewhere
from desktop.services.changes import Topic
from tests.makers import (
    CLERK,
    IT,
    MONDAY,
    OTHER_CLERK,
    PLENTY,
    SUPERVISOR,
    Counter,
    a_counter,
    bill,
    land_tax,
    payer,
    refused,
)
from tests.services.rebuilt import as_stored, from_journal


@pytest.fixture
def someone(counter: Counter) -> Payer:
    """Owes land tax of 6,000.00, much too late, and a waste fee of 240.00."""
    one = payer()
    counter.owed(land_tax(one, number="L1"), bill(one, "240.00", number="W1"), by=one)
    return one


def wish(whose: Payer, *numbers: str, expected: str, received: str = "20,000") -> TakePayment:
    return TakePayment(uuid4(), whose.id, numbers, Money.parse(expected), Money.parse(received))


def books(counter: Counter) -> object:
    with counter.store.read() as tx:
        return tx.journal.head(), tx.numbers.leases(), as_stored(counter.store)


# -- what is owed ---------------------------------------------------------------------------------


def test_an_account_shows_each_bill_with_its_make_up(counter: Counter, someone: Payer) -> None:
    account = counter.payments.account(someone.id)

    assert account.payer == someone
    tax, waste = account.dues
    assert [line.part for line in tax.charges] == list(ChargePart)
    assert [str(line.amount) for line in tax.charges] == ["6,000.00", "600.00", "420.00"]
    assert tax.days_late == (MONDAY.date() - tax.bill.due).days
    assert (str(waste.amount), waste.days_late, waste.extra) == ("240.00", 0, Money(0))


def test_a_bill_due_on_a_holiday_is_not_late_on_the_next_working_day(counter: Counter) -> None:
    one = payer()
    yesterday = MONDAY.date() - timedelta(days=1)
    counter.owed(land_tax(one, due=yesterday), by=one)

    [due] = counter.payments.account(one.id).dues

    assert (due.days_late, str(due.amount)) == (0, "6,000.00")


def test_an_account_of_nobody_is_refused(counter: Counter) -> None:
    with refused(Reason.PAYER_UNKNOWN):
        counter.payments.account(uuid4())


# -- money taken ----------------------------------------------------------------------------------


def test_two_bills_are_paid_with_one_receipt(counter: Counter, someone: Payer) -> None:
    heard: list[frozenset[Topic]] = []
    counter.changes.subscribe(heard.append)

    payment = counter.payments.take(wish(someone, "L1", "W1", expected="7,260.00"), CLERK)

    assert str(payment.receipt) == "70-02-000001"
    assert str(payment.amount) == "7,260.00"
    assert str(payment.change) == "12,740.00"
    assert payment.taken_at == MONDAY
    assert counter.payments.account(someone.id).dues == ()
    assert heard == [{Topic.PAYMENTS, Topic.JOURNAL}]
    assert from_journal(counter.store) == as_stored(counter.store)


def test_asking_twice_pays_once(counter: Counter, someone: Payer) -> None:
    asked = wish(someone, "W1", expected="240.00")
    first = counter.payments.take(asked, CLERK)
    before = books(counter)

    assert counter.payments.take(asked, CLERK) == first
    counter.restart()
    assert counter.payments.take(asked, CLERK) == first

    assert books(counter) == before


def test_asking_from_many_threads_at_once_pays_once(counter: Counter, someone: Payer) -> None:
    asked = wish(someone, "W1", "L1", expected="7,260.00")
    together = Barrier(8)
    answers: list[Payment] = []

    def press() -> None:
        together.wait(10)
        answers.append(counter.payments.take(asked, CLERK))

    presses = [Thread(target=press) for _ in range(8)]
    for each in presses:
        each.start()
    for each in presses:
        each.join(20)

    assert len(answers) == 8
    assert len(set(answers)) == 1
    with counter.store.read() as tx:
        assert len(tx.receipts.of_day(MONDAY.date(), before=None, limit=10)) == 1


def test_different_wishes_at_once_pay_each_bill_once(counter: Counter, someone: Payer) -> None:
    together = Barrier(6)
    receipts: list[object] = []
    refusals: list[object] = []

    def press() -> None:
        asked = wish(someone, "W1", expected="240.00")
        together.wait(10)
        try:
            receipts.append(counter.payments.take(asked, CLERK).receipt)
        except Refused as said:
            refusals.append((said.reason, said.details["receipt"]))

    presses = [Thread(target=press) for _ in range(6)]
    for each in presses:
        each.start()
    for each in presses:
        each.join(20)

    assert len(receipts) == 1
    assert refusals == [(Reason.BILL_ALREADY_PAID, receipts[0])] * 5


def test_a_bill_put_into_the_basket_twice_is_paid_once(counter: Counter, someone: Payer) -> None:
    payment = counter.payments.take(wish(someone, "W1", "W1", expected="240.00"), CLERK)

    assert len(payment.charges) == 1


# -- money refused --------------------------------------------------------------------------------


def test_only_a_clerk_takes_money(counter: Counter, someone: Payer) -> None:
    before = books(counter)
    for person in (SUPERVISOR, IT):
        with refused(Reason.NOT_ALLOWED):
            counter.payments.take(wish(someone, "W1", expected="240.00"), person)
    assert books(counter) == before


def test_without_a_shift_of_ones_own_no_money_is_taken(counter: Counter, someone: Payer) -> None:
    before = books(counter)
    with refused(Reason.NO_OPEN_SHIFT):
        counter.payments.take(wish(someone, "W1", expected="240.00"), OTHER_CLERK)
    assert books(counter) == before


def test_yesterdays_shift_takes_no_money(counter: Counter, someone: Payer) -> None:
    counter.clock.passes(days=1)
    with refused(Reason.SHIFT_FROM_EARLIER_DAY) as why:
        counter.payments.take(wish(someone, "W1", expected="240.00"), CLERK)
    assert why.details == {"day": MONDAY.date()}

    counter.opened()
    counter.payments.take(wish(someone, "W1", expected="240.00"), CLERK)


def test_a_clock_set_back_takes_no_money(counter: Counter, someone: Payer) -> None:
    counter.clock.passes(days=-1)
    with refused(Reason.CLOCK_WENT_BACK):
        counter.payments.take(wish(someone, "W1", expected="240.00"), CLERK)


def test_an_unknown_bill_is_refused(counter: Counter, someone: Payer) -> None:
    with refused(Reason.BILL_UNKNOWN) as why:
        counter.payments.take(wish(someone, "W1", "W9", expected="240.00"), CLERK)
    assert why.details == {"bill": "W9"}


def test_an_unknown_payer_is_refused(counter: Counter, someone: Payer) -> None:
    with refused(Reason.PAYER_UNKNOWN):
        counter.payments.take(wish(payer(), "W1", expected="240.00"), CLERK)


def test_a_bill_paid_here_is_refused_with_its_receipt(counter: Counter, someone: Payer) -> None:
    payment = counter.payments.take(wish(someone, "W1", expected="240.00"), CLERK)
    with refused(Reason.BILL_ALREADY_PAID) as why:
        counter.payments.take(wish(someone, "L1", "W1", expected="7,260.00"), CLERK)
    assert why.details == {"bill": "W1", "receipt": payment.receipt}


def test_a_bill_paid_on_another_device_meanwhile_is_refused(
    counter: Counter, someone: Payer
) -> None:
    asked = wish(someone, "W1", expected="240.00")
    elsewhere = PaidElsewhere("W1", "03", "70-03-000007", MONDAY.date())
    counter.sync_book.take_feed([elsewhere], "1.1")

    with refused(Reason.BILL_PAID_ELSEWHERE) as why:
        counter.payments.take(asked, CLERK)

    assert why.details == {"bill": "W1", "receipt": "70-03-000007", "device": "03"}
    [_, shown] = counter.payments.account(someone.id).dues
    assert shown.paid_elsewhere == "70-03-000007"


def test_a_sum_that_changed_overnight_takes_nothing(counter: Counter, someone: Payer) -> None:
    on_screen = wish(someone, "L1", expected="7,020.00")
    counter.clock.passes(days=8)  # 1 December: another month of surcharge
    counter.opened()
    before = books(counter)

    with refused(Reason.AMOUNT_CHANGED) as why:
        counter.payments.take(on_screen, CLERK)

    assert why.details == {"expected": Money.parse("7,020"), "amount": Money.parse("7,080")}
    assert books(counter) == before


def test_too_little_cash_takes_nothing(counter: Counter, someone: Payer) -> None:
    before = books(counter)
    with refused(Reason.TENDERED_TOO_LITTLE) as why:
        counter.payments.take(wish(someone, "W1", expected="240.00", received="239.75"), CLERK)
    assert why.details == {"missing": Money(25)}
    assert books(counter) == before


def test_an_empty_basket_takes_nothing(counter: Counter, someone: Payer) -> None:
    with refused(Reason.BASKET_EMPTY):
        counter.payments.take(wish(someone, expected="0"), CLERK)


def test_one_receipt_is_for_one_payer(counter: Counter, someone: Payer) -> None:
    neighbour = payer()
    counter.owed(bill(neighbour, number="N1"), by=neighbour)
    with refused(Reason.BASKET_MIXED_PAYERS):
        counter.payments.take(wish(someone, "W1", "N1", expected="1,480.00"), CLERK)


def test_a_block_of_numbers_used_up_takes_nothing_more(counter: Counter) -> None:
    for _ in range(100):
        last = counter.paid()
    assert str(last.receipt) == "70-02-000100"
    before = as_stored(counter.store)["payments"]

    with refused(Reason.NUMBERS_USED_UP) as why:
        counter.paid()

    assert why.details == {"fiscal_year": 2570}
    assert as_stored(counter.store)["payments"] == before
    counter.leased(301, 400)
    assert str(counter.paid().receipt) == "70-02-000301"


def test_a_new_fiscal_year_needs_numbers_of_its_own(counter: Counter) -> None:
    october = MONDAY.replace(year=2027, month=10, day=1)
    counter.clock.at = october
    counter.opened()
    with refused(Reason.NUMBERS_USED_UP) as why:
        counter.paid()
    assert why.details == {"fiscal_year": 2571}

    counter.leased(1, 50, fiscal_year=2571)
    assert str(counter.paid().receipt) == "71-02-000001"


def test_a_refused_wish_may_be_mended_and_asked_again(counter: Counter, someone: Payer) -> None:
    short = wish(someone, "W1", expected="240.00", received="200")
    with refused(Reason.TENDERED_TOO_LITTLE):
        counter.payments.take(short, CLERK)

    enough = TakePayment(short.id, short.payer_id, short.bills, short.expected, PLENTY)
    assert str(counter.payments.take(enough, CLERK).receipt) == "70-02-000001"


def test_one_receipt_may_be_for_very_many_bills(tmp_path_factory: pytest.TempPathFactory) -> None:
    with a_counter(tmp_path_factory.mktemp("landlord")) as counter:
        landlord = payer()
        bills: list[Bill] = [bill(landlord, "10.00") for _ in range(1_200)]
        counter.owed(*bills, by=landlord)

        payment = counter.take(*bills)

        assert str(payment.amount) == "12,000.00"
        assert from_journal(counter.store) == as_stored(counter.store)
