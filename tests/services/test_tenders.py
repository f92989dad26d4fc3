"""QR, transfers and cheques: promised, with a reference that pays once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from desktop.domain import thai_qr
from desktop.domain.cheque import ChequeKind
from desktop.domain.errors import Reason
from desktop.domain.money import ZERO, Money
from desktop.domain.payment import Payment, TakePayment
from desktop.domain.sheet import Form
from desktop.domain.tender import Tender, TenderKind
from desktop.domain.thai_qr import BillPayment, PromptPay
from desktop.services.payments import Payments
from desktop.store.driver import run
from tests.makers import CLERK, MONDAY, Counter, a_counter, bill, payer, refused

TODAY = MONDAY.date()


def baht(text: str) -> Money:
    return Money.parse(text)


def qr(amount: str, reference: str = "T02ABC") -> Tender:
    return Tender(TenderKind.QR, baht(amount), baht(amount), reference=reference)


def transfer(amount: str, reference: str = "0012309Ab", bank: str = "006") -> Tender:
    return Tender(TenderKind.TRANSFER, baht(amount), baht(amount), bank, reference, TODAY)


def cheque(amount: str, number: str = "1234567", dated: date = TODAY) -> Tender:
    return Tender(TenderKind.CHEQUE, baht(amount), baht(amount), "006", number, dated)


def wish(counter: Counter, amount: str, *others: Tender, cash: str = "0") -> TakePayment:
    """Somebody new owes this and tenders that."""
    someone = payer()
    owed = bill(someone, amount)
    counter.owed(owed, by=someone)
    return TakePayment(uuid4(), someone.id, (owed.number,), baht(amount), baht(cash), others=others)


def take(counter: Counter, amount: str, *others: Tender, cash: str = "0") -> Payment:
    return counter.payments.take(wish(counter, amount, *others, cash=cash), CLERK)


def with_policy(counter: Counter, **rules: object) -> Payments:
    policy = replace(counter.pack.policy, **rules)  # type: ignore[arg-type]
    pack = replace(counter.pack, policy=policy)
    return Payments(counter.store, counter.clock, pack, counter.changes)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(tmp_path) as counter:
        yield counter


def test_a_sum_may_be_paid_in_four_ways_at_once(counter: Counter) -> None:
    payment = take(counter, "1,000", qr("100"), transfer("200"), cheque("300"), cash="500")

    assert [(one.kind.value, str(one.amount)) for one in payment.tenders] == [
        ("cash", "400.00"), ("qr", "100.00"), ("transfer", "200.00"), ("cheque", "300.00"),
    ]  # fmt: skip
    assert str(payment.change) == "100.00"
    with counter.store.read() as tx:
        assert tx.payments.find(payment.id) == payment
        waiting = list(
            run(tx.journal._connection, "SELECT kind, amount FROM promises WHERE outcome = ''")
        )
    assert sorted(waiting) == [("cheque", 300_00), ("qr", 100_00), ("transfer", 200_00)]


def test_the_receipt_tells_bank_and_reference_and_that_the_bank_must_confirm(
    counter: Counter,
) -> None:
    payment = take(counter, "500", transfer("200"), cheque("100"), qr("50"), cash="150")

    names = [line.name for line in counter.receipts.receipt(payment.id).tenders]

    assert names == [
        "เงินสด",
        "โอนเงิน ธนาคารกรุงไทย 0012309Ab 23 พ.ย. 2569 (รอธนาคารยืนยัน)",
        "เช็ค ธนาคารกรุงไทย 1234567 23 พ.ย. 2569 (รอธนาคารยืนยัน)",
        "QR พร้อมเพย์ T02ABC (รอธนาคารยืนยัน)",
    ]


@pytest.mark.parametrize("kind", [transfer, cheque, qr])
def test_a_reference_pays_once(counter: Counter, kind: object) -> None:
    first = take(counter, "100", kind("100"))  # type: ignore[operator]

    with refused(Reason.REFERENCE_USED) as why:
        take(counter, "100", kind("100"))  # type: ignore[operator]

    assert why.details == {"receipt": str(first.receipt)}
    with refused(Reason.REFERENCE_USED):
        counter.payments.acceptable(kind("100"))  # type: ignore[operator]


def test_a_reference_pays_once_within_one_receipt_however_it_is_typed(counter: Counter) -> None:
    with refused(Reason.REFERENCE_USED):
        take(counter, "100", transfer("50", "A 1"), transfer("50", "A1"))
    take(counter, "100", transfer("50", "A1"), transfer("50", "A1", bank="014"))


def test_a_reference_of_a_payment_voided_may_pay_again(counter: Counter) -> None:
    asked = wish(counter, "100", transfer("100"))
    counter.payments.take(asked, CLERK)
    with counter.store.write() as tx:
        run(tx.journal._connection, "UPDATE promises SET outcome = 'undone'")

    assert take(counter, "100", transfer("100"))


def test_the_same_wish_asked_again_is_no_second_use(counter: Counter) -> None:
    asked = wish(counter, "100", transfer("100"))
    assert counter.payments.take(asked, CLERK) == counter.payments.take(asked, CLERK)


@pytest.mark.parametrize(
    ("tender", "reason"),
    [
        (qr("100", ""), Reason.REFERENCE_MISSING),
        (qr("100", "1101700203450"), Reason.REFERENCE_PERSONAL),
        (qr("100", "T" * 21), Reason.REFERENCE_UNFIT),
        (transfer("100", " "), Reason.REFERENCE_MISSING),
        (transfer("100", bank=""), Reason.REFERENCE_MISSING),
        (transfer("100", bank="999"), Reason.BANK_UNKNOWN),
        (replace(transfer("100"), dated=None), Reason.REFERENCE_MISSING),
        (replace(transfer("100"), dated=TODAY + timedelta(days=1)), Reason.TRANSFER_DATE_UNFIT),
        (cheque("100", ""), Reason.REFERENCE_MISSING),
        (cheque("100", "12"), Reason.CHEQUE_NUMBER_UNFIT),
        (cheque("100", dated=TODAY + timedelta(days=1)), Reason.CHEQUE_POST_DATED),
        (cheque("100", dated=TODAY - timedelta(days=181)), Reason.CHEQUE_TOO_OLD),
    ],
)
def test_what_is_not_told_of_a_tender_takes_nothing(
    counter: Counter, tender: Tender, reason: Reason
) -> None:
    with refused(reason):
        counter.payments.acceptable(tender)
    with refused(reason):
        take(counter, "100", tender)
    with counter.store.read() as tx:
        assert tx.numbers.upcoming(2570).number == 1  # type: ignore[union-attr]


def test_a_personal_cheque_is_refused_while_the_payer_stands_there(counter: Counter) -> None:
    with refused(Reason.CHEQUE_KIND_REFUSED):
        counter.payments.acceptable(cheque("100"), ChequeKind.PERSONAL)
    assert counter.payments.acceptable(cheque("100", "๑๒๓-๔๕๖๗")).reference == "1234567"


def test_a_municipality_takes_what_its_rules_say(counter: Counter) -> None:
    cash_alone = with_policy(counter, tenders=(TenderKind.CASH,))
    for tender in (qr("100"), transfer("100"), cheque("100")):
        with refused(Reason.TENDER_NOT_TAKEN):
            cash_alone.take(wish(counter, "100", tender), CLERK)
    with refused(Reason.TENDER_NOT_TAKEN):
        cash_alone.qr(uuid4(), baht("100"))

    no_cash = with_policy(counter, tenders=(TenderKind.TRANSFER,))
    with refused(Reason.TENDER_NOT_TAKEN):
        no_cash.take(wish(counter, "100", cash="100"), CLERK)
    assert no_cash.take(wish(counter, "100", transfer("100")), CLERK).change == ZERO


# -- the code to scan -----------------------------------------------------------------------------


def test_a_code_says_whom_how_much_and_which_basket(counter: Counter) -> None:
    basket = uuid4()

    code = counter.payments.qr(basket, baht("1,546.25"))

    said = thai_qr.parse(code.text)
    assert said.to == BillPayment("099400000000600", code.reference, "691123")
    assert said.amount == baht("1,546.25")
    assert code.reference.startswith("T02")
    assert len(code.reference) <= 20
    assert thai_qr.safe_ref(code.reference) == code.reference
    assert counter.payments.qr(basket, baht("1.00")).reference == code.reference
    assert counter.payments.qr(uuid4(), baht("1.00")).reference != code.reference


def test_the_codes_reference_is_taken_with_the_money(counter: Counter) -> None:
    asked = wish(counter, "100")
    code = counter.payments.qr(asked.id, asked.expected)

    payment = counter.payments.take(replace(asked, others=(qr("100", code.reference),)), CLERK)

    assert payment.tenders[0].reference == code.reference


def test_without_a_biller_the_code_is_a_promptpay_one(counter: Counter) -> None:
    payments = with_policy(counter, biller="", promptpay="0812223333")

    said = thai_qr.parse(payments.qr(uuid4(), baht("30")).text)

    assert isinstance(said.to, PromptPay)
    assert (said.to.number, said.amount) == ("0812223333", baht("30"))


def test_where_nobody_can_be_paid_no_code_is_made(counter: Counter) -> None:
    with refused(Reason.TENDER_NOT_TAKEN):
        with_policy(counter, biller="", promptpay="").qr(uuid4(), baht("30"))


def test_a_slip_holds_the_code_and_is_no_receipt(counter: Counter) -> None:
    code = counter.payments.qr(uuid4(), baht("30"))

    sheet = counter.payments.qr_slip(code, CLERK)

    assert (sheet.form, sheet.qr, sheet.number) == (Form.QR_SLIP, code.text, code.reference)
    assert "ไม่ใช่ใบเสร็จ" in str(sheet.parts)
