"""Tenders that wait for the bank: how old they are, settled by hand, given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from uuid6 import uuid7

from desktop.domain.access import Staff
from desktop.domain.correction import Settlement
from desktop.domain.errors import Reason
from desktop.domain.money import ZERO, Money
from desktop.domain.payment import Payment
from desktop.domain.tender import Tender, TenderKind
from desktop.services.promises import GiveUp, SettleByHand
from tests.makers import (
    CLERK,
    FINANCE,
    IT,
    OTHER_CLERK,
    SUPERVISOR,
    Counter,
    a_counter,
    refused,
)
from tests.services.bank_files import MONDAY, outcomes, promised
from tests.services.money_days import (
    a_tender,
    corrects,
    opens,
    takes,
    tomorrow,
    voids,
    vouching,
)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(tmp_path) as counter:
        yield counter


def by_hand(payment: Payment, paid_on: date = MONDAY, source: str = "สลิปนำฝาก 12") -> SettleByHand:
    return SettleByHand(uuid7(), payment.id, 1, paid_on, source)


def given_up(payment: Payment, source: str = "บันทึกที่ 7/2570") -> GiveUp:
    return GiveUp(uuid7(), payment.id, 1, source)


def test_open_promises_are_listed_with_their_age_and_what_is_late(counter: Counter) -> None:
    old = promised(counter, "100.00", "T02A")
    for _ in range(4):
        tomorrow(counter)
    counter.opened()
    new = promised(counter, "40.00", "0099", kind=TenderKind.TRANSFER)
    takes(counter, a_tender(TenderKind.CASH, Money(5_00)))

    first, second = counter.promises.open(FINANCE)

    assert (first.receipt, first.age_days, first.late) == (str(old.receipt), 4, True)
    assert (second.receipt, second.age_days, second.late) == (str(new.receipt), 0, False)
    assert (first.amount, first.kind, first.reference) == (Money(100_00), TenderKind.QR, "T02A")
    assert (second.bank, second.paid_on) == ("006", date(2026, 11, 27))
    assert first.payer_name == "นายบุญมี มีสุข"


def test_ages_are_counted_to_the_day_asked_for(counter: Counter) -> None:
    promised(counter, "100.00", "T02A")

    ages = [counter.promises.open(FINANCE, MONDAY + timedelta(days=days))[0] for days in (3, 4)]

    assert [(one.age_days, one.late) for one in ages] == [(3, False), (4, True)]


def test_a_promise_is_settled_by_hand_once(counter: Counter) -> None:
    payment = promised(counter, "100.00", "T02A")
    wish = by_hand(payment)

    first = counter.promises.settle_by_hand(wish, FINANCE)
    again = counter.promises.settle_by_hand(wish, FINANCE)

    assert first == again
    assert (first.outcome, first.paid_on) == (Settlement.MATCHED, MONDAY)
    assert first.source == "สลิปนำฝาก 12"
    assert counter.promises.open(FINANCE) == []
    with refused(Reason.TENDER_NOT_PROMISED):
        counter.promises.settle_by_hand(by_hand(payment), FINANCE)


def test_the_bank_s_day_and_the_day_it_was_recorded_are_two(counter: Counter) -> None:
    payment = promised(counter, "100.00", "T02A")
    tuesday = tomorrow(counter)

    fact = counter.promises.settle_by_hand(by_hand(payment, MONDAY), FINANCE)

    assert (fact.paid_on, fact.business_day) == (MONDAY, tuesday)


def test_a_promise_is_given_up_with_a_supervisor_s_approval(counter: Counter) -> None:
    payment = promised(counter, "100.00", "T02A")

    fact = counter.promises.give_up(given_up(payment), FINANCE, approval=vouching(SUPERVISOR))

    assert (fact.outcome, fact.paid_on) == (Settlement.GIVEN_UP, None)
    assert outcomes(counter) == {str(payment.receipt): "given-up"}
    assert counter.promises.open(FINANCE) == []


@pytest.mark.parametrize(
    ("by", "approver", "reason"),
    [
        (FINANCE, CLERK, Reason.NOT_ALLOWED),
        (FINANCE, FINANCE, Reason.NOT_ALLOWED),
        (SUPERVISOR, SUPERVISOR, Reason.APPROVER_IS_CLERK),
        (CLERK, SUPERVISOR, Reason.NOT_ALLOWED),
    ],
)
def test_nobody_gives_a_promise_up_alone(
    counter: Counter, by: Staff, approver: Staff, reason: Reason
) -> None:
    payment = promised(counter, "100.00", "T02A")

    with refused(reason):
        counter.promises.give_up(given_up(payment), by, approval=vouching(approver))

    assert outcomes(counter) == {str(payment.receipt): ""}


def test_who_took_the_money_does_not_approve_that_it_never_came(counter: Counter) -> None:
    opens(counter, SUPERVISOR)
    payment = promised(counter, "100.00", "T02A", by=SUPERVISOR)

    with refused(Reason.APPROVER_IS_CLERK):
        counter.promises.give_up(given_up(payment), FINANCE, approval=vouching(SUPERVISOR))

    assert outcomes(counter) == {str(payment.receipt): ""}


def test_what_is_given_up_is_awaited_and_what_is_paid_or_voided_is_not(counter: Counter) -> None:
    lost, paid = promised(counter, "1.00", "A1"), promised(counter, "2.00", "A2")
    voids(counter, promised(counter, "3.00", "A3"))
    still = promised(counter, "4.00", "A4")
    counter.promises.give_up(given_up(lost), FINANCE, approval=vouching(SUPERVISOR))
    counter.promises.settle_by_hand(by_hand(paid), FINANCE)

    with counter.store.read() as tx:
        assert [one.receipt for one in tx.promises.awaited()] == [lost.receipt, still.receipt]


def test_a_paper_must_say_so_and_the_day_must_have_been(counter: Counter) -> None:
    payment = promised(counter, "100.00", "T02A")

    with refused(Reason.DOCUMENT_MISSING):
        counter.promises.settle_by_hand(by_hand(payment, source="  "), FINANCE)
    with refused(Reason.TRANSFER_DATE_UNFIT):
        counter.promises.settle_by_hand(by_hand(payment, MONDAY + timedelta(days=1)), FINANCE)
    with refused(Reason.DOCUMENT_MISSING):
        counter.promises.give_up(given_up(payment, ""), FINANCE, approval=vouching(SUPERVISOR))

    assert outcomes(counter) == {str(payment.receipt): ""}


def test_what_was_voided_or_was_cash_is_no_promise(counter: Counter) -> None:
    voided = promised(counter, "100.00", "T02A")
    voids(counter, voided)
    cash = takes(counter, a_tender(TenderKind.CASH, Money(5_00)))

    for payment in (voided, cash):
        with refused(Reason.TENDER_NOT_PROMISED):
            counter.promises.settle_by_hand(by_hand(payment), FINANCE)
    with refused(Reason.RECEIPT_UNKNOWN):
        counter.promises.settle_by_hand(SettleByHand(uuid7(), uuid4(), 1, MONDAY, "สลิป"), FINANCE)


def test_who_may_see_and_settle(counter: Counter) -> None:
    payment = promised(counter, "100.00", "T02A")

    for nobody in (CLERK, OTHER_CLERK, IT):
        with refused(Reason.NOT_ALLOWED):
            counter.promises.open(nobody)
        with refused(Reason.NOT_ALLOWED):
            counter.promises.settle_by_hand(by_hand(payment), nobody)
    assert len(counter.promises.open(SUPERVISOR)) == 1


def test_the_sums_of_a_day_say_what_became_of_what_was_promised(counter: Counter) -> None:
    came = promised(counter, "100.00", "A1")
    promised(counter, "20.00", "A2")
    lost = promised(counter, "3.00", "A3")
    voids(counter, promised(counter, "0.50", "A4"))
    changed = promised(counter, "7.00", "A5")
    corrects(counter, changed, TenderKind.CASH)
    counter.promises.settle_by_hand(by_hand(came), FINANCE)
    counter.promises.give_up(given_up(lost), FINANCE, approval=vouching(SUPERVISOR))

    (day,) = counter.promises.days(MONDAY, MONDAY, FINANCE)

    assert day.promised == Money(123_50)
    assert (day.matched, day.open) == (Money(100_00), Money(20_00))
    assert (day.given_up, day.undone, day.bounced) == (Money(3_00), Money(50), ZERO)


def test_each_line_of_a_split_payment_waits_for_itself(counter: Counter) -> None:
    payment = takes(
        counter,
        a_tender(TenderKind.CASH, Money(10_00)),
        Tender(TenderKind.QR, Money(20_00), Money(20_00), reference="Q1"),
        Tender(TenderKind.TRANSFER, Money(30_00), Money(30_00), "004", "X1", MONDAY),
    )

    counter.promises.settle_by_hand(SettleByHand(uuid7(), payment.id, 3, MONDAY, "สลิป"), FINANCE)

    (left,) = counter.promises.open(FINANCE)
    assert (left.line, left.amount) == (2, Money(20_00))
