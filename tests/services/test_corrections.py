"""Receipts that are wrong: voided the same day, reversed later, their tenders put right."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from uuid6 import uuid7

from desktop.domain.access import Credentials, Role, Staff
from desktop.domain.bill import Bill
from desktop.domain.correction import PaymentReversed, PaymentVoided, TenderCorrected, TenderSettled
from desktop.domain.correction_wish import (
    BounceCheque,
    CorrectTender,
    ReversePayment,
    VoidPayment,
)
from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.payment import Payment, TakePayment
from desktop.domain.period import Period, Span
from desktop.domain.receipt import ReceiptState
from desktop.domain.remittance import DayChecked
from desktop.domain.review import RefundCause
from desktop.domain.sheet import Fields, Form, Words
from desktop.domain.tender import Tender, TenderKind
from desktop.services.changes import Topic
from tests.makers import (
    CLERK,
    FINANCE,
    MONDAY,
    OTHER_CLERK,
    SUPERVISOR,
    Counter,
    PowerCut,
    bill,
    payer,
    refused,
)

PIN = "142536"
APPROVED = Credentials(SUPERVISOR.code, PIN)
SECOND = Staff("s02", "อรทัย รอบคอบ", "ผู้อำนวยการกองช่าง", Role.SUPERVISOR)


def void(payment: Payment, **changed: object) -> VoidPayment:
    return replace(VoidPayment(uuid7(), payment.id, "wrong-payer"), **changed)  # type: ignore[arg-type]


def reverse(payment: Payment, **changed: object) -> ReversePayment:
    wish = ReversePayment(uuid7(), payment.id, "wrong-bill", "ชม 53101/12")
    return replace(wish, **changed)  # type: ignore[arg-type]


def transfer(amount: str, reference: str = "T1") -> Tender:
    money = Money.parse(amount)
    return Tender(TenderKind.TRANSFER, money, money, "014", reference, MONDAY.date())


def cheque(amount: str) -> Tender:
    money = Money.parse(amount)
    return Tender(TenderKind.CHEQUE, money, money, "006", "12345678", MONDAY.date())


def correct(payment: Payment, after: Tender, line: int = 1) -> CorrectTender:
    return CorrectTender(uuid7(), payment.id, line, after, "wrong-kind")


def taken_with(counter: Counter, *others: Tender, owed: Bill | None = None) -> Payment:
    """1,000.00: these tenders, and cash for what they leave. Straight into the store, because what
    the counter takes is another story."""
    someone = payer()
    wanted = owed or bill(someone, "1,000.00")
    if owed is None:
        counter.owed(wanted, by=someone)
    rest = Money(100_000 - sum(one.amount.satang for one in others))
    wish = TakePayment(
        uuid7(), wanted.payer_id, (wanted.number,), Money(100_000), rest, tuple(others)
    )
    return counter.payments.take(wish, CLERK)


def owes(counter: Counter, payment: Payment) -> list[str]:
    return [due.bill.number for due in counter.payments.account(payment.payer_id).dues]


def state(counter: Counter, payment: Payment) -> ReceiptState:
    return counter.receipts.row(payment.id).state


def signed(counter: Counter) -> None:
    """The checker signs for all there is."""
    with counter.store.write() as tx:
        tx.record(
            DayChecked(
                uuid7(), "02", counter.clock.now().date(), tx.journal.head().seq,
                tx.payments.find(next(iter(_payments(counter)))).receipt, 1, Money(0), {},
                SUPERVISOR.code,
            ),
            SUPERVISOR.code,
        )  # fmt: skip


def _payments(counter: Counter) -> list[object]:
    day = counter.clock.now().date()
    return [one.payment_id for one in counter.receipts.of_day(day)]


def totals(counter: Counter) -> dict[str, Money]:
    day = Period.of(Span.DAY, MONDAY.date())
    found = counter.overview.whole(day, everything=False)
    return {part.key: part.amount for part in found.tenders}


# -- void -----------------------------------------------------------------------------------------


def test_a_void_opens_the_bill_again_and_keeps_the_number(counter: Counter) -> None:
    payment = counter.paid("1,240.00")
    assert owes(counter, payment) == []
    heard: set[Topic] = set()
    counter.changes.subscribe(heard.update)

    fact = counter.corrections.void(
        void(payment, note=" พิมพ์ชื่อภรรยา ", original_attached=True), CLERK, approval=APPROVED
    )

    assert (fact.approved_by, fact.note, fact.original_attached) == ("s01", "พิมพ์ชื่อภรรยา", True)
    assert owes(counter, payment) == [payment.charges[0].bill_number]
    assert totals(counter) == {}
    assert state(counter, payment) is ReceiptState.VOIDED
    assert heard >= {Topic.PAYMENTS, Topic.REGISTER, Topic.JOURNAL}
    assert str(counter.paid().receipt) == "70-02-000002", "its number is not given again"


def test_a_wish_that_comes_twice_voids_once(counter: Counter) -> None:
    payment = counter.paid()
    wish = void(payment)

    first = counter.corrections.void(wish, CLERK, approval=APPROVED)
    again = counter.corrections.void(wish, CLERK, approval=APPROVED)

    assert first == again
    with counter.store.read() as tx:
        assert len(tx.records.about(PaymentVoided, payment.id.hex)) == 1


def test_a_void_of_a_void_is_refused(counter: Counter) -> None:
    payment = counter.paid()
    counter.corrections.void(void(payment), CLERK, approval=APPROVED)

    for undo in (
        lambda: counter.corrections.void(void(payment), CLERK, approval=APPROVED),
        lambda: counter.corrections.reverse(reverse(payment), CLERK, approval=APPROVED),
        lambda: counter.corrections.correct_tender(
            correct(payment, transfer("1,240.00")), CLERK, approval=APPROVED
        ),
    ):
        with refused(Reason.ALREADY_UNDONE) as why:
            undo()
        assert why.details["receipt"] == payment.receipt


def test_a_void_needs_a_coded_reason(counter: Counter) -> None:
    payment = counter.paid()
    for code in ("", "because"):
        with refused(Reason.VOID_NEEDS_REASON):
            counter.corrections.void(void(payment, code=code), CLERK, approval=APPROVED)


@pytest.mark.parametrize("later", [{"days": 1}, {"hours": 15}])
def test_a_void_is_for_the_same_day_alone(counter: Counter, later: dict[str, float]) -> None:
    payment = counter.paid()
    counter.clock.passes(**later)
    with refused(Reason.VOID_TOO_LATE) as why:
        counter.corrections.void(void(payment), CLERK, approval=APPROVED)
    assert why.details["receipt"] == payment.receipt


def test_a_void_is_too_late_once_the_checker_signed(counter: Counter) -> None:
    before = counter.paid()
    signed(counter)
    after = counter.paid()

    with refused(Reason.VOID_TOO_LATE):
        counter.corrections.void(void(before), CLERK, approval=APPROVED)
    counter.corrections.void(void(after), CLERK, approval=APPROVED)

    assert state(counter, before) is ReceiptState.STANDS
    assert state(counter, after) is ReceiptState.VOIDED


def test_the_approver_neither_took_the_money_nor_asks(counter: Counter) -> None:
    payment = counter.paid()
    with counter.store.write() as tx:
        tx.staff.add(SECOND, counter.pins.hash(PIN))
        # the supervisor collected once, under an older rule
        taken = replace(payment, id=uuid7(), clerk="s01", charges=(), receipt=_next(payment))
        tx.record(taken, "s01")

    with refused(Reason.APPROVER_IS_CLERK):
        counter.corrections.void(void(payment), SUPERVISOR, approval=APPROVED)
    with refused(Reason.APPROVER_IS_CLERK):
        counter.corrections.void(void(taken), CLERK, approval=APPROVED)
    with refused(Reason.NOT_ALLOWED):
        counter.corrections.void(void(payment), CLERK, approval=Credentials("c02", PIN))
    with refused(Reason.NOT_ALLOWED):
        counter.corrections.void(void(payment), FINANCE, approval=APPROVED)
    with refused(Reason.APPROVAL_MISSING):
        counter.corrections.void(void(payment), CLERK, approval=Credentials("", ""))

    counter.corrections.void(void(payment), OTHER_CLERK, approval=Credentials("s02", PIN))
    assert state(counter, payment) is ReceiptState.VOIDED


def _next(payment: Payment) -> object:
    return replace(payment.receipt, number=99)


def test_a_wrong_pin_counts_and_changes_nothing(counter: Counter) -> None:
    payment = counter.paid()
    for left in (4, 3):
        with refused(Reason.PIN_WRONG) as why:
            counter.corrections.void(void(payment), CLERK, approval=Credentials("s01", "999999"))
        assert why.details["left"] == left
    assert state(counter, payment) is ReceiptState.STANDS


def test_the_page_for_a_void_says_what_who_and_why(counter: Counter) -> None:
    payment = counter.paid("1,240.00")
    with refused(Reason.RECEIPT_UNKNOWN):
        counter.corrections.page(payment.id, CLERK)
    counter.corrections.void(void(payment, original_attached=True), CLERK, approval=APPROVED)

    page = counter.corrections.page(payment.id, CLERK)

    assert (page.form, page.stamp, page.number) == (Form.VOID_PAGE, "ยกเลิก", "70-02-000001")
    fields = dict(next(part for part in page.parts if isinstance(part, Fields)).pairs)
    assert fields["สาเหตุ"] == "ออกผิดชื่อ"
    assert fields["ยกเลิกเมื่อ"] == MONDAY
    words = [part.text for part in page.parts if isinstance(part, Words)]
    [ticked] = [one for one in words if one.startswith("[ X ]")]
    assert "ได้ต้นฉบับคืนและแนบไว้" in ticked
    said = repr(page)
    assert SUPERVISOR.name in said
    assert CLERK.name in said


def test_a_voided_receipt_is_drawn_as_such(counter: Counter) -> None:
    payment = counter.paid()
    assert not counter.receipts.receipt(payment.id).voided
    counter.corrections.void(void(payment), CLERK, approval=APPROVED)
    assert counter.receipts.receipt(payment.id).voided


def test_of_what_was_voided_before_it_was_printed_no_original_is_wanted(counter: Counter) -> None:
    payment = counter.paid()
    counter.corrections.void(void(payment), CLERK, approval=APPROVED)

    assert counter.receipts.unfinished() == []
    with refused(Reason.PRINT_IN_DOUBT):
        counter.receipts.print_original(payment.id, CLERK)
    counter.receipts.print_copy(payment.id, "ใช้ประกอบการตรวจสอบ", CLERK)
    assert counter.paper.sheets == ["70-02-000001.1"]


def test_the_reference_of_a_voided_transfer_may_pay_again(counter: Counter) -> None:
    paid = transfer("1,000.00")
    first = taken_with(counter, paid)
    counter.corrections.void(void(first), CLERK, approval=APPROVED)

    again = bill(first.payer_id, "1,000.00", number=first.charges[0].bill_number)
    second = taken_with(counter, paid, owed=again)

    assert second.tenders == first.tenders


def test_a_void_of_one_part_leaves_owed_what_the_others_did_not_pay(counter: Counter) -> None:
    someone = payer()
    owed = bill(someone, "1,000.00")
    counter.owed(owed, by=someone)

    def due() -> list[str]:
        return [str(one.amount) for one in counter.payments.account(someone.id).dues]

    share = Money(300_00)
    part = TakePayment(
        uuid7(), someone.id, (owed.number,), share, share, parts={owed.number: share}
    )
    first, second = counter.payments.take(part, CLERK), counter.take(owed)
    assert due() == []

    counter.corrections.void(void(first), CLERK, approval=APPROVED)
    assert due() == ["300.00"]
    counter.take(owed)
    assert due() == []
    counter.corrections.void(void(second), CLERK, approval=APPROVED)
    assert due() == ["700.00"]


# -- reversal -------------------------------------------------------------------------------------


def test_a_reversal_opens_the_bill_and_owes_the_money_back(counter: Counter) -> None:
    payment = counter.paid("1,240.00")
    counter.clock.passes(days=1)

    fact = counter.corrections.reverse(reverse(payment), CLERK, approval=APPROVED)

    assert fact.business_day == counter.clock.now().date()
    assert sum(amount.satang for _, amount in fact.revenues) == 1_240_00
    assert owes(counter, payment) == [payment.charges[0].bill_number]
    assert totals(counter) == {"cash": Money(1_240_00)}, "the day it was taken on stays as it was"
    [owed] = counter.refunds.open()
    assert (owed.payment_id, owed.cause, owed.open) == (
        payment.id, RefundCause.REVERSED, Money(1_240_00),
    )  # fmt: skip
    assert state(counter, payment) is ReceiptState.REVERSED


def test_a_reversal_needs_the_number_of_its_memo(counter: Counter) -> None:
    payment = counter.paid()
    with refused(Reason.DOCUMENT_MISSING):
        counter.corrections.reverse(reverse(payment, document=" "), CLERK, approval=APPROVED)


def test_a_promise_of_a_reversed_receipt_is_still_waited_for(counter: Counter) -> None:
    payment = taken_with(counter, transfer("1,000.00"))
    counter.clock.passes(days=1)
    counter.corrections.reverse(reverse(payment), CLERK, approval=APPROVED)
    with counter.store.read() as tx:
        assert tx.payments.reference_used(transfer("1,000.00")) == str(payment.receipt)


# -- another tender -------------------------------------------------------------------------------


def test_a_corrected_tender_moves_the_money_and_leaves_both_to_be_seen(counter: Counter) -> None:
    payment = counter.paid("1,240.00")

    fact = counter.corrections.correct_tender(
        correct(payment, transfer("1,240.00")), CLERK, approval=APPROVED
    )

    assert fact.before.kind is TenderKind.CASH
    assert totals(counter) == {"transfer": Money(1_240_00)}
    assert state(counter, payment) is ReceiptState.WAITING
    assert counter.corrections.options(payment.id, CLERK).tenders == (transfer("1,240.00"),)
    [event] = counter.receipts.history(payment.id)
    assert "เงินสด → เงินโอน T1" in event.what
    with counter.store.read() as tx:
        found = tx.payments.find(payment.id)
    assert found == payment, "what was written first stays"


def test_a_correction_names_a_reference_that_is_free(counter: Counter) -> None:
    earlier = taken_with(counter, transfer("400.00", "T7"))
    payment = counter.paid("400.00")
    with refused(Reason.REFERENCE_MISSING):
        counter.corrections.correct_tender(
            correct(payment, transfer("400.00", "")), CLERK, approval=APPROVED
        )
    with refused(Reason.REFERENCE_USED) as why:
        counter.corrections.correct_tender(
            correct(payment, transfer("400.00", "T7")), CLERK, approval=APPROVED
        )
    assert why.details["receipt"] == str(earlier.receipt)
    with refused(Reason.TENDER_AMOUNT_DIFFERS) as why:
        counter.corrections.correct_tender(
            correct(payment, transfer("399.00", "T8")), CLERK, approval=APPROVED
        )
    assert why.details["amount"] == Money(400_00)
    with refused(Reason.TENDER_UNCHANGED):
        counter.corrections.correct_tender(
            correct(payment, payment.tenders[0]), CLERK, approval=APPROVED
        )
    with refused(Reason.TENDER_UNCHANGED):
        counter.corrections.correct_tender(
            correct(payment, transfer("400.00", "T8"), line=2), CLERK, approval=APPROVED
        )


def test_a_void_after_a_correction_leaves_nothing_of_either(counter: Counter) -> None:
    payment = counter.paid("1,240.00")
    counter.corrections.correct_tender(
        correct(payment, transfer("1,240.00")), CLERK, approval=APPROVED
    )
    counter.corrections.void(void(payment), CLERK, approval=APPROVED)

    assert totals(counter) == {}
    with counter.store.read() as tx:
        left = [one for one in tx.sums.between(MONDAY.date(), MONDAY.date()) if one.amount]
        assert [(one.dim, one.name) for one in left] == [
            ("receipt", "taken"),
            ("receipt", "voided"),
        ]
        assert tx.sums.check() == []


# -- a cheque that came back ----------------------------------------------------------------------


def test_a_bounced_cheque_reverses_its_receipt_and_owes_the_cash_back(counter: Counter) -> None:
    payment = taken_with(counter, cheque("700.00"))
    counter.clock.passes(days=4)
    wish = BounceCheque(uuid7(), payment.id, 2, "คืนเช็ค 88/2569")

    counter.corrections.bounce(wish, FINANCE, approval=APPROVED)
    counter.corrections.bounce(wish, FINANCE, approval=APPROVED)

    with counter.store.read() as tx:
        [settled] = tx.records.about(TenderSettled, payment.id.hex)
        [undone] = tx.records.about(PaymentReversed, payment.id.hex)
    assert (settled.fact.line, settled.fact.amount) == (2, Money(700_00))
    assert undone.fact.code == "cheque-bounced"
    assert [one.open for one in counter.refunds.open()] == [Money(300_00)]
    assert owes(counter, payment) == [payment.charges[0].bill_number]


def test_a_cheque_alone_that_bounced_owes_nothing_back(counter: Counter) -> None:
    payment = taken_with(counter, cheque("1,000.00"))
    wish = BounceCheque(uuid7(), payment.id, 1, "88")
    counter.corrections.bounce(wish, FINANCE, approval=APPROVED)
    assert counter.refunds.open() == []


def test_only_a_cheque_comes_back(counter: Counter) -> None:
    payment = counter.paid()
    with refused(Reason.TENDER_NOT_PROMISED):
        counter.corrections.bounce(
            BounceCheque(uuid7(), payment.id, 1, "88"), FINANCE, approval=APPROVED
        )
    with refused(Reason.NOT_ALLOWED):
        counter.corrections.bounce(
            BounceCheque(uuid7(), payment.id, 1, "88"), CLERK, approval=APPROVED
        )


# -- whole or not at all --------------------------------------------------------------------------


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_power_cut_leaves_the_correction_whole_or_not_at_all(
    counter: Counter, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bounce writes three facts and undoes a debt: the power goes behind each of them."""
    from desktop.store.store import Transaction

    payment = taken_with(counter, cheque("700.00"))
    with counter.store.read() as tx:
        before = (tx.journal.head(), tx.sums.by("all", date.min, date.max))
    recorded = 0
    whole = Transaction.record

    def record(tx: Transaction, *given: object) -> object:
        nonlocal recorded
        entry = whole(tx, *given)  # type: ignore[arg-type]
        recorded += 1
        if recorded == after:
            raise PowerCut
        return entry

    with suppress(PowerCut), monkeypatch.context() as patched:
        patched.setattr(Transaction, "record", record)
        wish = BounceCheque(uuid7(), payment.id, 2, "88")
        counter.corrections.bounce(wish, FINANCE, approval=APPROVED)
    counter.restart()

    with counter.store.read() as tx:
        assert (tx.journal.head(), tx.sums.by("all", date.min, date.max)) == before
        assert tx.undoing.standing(payment.id).settled == ()
        assert tx.sums.check() == []
    assert owes(counter, payment) == []
    assert counter.refunds.open() == []


# -- what may be done -----------------------------------------------------------------------------


def test_what_may_be_done_is_said_beforehand(counter: Counter) -> None:
    payment = counter.paid()
    may = counter.corrections.options(payment.id, CLERK)
    assert (may.void, may.reverse, may.tender) == (None, None, None)

    counter.clock.passes(days=1)
    late = counter.corrections.options(payment.id, CLERK).void
    assert late is not None
    assert late.reason is Reason.VOID_TOO_LATE

    finance = counter.corrections.options(payment.id, FINANCE).reverse
    assert finance is not None
    assert finance.reason is Reason.NOT_ALLOWED


def test_a_history_tells_what_happened_newest_first(counter: Counter) -> None:
    payment = counter.paid()
    counter.receipts.print_original(payment.id, CLERK)
    counter.clock.passes(minutes=1)
    counter.receipts.print_copy(payment.id, "ผู้ชำระขอ", CLERK)
    counter.clock.passes(minutes=1)
    counter.corrections.void(void(payment), CLERK, approval=APPROVED)

    told = [event.what for event in counter.receipts.history(payment.id)]

    assert told[0].startswith("ยกเลิก: ออกผิดชื่อ")
    assert told[1:] == ["สำเนาครั้งที่ 1 พิมพ์แล้ว: ผู้ชำระขอ", "ต้นฉบับ พิมพ์แล้ว"]
    with counter.store.read() as tx:
        assert not tx.records.about(TenderCorrected, payment.id.hex)
