"""By QR, transfer and cheque, in parts, put aside: with keys, on the real screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.domain import thai_qr
from desktop.domain.bill import ChargeKind
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.domain.tender import TenderKind
from desktop.domain.thai_qr import BillPayment
from tests.driving import turn, type_into, wait_until
from tests.makers import CLERK, bill, land_tax, payer
from tests.printing.papers import read
from tests.printing.qr_reader import read as read_squares
from tests.ui.front import Front
from tests.ui.test_counter_money import payments, ready, taken
from ui.screens.counter.view import CounterView

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SLIP = "004000060000010103002021900021231231212000115102TH91049C30"
"""Bangkok Bank (002), reference 0002123123121200011 (domain.md 4.7)."""


def kinds(payment: Payment) -> list[tuple[str, str]]:
    return [(one.kind.value, str(one.amount)) for one in payment.tenders]


def code_shown(view: CounterView) -> str:
    wait_until("the code", lambda: view.money.form.code._pattern)
    return read_squares(view.money.form.code._pattern)


def ask(front: Front, view: CounterView, key: Qt.Key) -> None:
    front.press(key, modifier=ALT)
    wait_until("the form", view.money.form.isVisible)


def into_basket(front: Front, view: CounterView, count: int = 1) -> None:
    front.press(Key.Key_Return)
    wait_until("the tender", lambda: len(view.model.basket.others) == count)


# -- QR -------------------------------------------------------------------------------------------


def test_a_code_is_shown_and_pays_the_whole_with_three_keys(front: Front) -> None:
    view = ready(front, "1,240.00")

    ask(front, view, Key.Key_2)
    said = thai_qr.parse(code_shown(view))
    into_basket(front, view)
    assert front.sees("รอธนาคารยืนยัน")
    front.press(Key.Key_F12)

    taken(front)
    (payment,) = payments(front)
    assert kinds(payment) == [("qr", "1,240.00")]
    assert isinstance(said.to, BillPayment)
    assert (said.amount, said.to.ref1) == (payment.amount, payment.tenders[0].reference)
    assert front.sees("รอธนาคารยืนยัน"), "the money is promised, not here"
    front.wait_for("พิมพ์ใบเสร็จ 70-02-000001 แล้ว")
    paper = read((front.profile.receipts / "70-02-000001.pdf").read_bytes())
    assert payment.tenders[0].reference in paper
    assert "รอธนาคารยืนยัน" in paper


def test_a_code_for_a_part_leaves_the_rest_to_cash(front: Front) -> None:
    view = ready(front, "1,240.00")
    ask(front, view, Key.Key_2)
    front.type("500")
    code = view.money.form.code
    first = code._pattern

    front.press(Key.Key_Return)
    wait_until("the code for 500", lambda: code._pattern not in ((), first))
    turn(50)
    assert view.model.basket.others == (), "a code nobody has seen pays nothing"
    assert thai_qr.parse(code_shown(view)).amount == Money.parse("500")
    into_basket(front, view)
    assert front.sees("เหลือเงินสด 740.00")
    assert view.money.received.hasFocus()
    front.type("1000")
    assert front.sees("260.00")
    front.press(Key.Key_F12)

    taken(front)
    (payment,) = payments(front)
    assert kinds(payment) == [("cash", "740.00"), ("qr", "500.00")]
    assert str(payment.change) == "260.00"


def test_the_code_can_be_printed_to_scan_from(front: Front) -> None:
    view = ready(front, "30.00")
    ask(front, view, Key.Key_2)
    code_shown(view)
    (button,) = [one for one in view.findChildren(QPushButton) if one.text() == "พิมพ์ QR"]

    button.click()

    wait_until("the print", lambda: view.money.outcome.text().endswith("แล้ว"))
    (paper,) = front.profile.papers.glob("*.pdf")
    words = read(paper.read_bytes())
    assert "30.00" in words
    assert "ไม่ใช่ใบเสร็จ" in words
    assert payments(front) == []


# -- transfers and cheques ------------------------------------------------------------------------


def test_a_transfers_slip_is_scanned(front: Front) -> None:
    view = ready(front, "100.00")
    ask(front, view, Key.Key_3)
    view.money.form.reference.setFocus()

    front.type(SLIP)

    assert view.money.form.bank.currentData() == "002"
    assert view.money.form.reference.text() == "0002123123121200011"
    into_basket(front, view)
    front.press(Key.Key_F12)
    taken(front)
    (tender,) = payments(front)[0].tenders
    assert (tender.kind, tender.bank) == (TenderKind.TRANSFER, "002")
    assert tender.dated == front.clock.now().date()


def test_a_slip_that_paid_already_is_refused_and_everything_stays(front: Front) -> None:
    view = ready(front, "100.00")
    ask(front, view, Key.Key_3)
    view.money.form.reference.setFocus()
    front.type(SLIP)
    into_basket(front, view)
    front.press(Key.Key_F12)
    taken(front)

    front.look_up(front.owed("70.00", name="มานี"))
    front.press(Key.Key_Space)
    ask(front, view, Key.Key_3)
    view.money.form.reference.setFocus()
    front.type(SLIP)
    front.press(Key.Key_Return)

    wait_until("the refusal", lambda: "70-02-000001" in view.money.refusal.text())
    assert view.model.basket.others == ()
    assert view.money.form.isVisible()
    assert view.money.form.reference.text() == "0002123123121200011"


def test_a_cheque_is_written_down_and_a_personal_one_refused(front: Front) -> None:
    view = ready(front, "5,000.00")
    ask(front, view, Key.Key_4)
    form = view.money.form
    form.bank.setCurrentIndex(form.bank.findData("006"))
    form.reference.setText("12345678")
    form.cheque.setCurrentIndex(2)
    form.submit()
    wait_until("the refusal", lambda: "รับเฉพาะแคชเชียร์เช็ค" in view.money.refusal.text())

    form.cheque.setCurrentIndex(0)
    form.dated.setText("20/11/2569")
    form.reference.setFocus()
    into_basket(front, view)
    front.press(Key.Key_F12)

    taken(front)
    (tender,) = payments(front)[0].tenders
    assert (tender.reference, str(tender.dated)) == ("12345678", "2026-11-20")


def test_without_bank_or_reference_it_is_told_what_is_missing(front: Front) -> None:
    view = ready(front, "5,000.00")
    ask(front, view, Key.Key_3)

    view.money.form.submit()

    wait_until("the refusal", lambda: "ยังไม่มีเลขอ้างอิงหรือธนาคาร" in view.money.refusal.text())
    view.money.form.dated.setText("31/02/2569")
    view.money.form.submit()
    wait_until("the refusal", lambda: "ไม่มีวันที่นี้" in view.money.refusal.text())


def test_one_code_is_in_the_basket_once(front: Front) -> None:
    view = ready(front, "100.00")
    for amount in ("40", "30"):
        ask(front, view, Key.Key_2)
        view.money.form.amount.setText(amount)
        front.press(Key.Key_Return)
        code = view.money.form._about
        wait_until("the code", lambda text=code, sum=amount: f"{sum}.00 บาท" in text.text())
        front.press(Key.Key_Return)
        if amount == "40":
            wait_until("the tender", lambda: view.model.basket.others)

    wait_until("the refusal", lambda: "เลขอ้างอิงนี้ใช้แล้ว" in view.money.refusal.text())
    assert [str(one.amount) for one in view.model.basket.others] == ["40.00"]


def test_without_a_bill_no_tender_is_asked_for(front: Front) -> None:
    view = front.counter()
    front.press(Key.Key_2, modifier=ALT)

    assert "ยังไม่ได้เลือกรายการ" in view.money.refusal.text()
    assert not view.money.form.isVisible()


def test_a_tender_can_be_taken_out_again(front: Front) -> None:
    view = ready(front, "100.00")
    ask(front, view, Key.Key_2)
    code_shown(view)
    into_basket(front, view)
    (away,) = [one for one in view.money.findChildren(QPushButton) if one.text() == "✕"]

    away.click()

    assert view.model.basket.others == ()
    front.press(Key.Key_F12)
    assert "ยังขาด 100.00" in view.money.refusal.text()


def test_escape_puts_the_form_away_and_keeps_the_basket(front: Front) -> None:
    view = ready(front, "100.00")
    ask(front, view, Key.Key_3)
    front.press(Key.Key_Escape)

    assert not view.money.form.isVisible()
    assert view.money.received.hasFocus()
    assert len(view.model.basket.dues) == 1


def test_unticking_a_bill_under_a_tender_takes_nothing_and_says_so(front: Front) -> None:
    view = ready(front, "100.00", "50.00")
    ask(front, view, Key.Key_2)
    code_shown(view)
    into_basket(front, view)
    view.model.toggle(view.model.basket.dues[0].bill.number)

    assert front.sees("เกินยอด")
    front.press(Key.Key_F12)

    assert "ทอนได้จากเงินสดเท่านั้น" in view.money.refusal.text()
    turn(50)
    assert payments(front) == []


# -- parts ----------------------------------------------------------------------------------------


def test_a_part_of_a_bill_is_paid_and_the_rest_is_shown_the_next_time(front: Front) -> None:
    someone = front.owed("1,000.00")
    view = front.counter()
    front.look_up(someone)
    front.press(Key.Key_P, modifier=CTRL)
    front.type("300")
    front.press(Key.Key_Return)
    wait_until("the part", lambda: view.model.basket.parts)
    front.wait_for("(บางส่วน)")

    front.press(Key.Key_Return, Key.Key_Return, Key.Key_F12)
    taken(front)

    assert str(payments(front)[0].amount) == "300.00"
    front.look_up(someone)
    assert front.sees("ชำระแล้ว 300.00 บาท")
    assert front.sees("700.00")


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        (ChargeKind.WASTE_FEE, "1,000", "ต้องมากกว่า 0 และน้อยกว่า 1,000.00"),
        (ChargeKind.WASTE_FEE, "abc", "อ่านจำนวนเงินไม่ได้"),
        (ChargeKind.SIGNBOARD_TAX, "10", "ต้องชำระเต็มจำนวน"),
        (ChargeKind.LAND_TAX, "10", "ผ่อนได้เมื่อมีคำขอผ่อนที่อนุมัติแล้ว"),
    ],
)
def test_a_part_that_may_not_be_is_told(
    front: Front, kind: ChargeKind, typed: str, told: str
) -> None:
    someone = payer()
    front.register(someone, [bill(someone, "1,000.00", kind=kind)])
    view = front.counter()
    front.look_up(someone)
    front.press(Key.Key_P, modifier=CTRL)
    front.type(typed)
    front.press(Key.Key_Return)

    wait_until("the refusal", lambda: told in view.money.refusal.text())
    assert view.model.basket.dues == ()


def test_everything_owed_is_listed_with_its_arrears(front: Front) -> None:
    someone = payer()
    front.register(
        someone, [land_tax(someone, period="2568"), land_tax(someone), bill(someone, "120.00")]
    )
    view = front.counter()
    front.look_up(someone)

    assert len(view.account.dues._rows.rows) == 3
    assert front.sees("2568")


# -- putting aside --------------------------------------------------------------------------------


def test_a_basket_is_put_aside_and_taken_up_again(front: Front) -> None:
    view = ready(front, "100.00", "50.00", received="500")
    first = view.model.basket.id
    front.press(Key.Key_H, modifier=CTRL)
    front.wait_for("พักรายการของ นายสมชาย ใจดี ไว้แล้ว")
    front.wait_for("มีรายการพักไว้ 1 รายการ")
    assert view.model.account is None
    assert view.box.hasFocus()
    assert view.money.received.text() == ""

    front.press(Key.Key_R, modifier=CTRL)
    front.wait_for("150.00")
    wait_until("the list", lambda: view.held.chosen() is not None)
    front.press(Key.Key_Return)
    wait_until("the account", lambda: view.model.account is not None)

    assert view.model.basket.id == first
    assert str(view.model.basket.amount) == "150.00"
    front.press(Key.Key_Return, Key.Key_Return, Key.Key_F12)
    taken(front)
    assert payments(front)[0].id == first
    assert front.desk.held.all() == []


def test_a_basket_paid_elsewhere_in_the_meantime_comes_back_without_it(front: Front) -> None:
    view = ready(front, "100.00", "50.00")
    wish = view.model.basket.wish()
    gone, left = view.model.basket.dues
    front.press(Key.Key_H, modifier=CTRL)
    front.wait_for("มีรายการพักไว้")
    assert wish.payer_id is not None
    alone = type(wish)(payer().id, wish.payer_id, (gone.bill.number,), gone.amount, gone.amount)
    front.desk.payments.take(alone, CLERK)

    front.press(Key.Key_R, modifier=CTRL)
    wait_until("the list", lambda: view.held.chosen() is not None)
    front.press(Key.Key_Return)
    wait_until("the account", lambda: view.model.account is not None)

    assert [due.bill.number for due in view.model.basket.dues] == [left.bill.number]
    assert "เปลี่ยนจาก 150.00 เป็น 50.00" in view.money.outcome.text()


def test_a_basket_put_aside_can_be_dropped(front: Front) -> None:
    view = ready(front, "100.00")
    front.press(Key.Key_H, modifier=CTRL)
    front.wait_for("มีรายการพักไว้")
    front.press(Key.Key_R, modifier=CTRL)
    wait_until("the list", lambda: view.held.chosen() is not None)

    front.press(Key.Key_Delete)

    front.wait_for("ไม่มีรายการที่พักไว้")
    assert front.desk.held.all() == []


def test_an_empty_basket_is_not_put_aside(front: Front) -> None:
    someone = front.owed("10.00")
    view = front.counter()
    front.look_up(someone)
    front.press(Key.Key_H, modifier=CTRL)

    assert "ยังไม่ได้เลือกรายการ" in view.money.refusal.text()


# -- scanned codes --------------------------------------------------------------------------------


@pytest.mark.parametrize("ref2", ["", "691123"])
def test_a_scanned_barcode_finds_its_bill(front: Front, ref2: str) -> None:
    """The scanner sends the barcode's carriage returns as Enter, and one more at the end."""
    someone = payer()
    front.register(someone, [bill(someone, "40.00", number="W70-424242")])
    view = front.counter()
    view.begin()

    for part in ("|099400000000600", "W70424242", ref2, "4000"):
        type_into(view.box, part)
        if part == "4000":
            wait_until("the bill", lambda: view.hits.isVisible() and view.hits.first())
        front.press(Key.Key_Return)

    wait_until("the bill in the basket", lambda: view.model.basket.dues)
    assert view.model.basket.dues[0].bill.number == "W70-424242"


def test_a_scanned_thai_qr_finds_its_bill_and_a_foreign_one_none(front: Front) -> None:
    someone = payer()
    front.register(someone, [bill(someone, "40.00", number="W70-424242")])
    view = front.counter()
    view.begin()
    type_into(view.box, thai_qr.bill_payment("099400000000600", "W70424242"))
    wait_until("the bill", lambda: view.hits.isVisible() and view.hits.first())

    view.box.clear()
    type_into(view.box, thai_qr.bill_payment("099400016550100", "W70424242"))

    wait_until("nothing", lambda: view.hits.isVisible() and view.hits.first() is None)


# -- instalments ----------------------------------------------------------------------------------


def test_a_plan_that_comes_too_late_is_refused_after_the_supervisors_pin(front: Front) -> None:
    from ui.screens.counter.plan_dialog import PlanDialog
    from ui.widgets.approval import ApprovalDialog

    someone = payer()
    front.register(someone, [land_tax(someone)])
    view = front.counter()
    front.look_up(someone)
    (plan,) = [one for one in view.findChildren(QPushButton) if one.text() == "แผนผ่อน"]

    plan.click()
    dialog = view.findChild(PlanDialog)
    assert "2,000.00 · 2,000.00 · 2,000.00" in dialog._amounts.text()
    dialog.document.setText("คำขอ 1/2569")
    [ask] = [one for one in dialog.findChildren(QPushButton) if one.text() == "ขออนุมัติ"]
    ask.click()
    wait_until("the approval", lambda: dialog.findChild(ApprovalDialog))
    approval = dialog.findChild(ApprovalDialog)
    approval.pin.setText("142536")
    approval._give()

    wait_until("the refusal", lambda: "แผนผ่อนไม่ถูกต้อง" in approval.banner.text())
    approval.reject()
    dialog.reject()
