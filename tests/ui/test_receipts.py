"""The list of receipts: found by day, number and name, page by page, looked at, copied."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from uuid6 import uuid7

from desktop.domain.access import Credentials
from desktop.domain.bill import ChargeKind
from desktop.domain.correction_wish import VoidPayment
from desktop.domain.money import ZERO
from desktop.domain.receipt import ReceiptQuery
from desktop.domain.receipt_filter import ReceiptFilter
from desktop.domain.shift import ShiftClosed
from desktop.services.receipt_search import PAGE
from desktop.services.revenue_codes import SetCode
from tests.driving import turn, type_into, wait_until
from tests.makers import CLERK, FINANCE, MONDAY, SUPERVISOR
from tests.printing.papers import read
from tests.ui.front import PIN, Front
from ui.screens.receipts.dialogs import RefundDialog, ReverseDialog, TenderDialog, VoidDialog
from ui.screens.receipts.view import ReceiptsView
from ui.widgets.approval import ApprovalDialog

Key = Qt.Key


def listed(view: ReceiptsView) -> list[str]:
    model = view.table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def the_list(front: Front) -> ReceiptsView:
    front.sit_down()
    front.press(Key.Key_F6)
    return front.screen(ReceiptsView)


def find(view: ReceiptsView) -> QLineEdit:
    (found,) = [one for one in view.findChildren(QLineEdit) if "ผู้ชำระ" in one.placeholderText()]
    return found


def test_new_revenue_codes_are_offered_by_their_names(front: Front) -> None:
    new = SetCode(uuid7(), ChargeKind.WASTE_FEE, "41210099", "ค่าขยะใหม่", MONDAY.date())
    front.desk.revenue_codes.set(new, FINANCE)
    view = the_list(front)
    view.show_filter(ReceiptFilter(MONDAY.date(), MONDAY.date(), revenue="41210099"))

    wait_until("its name", lambda: view.filters.revenue.currentText() == "ค่าขยะใหม่")

    names = [view.filters.revenue.itemText(n) for n in range(view.filters.revenue.count())]
    assert names[0] == "ทุกรายได้"
    assert {"ค่าขยะใหม่", "ค่าธรรมเนียมเก็บและขนมูลฝอย"} < set(names)
    assert len(names) == len(set(names))


def the_next_day(front: Front) -> None:
    """The shift of the day before is closed without a count, and today's is open."""
    with front.desk.store.write() as tx:
        for shift in tx.shifts.open():
            tx.record(
                ShiftClosed(uuid7(), shift.id, shift.business_day, 1, ZERO, {}, (), {}), "c01"
            )
    front.clock.passes(days=1)
    front.opened()


def printed(front: Front, count: int) -> None:
    front.opened()
    for _ in range(count):
        front.desk.receipts.print_original(front.paid().id, CLERK)


def test_the_newest_of_today_comes_first_and_is_shown_as_it_looks_on_paper(front: Front) -> None:
    printed(front, 3)

    view = the_list(front)

    wait_until("the list", lambda: listed(view))
    assert listed(view) == ["70-02-000003", "70-02-000002", "70-02-000001"]
    wait_until("the picture", view.preview_shown)
    assert front.sees("จันทร์ 23 พฤศจิกายน 2569 · 3 ใบ")
    assert view.table.hasFocus()


def test_no_receipts_are_told_as_such(front: Front) -> None:
    view = the_list(front)

    front.wait_for("ไม่มีใบเสร็จในช่วงที่เลือก")
    assert not view.preview_shown()


def test_another_day_shows_that_days_receipts(front: Front) -> None:
    printed(front, 2)
    the_next_day(front)
    front.paid()
    view = the_list(front)
    wait_until("today's", lambda: listed(view) == ["70-02-000003"])

    (before,) = [one for one in view.findChildren(QPushButton) if one.text() == "◀"]
    before.click()

    wait_until("yesterday's", lambda: listed(view) == ["70-02-000002", "70-02-000001"])


def test_more_than_a_page_comes_as_one_scrolls(front: Front) -> None:
    front.opened()
    for _ in range(PAGE + 30):
        front.paid()
    view = the_list(front)
    wait_until("the first page", lambda: len(listed(view)) == PAGE)
    assert front.sees(f"{PAGE} ใบ+")

    bar = view.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    wait_until("the rest", lambda: len(listed(view)) == PAGE + 30)
    bar.setValue(bar.maximum())
    turn(50)

    assert listed(view) == [f"70-02-{n:06d}" for n in range(PAGE + 30, 0, -1)]


@pytest.mark.parametrize("typed", ["70-02-000002", "2", "000002"])
def test_a_receipt_is_found_by_its_number_on_any_day(front: Front, typed: str) -> None:
    printed(front, 3)
    front.clock.passes(days=40)
    view = the_list(front)

    type_into(find(view), typed)

    wait_until("the receipt", lambda: listed(view) == ["70-02-000002"])
    assert front.sees("ผลการค้นหา · 1 ใบ")


def test_receipts_are_found_by_the_payers_name(front: Front) -> None:
    front.opened()
    front.paid(name="กาญจนา")
    front.paid(name="บุญมี")
    view = the_list(front)

    type_into(find(view), "กาญ")

    wait_until("hers", lambda: listed(view) == ["70-02-000001"])
    find(view).clear()
    wait_until("all of the day", lambda: len(listed(view)) == 2)


def test_only_the_answer_to_what_stands_in_the_box_is_listed(front: Front) -> None:
    front.opened()
    for name in ("กาญจนา", "กานดา"):
        front.paid(name=name)
    view = the_list(front)
    wait_until("the list", lambda: len(listed(view)) == 2)
    heard: list[list[object]] = []
    view._model.rows_changed.connect(heard.append)

    type_into(find(view), "กานดา")

    wait_until("hers", lambda: listed(view) == ["70-02-000002"])
    turn(50)
    assert len(heard) == 1


def test_a_payment_taken_meanwhile_appears_and_the_chosen_one_stays_chosen(front: Front) -> None:
    printed(front, 2)
    view = the_list(front)
    wait_until("the list", lambda: len(listed(view)) == 2)
    view.table.selectRow(1)

    front.paid()

    wait_until("the new one", lambda: len(listed(view)) == 3)
    assert listed(view)[view.table.current_row()] == "70-02-000001"


def test_a_copy_says_that_it_is_one_which_and_why(front: Front) -> None:
    printed(front, 1)
    view = the_list(front)
    wait_until("the list", lambda: listed(view))
    view.acts.reason.setEditText("ผู้ชำระทำต้นฉบับหาย")

    front.press(Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)

    front.wait_for("พิมพ์แล้ว +1")
    (copy,) = [one for one in front.profile.receipts.iterdir() if "สำเนา" in one.name]
    words = " ".join(read(copy.read_bytes()).split())
    assert "สำเนา" in words
    assert "ครั้งที่ 1" in words or "สำเนาที่ 1" in words or "สำเนา 1" in words
    assert "ผู้ชำระทำต้นฉบับหาย" in words
    assert CLERK.name in words

    front.press(Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)
    front.wait_for("พิมพ์แล้ว +2")


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_copy_without_a_reason_is_refused_with_a_sentence(front: Front, reason: str) -> None:
    printed(front, 1)
    view = the_list(front)
    wait_until("the list", lambda: listed(view))
    view.acts.reason.setEditText(reason)

    front.press(Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)

    front.wait_for("บอกเหตุผลที่พิมพ์สำเนาก่อน")
    assert len(list(front.profile.receipts.iterdir())) == 1


def test_a_copy_is_not_offered_before_the_original(front: Front) -> None:
    front.opened()
    front.paid()
    view = the_list(front)
    wait_until("the list", lambda: listed(view))

    (copy,) = [one for one in view.findChildren(QPushButton) if "พิมพ์สำเนา" in one.text()]
    assert not copy.isEnabled()


def test_what_was_told_of_one_receipt_does_not_stay_for_another(front: Front) -> None:
    printed(front, 2)
    view = the_list(front)
    wait_until("the list", lambda: len(listed(view)) == 2)
    front.press(Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)
    wait_until("it is told", lambda: view.banner.text() == "พิมพ์แล้ว")

    view.table.selectRow(1)

    assert view.banner.text() == ""


def test_a_supervisor_may_look_and_copy(front: Front) -> None:
    printed(front, 1)
    front.sit_down(SUPERVISOR)
    front.press(Key.Key_F6)
    view = front.screen(ReceiptsView)
    wait_until("the list", lambda: listed(view))

    front.press(Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)

    front.wait_for("พิมพ์แล้ว +1")


def test_going_quickly_through_the_list_ends_with_the_right_picture(front: Front) -> None:
    printed(front, 6)
    view = the_list(front)
    wait_until("the list", lambda: len(listed(view)) == 6)
    wait_until("the first picture", view.preview_shown)
    pictures: list[object] = []
    view._model.picture_changed.connect(pictures.append)

    for row in (1, 2, 3, 4, 5):
        view.table.selectRow(row)

    wait_until("a picture", lambda: pictures)
    turn(100)
    assert len(pictures) == 1, "those that were passed by are not drawn upon the screen"


def test_a_day_that_does_not_exist_keeps_the_list(front: Front) -> None:
    printed(front, 1)
    view = the_list(front)
    wait_until("the list", lambda: listed(view))
    field = next(one for one in view.findChildren(QLineEdit) if "พ.ศ." in one.accessibleName())

    field.setText("31/02/2569")
    field.editingFinished.emit()
    turn(50)

    assert listed(view) == ["70-02-000001"]


# -- filters --------------------------------------------------------------------------------------


def test_receipts_are_listed_by_what_became_of_them_and_how_they_were_paid(front: Front) -> None:
    printed(front, 3)
    voided(front, "70-02-000002")
    view = the_list(front)
    wait_until("the list", lambda: len(listed(view)) == 3)
    assert front.sees("ยกเลิก"), "a word, not a colour alone"

    choose(view.filters.state, "ยกเลิก")
    wait_until("the voided one", lambda: listed(view) == ["70-02-000002"])
    choose(view.filters.state, "ยืน")
    wait_until("the others", lambda: listed(view) == ["70-02-000003", "70-02-000001"])
    choose(view.filters.tender, "เช็ค")
    front.wait_for("ไม่มีใบเสร็จในช่วงที่เลือก")
    choose(view.filters.tender, "ทุกวิธีชำระ")
    wait_until("her name", lambda: view.filters.clerk.count() == 2)
    choose(view.filters.clerk, CLERK.name)
    wait_until("hers", lambda: len(listed(view)) == 2)


def test_a_month_a_fiscal_year_and_days_of_ones_own_can_be_looked_through(front: Front) -> None:
    printed(front, 1)
    the_next_day(front)
    front.paid()
    view = the_list(front)
    wait_until("today's", lambda: listed(view) == ["70-02-000002"])

    choose(view.filters.period, "เดือนนี้")
    wait_until("the month's", lambda: len(listed(view)) == 2)
    choose(view.filters.period, "ปีงบประมาณนี้")
    front.wait_for("ปีงบประมาณ 2570 · 2 ใบ")
    choose(view.filters.period, "กำหนดเอง")
    wait_until("today's again", lambda: listed(view) == ["70-02-000002"])
    view.filters.first.setText("23/11/2569")
    view.filters.first.editingFinished.emit()
    wait_until("both", lambda: len(listed(view)) == 2)
    view.filters.last.setText("31/02/2569")
    view.filters.last.editingFinished.emit()
    turn(50)
    assert len(listed(view)) == 2


# -- corrections ----------------------------------------------------------------------------------


def choose(box: QComboBox, text: str) -> None:
    place = box.findText(text)
    assert place >= 0, text
    box.setCurrentIndex(place)


def voided(front: Front, number: str) -> None:
    (row,) = front.desk.receipts.search(ReceiptQuery(MONDAY.date(), MONDAY.date()), number)
    approval = Credentials(SUPERVISOR.code, PIN)
    wish = VoidPayment(uuid7(), row.payment_id, "other")
    front.desk.corrections.void(wish, CLERK, approval=approval)


def told(view: ReceiptsView, words: str) -> None:
    wait_until(words, lambda: any(words in line for line in view.history.lines()))


def approval_asked(view: ReceiptsView) -> ApprovalDialog:
    wait_until("the approval", lambda: isinstance(view.dialog, ApprovalDialog))
    assert isinstance(view.dialog, ApprovalDialog)
    return view.dialog


def approve(dialog: ApprovalDialog, pin: str = PIN) -> None:
    dialog.pin.clear()
    type_into(dialog.pin, pin)
    QTest.keyClick(dialog.pin, Key.Key_Return)


def chosen(front: Front) -> ReceiptsView:
    view = the_list(front)
    wait_until("what may be done", lambda: view.acts.tender.isEnabled())
    return view


def test_a_receipt_is_voided_with_a_supervisors_pin_and_a_page_is_printed(front: Front) -> None:
    printed(front, 1)
    view = chosen(front)
    front.press(Key.Key_1, modifier=Qt.KeyboardModifier.ControlModifier)
    form = view.dialog
    assert isinstance(form, VoidDialog)
    choose(form.reason, "พิมพ์ชำรุด")
    form.attached.setChecked(True)
    form.go_on.click()
    dialog = approval_asked(view)
    assert [dialog.people.itemData(n) for n in range(dialog.people.count())] == ["s01"]

    approve(dialog, "999999")
    wait_until("the refusal", lambda: "รหัสไม่ถูกต้อง" in dialog.banner.text())
    assert dialog.isVisible(), "a wrong PIN keeps it open"
    approve(dialog)

    told(view, "ยกเลิก: พิมพ์ชำรุด")
    wait_until("the page", lambda: list(front.profile.papers.glob("*.pdf")))
    (page,) = front.profile.papers.glob("*.pdf")
    words = " ".join(read(page.read_bytes()).split())
    assert "70-02-000001" in words
    assert "พิมพ์ชำรุด" in words
    assert "[ X ] ได้ต้นฉบับคืน" in words
    assert SUPERVISOR.name in words
    wait_until("nothing more to undo", lambda: not view.acts.void.isEnabled())
    wait_until("both are told", lambda: view.banner.text().endswith("พิมพ์แล้ว"))
    assert "คืนเงินสดแก่ผู้ชำระ" in view.banner.text(), "what is to be done now stays to be read"
    assert view.dialog is None


def test_the_copy_of_a_voided_receipt_says_that_it_is_void(front: Front) -> None:
    printed(front, 1)
    voided(front, "70-02-000001")
    view = the_list(front)
    wait_until("the list", lambda: listed(view) and view.acts.copy.isEnabled())

    front.press(Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)

    front.wait_for("พิมพ์แล้ว +1")
    (copy,) = [one for one in front.profile.receipts.iterdir() if "สำเนา" in one.name]
    words = " ".join(read(copy.read_bytes()).split())
    assert "ยกเลิก · สำเนา ครั้งที่ 1" in words
    assert "ต้นฉบับ" not in words


def test_an_approval_that_is_not_given_changes_nothing(front: Front) -> None:
    printed(front, 1)
    view = chosen(front)
    view.acts.void.click()
    assert isinstance(view.dialog, VoidDialog)
    view.dialog.go_on.click()
    approval_asked(view).reject()
    turn(50)
    assert not any("ยกเลิก" in line for line in view.history.lines())
    assert view.acts.void.isEnabled()


def test_on_a_later_day_a_receipt_is_reversed_and_not_voided(front: Front) -> None:
    printed(front, 1)
    the_next_day(front)
    view = the_list(front)
    choose(view.filters.period, "เดือนนี้")
    wait_until("it may be reversed", lambda: view.acts.reverse.isEnabled())
    assert not view.acts.void.isEnabled()
    assert "ข้ามวัน" in view.acts.void.toolTip()
    assert front.sees("ข้ามวัน"), "the reason is told on the screen"

    front.press(Key.Key_2, modifier=Qt.KeyboardModifier.ControlModifier)
    form = view.dialog
    assert isinstance(form, ReverseDialog)
    form.go_on.click()
    dialog = approval_asked(view)
    approve(dialog)
    wait_until("what is missing", lambda: "เลขที่เอกสาร" in dialog.banner.text())
    dialog.reject()
    view.acts.reverse.click()
    assert isinstance(view.dialog, ReverseDialog)
    view.dialog.document.setText("ชม 53101/12")
    view.dialog.go_on.click()
    approve(approval_asked(view))

    front.wait_for("กลับรายการใบเสร็จ 70-02-000001 แล้ว")


def test_a_tender_is_corrected_to_a_transfer(front: Front) -> None:
    printed(front, 1)
    view = chosen(front)
    front.press(Key.Key_3, modifier=Qt.KeyboardModifier.ControlModifier)
    form = view.dialog
    assert isinstance(form, TenderDialog)
    assert not form.reference.isEnabled(), "cash has none"
    choose(form.kind, "เงินโอน")
    choose(form.bank, "กรุงไทย")
    form.reference.setText("T2569")
    form.go_on.click()
    approve(approval_asked(view))

    front.wait_for("รอธนาคาร")
    (row,) = front.desk.receipts.of_day(MONDAY.date())
    (tender,) = front.desk.corrections.options(row.payment_id, CLERK).tenders
    assert (tender.kind.value, tender.bank, tender.reference) == ("transfer", "006", "T2569")


def test_finance_records_what_is_owed_back_and_the_voucher_that_paid_it(front: Front) -> None:
    printed(front, 1)
    front.sit_down(SUPERVISOR)
    front.press(Key.Key_F6)
    view = front.screen(ReceiptsView)
    wait_until("a refund", lambda: view.acts.refund.isEnabled())
    front.press(Key.Key_4, modifier=Qt.KeyboardModifier.ControlModifier)
    form = view.dialog
    assert isinstance(form, RefundDialog)
    form.amount.setText("ร้อย")
    form.go_on.click()
    assert form.banner.text(), "what cannot be read keeps the form"
    form.amount.setText("60.00")
    form.go_on.click()
    told(view, "ต้องคืนเงิน 60.00 บาท")

    view.acts.refund.click()
    form = view.dialog
    assert isinstance(form, RefundDialog)
    assert form.amount.text() == "60.00"
    form.voucher.setText("ฎ 12/2570")
    form.go_on.click()
    told(view, "จ่ายคืนตามฎีกา ฎ 12/2570 60.00 บาท")
    assert front.desk.refunds.open() == []


def test_a_clerk_is_not_offered_refunds(front: Front) -> None:
    printed(front, 1)
    view = chosen(front)
    assert not view.acts.refund.isVisible()


def test_one_copy_too_many_asks_for_an_approval(front: Front) -> None:
    printed(front, 1)
    view = chosen(front)
    (row,) = front.desk.receipts.of_day(MONDAY.date())
    for _ in range(3):
        front.desk.receipts.print_copy(row.payment_id, "ขอ", CLERK)
    wait_until("they are seen", lambda: front.sees("+3"))

    front.press(Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)
    approve(approval_asked(view))

    front.wait_for("พิมพ์แล้ว +4")
    wait_until("it is closed", lambda: view.dialog is None)


def test_a_figure_elsewhere_leads_to_the_receipts_behind_it(front: Front) -> None:
    printed(front, 2)
    voided(front, "70-02-000001")
    the_next_day(front)
    front.paid()
    view = the_list(front)
    wait_until("today's", lambda: listed(view) == ["70-02-000003"])
    heard: list[object] = []
    view.filters.changed.connect(lambda: heard.append(view.filters.filter()))

    day = MONDAY.date()
    view.show_filter(ReceiptFilter(day, day + timedelta(days=1), clerk="c01", state="standing"))
    wait_until("those that stand", lambda: listed(view) == ["70-02-000003", "70-02-000002"])
    assert len(heard) == 1, "asked once"
    view.show_filter(ReceiptFilter(day, day, state="voided"))
    wait_until("the voided one", lambda: listed(view) == ["70-02-000001"])
    view.show_filter(ReceiptFilter(day, day, text="70-02-000002"))
    wait_until("the one", lambda: listed(view) == ["70-02-000002"])
