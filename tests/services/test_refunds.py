"""Money owed back: no more than came in, paid by finance's voucher, listed until it is."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from uuid6 import uuid7

from desktop.domain.access import Credentials
from desktop.domain.correction_wish import ReversePayment, VoidPayment
from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.domain.review import RefundCause
from desktop.services.refunds import ClaimRefund, PayRefund
from tests.makers import CLERK, FINANCE, IT, MONDAY, SUPERVISOR, Counter, refused

APPROVED = Credentials(SUPERVISOR.code, "142536")


@pytest.fixture
def payment(counter: Counter) -> Payment:
    return counter.paid("1,000.00")


def claim(payment: Payment, baht: str, cause: RefundCause = RefundCause.OVERPAID) -> ClaimRefund:
    return ClaimRefund(uuid7(), payment.id, cause, Money.parse(baht))


def pay(payment: Payment, baht: str, cause: RefundCause = RefundCause.OVERPAID) -> PayRefund:
    return PayRefund(uuid7(), payment.id, cause, Money.parse(baht), "ฎ 12/2570", MONDAY.date())


def test_what_is_owed_back_is_listed_until_a_voucher_paid_it(
    counter: Counter, payment: Payment
) -> None:
    counter.refunds.claim(claim(payment, "300.00"), FINANCE)
    [owed] = counter.refunds.open()
    assert (owed.receipt, owed.open, owed.vouchers) == (payment.receipt, Money(300_00), ())

    counter.refunds.pay(pay(payment, "100.00"), FINANCE)
    assert [one.open for one in counter.refunds.open()] == [Money(200_00)]

    counter.refunds.pay(pay(payment, "200.00"), SUPERVISOR)
    assert counter.refunds.open() == []
    [done] = counter.refunds.of(payment.id)
    assert (done.paid, done.vouchers) == (Money(300_00), ("ฎ 12/2570", "ฎ 12/2570"))


def test_no_more_is_owed_back_than_came_in(counter: Counter, payment: Payment) -> None:
    counter.refunds.claim(claim(payment, "300.00"), FINANCE)
    for baht in ("0.00", "700.01"):
        with refused(Reason.REFUND_UNFIT) as why:
            counter.refunds.claim(claim(payment, baht, RefundCause.PAID_TWICE), FINANCE)
        assert why.details["amount"] == Money(700_00)
    counter.refunds.claim(claim(payment, "700.00", RefundCause.PAID_TWICE), FINANCE)
    assert counter.refunds.left(payment.id) == Money(0)


def test_a_voucher_pays_what_is_owed_for_its_cause_and_no_more(
    counter: Counter, payment: Payment
) -> None:
    counter.refunds.claim(claim(payment, "300.00"), FINANCE)
    for wish in (pay(payment, "300.01"), pay(payment, "1.00", RefundCause.PAID_TWICE)):
        with refused(Reason.REFUND_UNFIT):
            counter.refunds.pay(wish, FINANCE)
    with refused(Reason.DOCUMENT_MISSING):
        counter.refunds.pay(replace(pay(payment, "1.00"), voucher=" "), FINANCE)


def test_a_reversal_owes_what_is_not_owed_already(counter: Counter, payment: Payment) -> None:
    counter.refunds.claim(claim(payment, "300.00"), FINANCE)
    counter.clock.passes(days=1)
    wish = ReversePayment(uuid7(), payment.id, "other", "1/2569")
    counter.corrections.reverse(wish, CLERK, approval=APPROVED)
    assert [one.open for one in counter.refunds.open()] == [Money(300_00), Money(700_00)]


def test_of_a_voided_receipt_nothing_is_owed(counter: Counter, payment: Payment) -> None:
    wish = VoidPayment(uuid7(), payment.id, "other")
    counter.corrections.void(wish, CLERK, approval=APPROVED)
    assert counter.refunds.left(payment.id) == Money(0)
    with refused(Reason.REFUND_UNFIT):
        counter.refunds.claim(claim(payment, "1.00"), FINANCE)


def test_asking_twice_owes_and_pays_once(counter: Counter, payment: Payment) -> None:
    owed, paid = claim(payment, "300.00"), pay(payment, "100.00")
    for _ in range(2):
        counter.refunds.claim(owed, FINANCE)
        counter.refunds.pay(paid, FINANCE)
    [one] = counter.refunds.open()
    assert (one.owed, one.paid) == (Money(300_00), Money(100_00))


def test_refunds_are_for_finance_and_for_receipts_there_are(
    counter: Counter, payment: Payment
) -> None:
    for who in (CLERK, IT):
        with refused(Reason.NOT_ALLOWED):
            counter.refunds.claim(claim(payment, "1.00"), who)
        with refused(Reason.NOT_ALLOWED):
            counter.refunds.pay(pay(payment, "1.00"), who)
    with refused(Reason.RECEIPT_UNKNOWN):
        counter.refunds.claim(replace(claim(payment, "1.00"), payment_id=uuid4()), FINANCE)
