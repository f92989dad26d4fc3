"""Closing a shift at the screen: blind, with one hand, in four steps; and cash without receipts."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from desktop.domain.access import Staff
from desktop.domain.closing import CloseShift
from desktop.domain.drawer import Movement
from desktop.domain.money import Money
from desktop.domain.payment import TakePayment
from desktop.domain.shift import DENOMINATIONS, ShiftClosed
from tests.driving import turn, type_into, wait_until
from tests.makers import CLERK, SUPERVISOR
from tests.printing.papers import read
from tests.ui.front import PIN, Front
from tests.ui.test_window import Watch
from ui.screens.cash_moves.view import CashMovesView
from ui.screens.closing.view import ClosingView
from ui.screens.counter.view import CounterView
from ui.screens.open_shift.view import OpenShiftView
from ui.screens.receipts.view import ReceiptsView

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def at_the_close(front: Front, by: Staff = CLERK) -> ClosingView:
    front.sit_down(by)
    front.press(Key.Key_F7)
    view = front.screen(ClosingView)
    wait_until("the shift", lambda: view.model.view is not None)
    return view


def count(front: Front, view: ClosingView, amount: str) -> None:
    """Types this much in as few pieces as can be, Enter after each, and confirms."""
    wait_until("the count", view.count.isVisible)
    view.count.begin()
    rest = Money.parse(amount).satang
    for piece in DENOMINATIONS:
        many, rest = divmod(rest, piece.satang)
        front.type(str(many))
        front.press(Key.Key_Return)
    assert QApplication.focusWidget() is view.count.confirm, "the walk ends at the button"
    front.press(Key.Key_F12)


def approve(view: ClosingView) -> None:
    wait_until("the approval", lambda: view._dialog is not None and view._dialog.isVisible())
    dialog = view._dialog
    assert dialog is not None
    type_into(dialog.pin, PIN)
    dialog._give()


def closed(front: Front) -> list[ShiftClosed]:
    with front.desk.store.read() as tx:
        return [one.fact for one in tx.records.all(ShiftClosed)]


def hold(front: Front, amount: str, name: str) -> None:
    someone = front.owed(amount, name=name)
    due = front.desk.payments.account(someone.id).dues[0]
    basket = TakePayment(uuid4(), someone.id, (due.bill.number,), due.amount, due.amount)
    front.desk.held.hold(basket, CLERK)


def test_a_right_count_closes_the_shift_and_prints_its_z(front: Front) -> None:
    front.opened()
    front.paid("1,240.00")
    view = at_the_close(front)
    view.loose.done.emit()
    count(front, view, "3,240.00")
    front.wait_for("ยอดตรง")
    assert front.sees("เก็บเป็นเงินทอน 2,000.00 · ส่งมอบ 1,240.00 บาท")

    front.press(Key.Key_F12)

    front.wait_for("ปิดกะแล้ว · Z0001")
    wait_until("the chip", lambda: not front.shell.top.shift.isVisible())
    front.press(Key.Key_F12)
    front.wait_for("พิมพ์แล้ว")
    assert [one.name for one in front.profile.papers.iterdir()] == ["z-report-Z0001.pdf"]
    front.press(Key.Key_F2)
    opening = front.screen(OpenShiftView)
    wait_until("what was left", lambda: str(opening.counts.sum) == "2,000.00")


def test_nothing_on_the_screen_tells_the_cash_before_it_is_counted(front: Front) -> None:
    front.opened()
    front.paid("1,240.00")
    view = at_the_close(front)
    view.loose.done.emit()

    assert front.sees("ยอดเงินแสดงเมื่อนับเงินเสร็จ")
    for secret in ("1,240.00", "3,240.00"):
        assert not front.sees(secret)
    count(front, view, "3,200.00")
    front.wait_for("นับใหม่ได้อีก 1 ครั้ง")
    for secret in ("1,240.00", "3,240.00", "40.00"):
        assert not front.sees(secret)
    assert view.count.counts.sum == Money.parse("3,200.00"), "what was typed is still there"


def test_a_variance_names_its_cause_and_takes_a_reason_and_a_supervisor(front: Front) -> None:
    front.opened()
    front.paid("120.00")
    guilty = front.paid("1,546.75")
    front.paid("64.00")
    view = at_the_close(front)
    view.loose.done.emit()
    count(front, view, "2,184.00")
    front.wait_for("นับใหม่ได้อีก 1 ครั้ง")
    front.press(Key.Key_F12)
    front.wait_for("ขาด 1,546.75 บาท")
    assert front.sees(f"ใบเสร็จ {guilty.receipt}")
    assert front.sees("1,730.75"), "after the count the sums are shown"

    front.press(Key.Key_F12)
    front.wait_for("เลือกสาเหตุก่อนปิดกะ")
    assert closed(front) == []
    view.variance.reason.setCurrentIndex(view.variance.reason.findData("not-found"))
    front.press(Key.Key_F12)
    approve(view)
    front.wait_for("ปิดกะแล้ว")

    [fact] = closed(front)
    assert (fact.code, fact.approved_by) == ("not-found", SUPERVISOR.code)
    assert fact.tries == (Money.parse("2,184.00"),) * 2


def test_a_wrong_pin_keeps_the_question_open_and_the_shift_too(front: Front) -> None:
    front.opened()
    view = at_the_close(front)
    count(front, view, "1,990.00")
    front.wait_for("นับใหม่ได้อีก 1 ครั้ง")
    front.press(Key.Key_F12)
    front.wait_for("ขาด 10.00 บาท")
    view.variance.reason.setCurrentIndex(1)
    front.press(Key.Key_F12)
    wait_until("the approval", lambda: view._dialog is not None and view._dialog.isVisible())
    dialog = view._dialog
    assert dialog is not None
    dialog.pin.setText("999999")
    dialog._give()
    wait_until("the refusal", lambda: "รหัสไม่ถูกต้อง" in dialog.banner.text())
    assert closed(front) == []
    approve(view)
    front.wait_for("ปิดกะแล้ว")


def test_a_third_count_is_let_happen_by_a_supervisor(front: Front) -> None:
    front.opened()
    view = at_the_close(front)
    count(front, view, "1,990.00")
    front.wait_for("นับใหม่ได้อีก 1 ครั้ง")
    front.press(Key.Key_F12)
    front.wait_for("ขาด 10.00 บาท")
    view.variance.again_button.click()
    count(front, view, "2,000.00")
    approve(view)
    front.wait_for("ยอดตรง")


def test_the_cause_leads_to_its_receipt(front: Front) -> None:
    front.opened()
    for amount in ("120.00", "1,546.75", "64.00"):
        front.paid(amount)
    view = at_the_close(front)
    count_twice(front, view, "2,184.00")

    with_number = [one for one in view.variance.findChildren(type(view._cash)) if one.isVisible()]
    looks = [one for one in with_number if one.text() == "ดู 70-02-000002"]
    looks[0].click()

    receipts = front.screen(ReceiptsView)
    wait_until("the receipt", lambda: front.sees("1,546.75"))
    assert receipts.isVisible()


def count_twice(front: Front, view: ClosingView, amount: str) -> None:
    view.loose.done.emit()
    count(front, view, amount)
    front.wait_for("นับใหม่ได้อีก 1 ครั้ง")
    front.press(Key.Key_F12)
    wait_until("the variance", view.variance.isVisible)


def test_thai_digits_are_counted_and_letters_told_beside_the_field(front: Front) -> None:
    front.opened()
    view = at_the_close(front)
    view.count.begin()
    front.type("๑๒")
    assert str(view.count.counts.sum) == "12,000.00"
    front.type("x")
    front.type("-")
    assert str(view.count.counts.sum) == "12,000.00"
    assert front.sees("ใส่ได้เฉพาะเลขจำนวนเต็ม")


def test_baskets_put_aside_are_decided_on_before_the_count(front: Front) -> None:
    front.opened()
    hold(front, "80.00", "คำ")
    hold(front, "20.00", "ปั๋น")
    view = at_the_close(front)
    wait_until("the loose ends", view.loose.isVisible)
    assert front.sees("มีรายการพักไว้ (นายคำ ใจดี · 80.00)")

    front.press(Key.Key_F12)
    front.wait_for("มีรายการพักไว้ 2 รายการ")
    drop = [one for one in view.loose.findChildren(type(view._cash)) if "ยกเลิก" in one.text()]
    drop[0].click()
    wait_until("one is left", lambda: len(front.desk.held.of(CLERK)) == 1)
    view.loose.carry.setChecked(True)
    front.press(Key.Key_F12)
    count(front, view, "2,000.00")
    front.wait_for("ยอดตรง")
    front.press(Key.Key_F12)
    front.wait_for("ปิดกะแล้ว")

    assert closed(front)[0].held == 1


def test_a_shift_closed_in_another_window_is_told_calmly(front: Front) -> None:
    front.opened()
    view = at_the_close(front)
    count(front, view, "2,000.00")
    front.wait_for("ยอดตรง")
    shift = front.desk.shifts.unclosed(CLERK)
    assert shift is not None
    with front.desk.store.write() as tx:  # as another program would, unheard
        assert tx.shifts.open() == [shift]
    quiet, front.desk.changes._listeners = front.desk.changes._listeners, []
    other = front.desk.closing.close(CloseShift(uuid4(), shift.id, {}), CLERK)
    front.desk.changes._listeners = quiet

    front.press(Key.Key_F12)

    front.wait_for("ปิดกะแล้ว · Z0001")
    assert front.sees("กะนี้ปิดแล้ว ยอดปิดกะไม่เปลี่ยน")
    assert closed(front) == [other]


def test_yesterdays_shift_is_found_from_the_opening_and_closed(front: Front) -> None:
    front.opened()
    front.clock.passes(days=1)
    front.sit_down()
    opening = front.screen(OpenShiftView)
    front.wait_for("กะของวันที่ 23 พ.ย. 2569 ยังไม่ได้ปิด")
    assert not opening.counts.isVisible(), "nothing can be counted yet"
    front.press(Key.Key_Space)

    view = front.screen(ClosingView)
    wait_until("the shift", lambda: view.model.view is not None)
    assert front.sees("23 พ.ย. 2569")
    count(front, view, "2,000.00")
    front.wait_for("ยอดตรง")
    front.press(Key.Key_F12)
    front.wait_for("ปิดกะแล้ว")
    front.press(Key.Key_F2)
    opening = front.screen(OpenShiftView)
    wait_until("the button", opening._open.isVisible)
    front.press(Key.Key_F12)
    front.screen(CounterView)


def test_a_supervisor_closes_for_whoever_is_away(front: Front) -> None:
    front.opened()
    view = at_the_close(front, SUPERVISOR)
    front.window.activateWindow()
    wait_until("the window", lambda: QApplication.activeWindow() is front.window)
    assert front.sees(CLERK.name)
    count(front, view, "2,000.00")
    front.wait_for("ยอดตรง")
    front.press(Key.Key_F12)
    front.wait_for("ปิดกะแล้ว")
    assert len(closed(front)) == 1


def test_building_the_screens_shows_nothing_but_the_window(
    front: Front, qapp: QApplication
) -> None:
    """A part shown before it has a place flashes up as a window of its own."""
    front.opened()
    hold(front, "80.00", "คำ")
    front.sit_down()
    watch = Watch()
    qapp.installEventFilter(watch)
    try:
        front.press(Key.Key_F7)
        front.wait_for("มีรายการพักไว้")
        front.press(Key.Key_M, modifier=CONTROL)
        front.screen(CashMovesView)
        turn(30)
    finally:
        qapp.removeEventFilter(watch)
    assert watch.seen == []


def test_with_no_shift_open_the_screen_says_so(front: Front) -> None:
    front.sit_down()
    front.press(Key.Key_F7)
    front.screen(ClosingView)
    front.wait_for("ไม่มีกะที่ต้องปิด")


def test_a_printer_that_fails_takes_nothing_from_the_close(front: Front) -> None:
    front.opened()
    view = at_the_close(front)
    count(front, view, "2,000.00")
    front.wait_for("ยอดตรง")
    front.press(Key.Key_F12)
    front.wait_for("ปิดกะแล้ว")
    papers = front.profile.papers
    papers.write_text("a file where the folder should be")
    front.press(Key.Key_F12)
    front.wait_for("รายงานยังไม่ได้พิมพ์ ยอดของกะบันทึกครบ")

    papers.unlink()
    papers.mkdir()
    front.press(Key.Key_F12)
    front.wait_for("พิมพ์แล้ว พิมพ์ซ้ำ")
    [printed] = papers.iterdir()
    assert "สำเนา" not in read(printed.read_bytes()), "the first one never came out"


def test_the_x_report_is_printed_at_any_time_and_tells_no_cash(front: Front) -> None:
    front.opened()
    front.paid("1,240.00")
    view = at_the_close(front)
    front.press(Key.Key_P, modifier=CONTROL)
    front.wait_for("พิมพ์แล้ว")
    [paper] = front.profile.papers.iterdir()
    assert paper.name.startswith("x-report")
    assert view.model.view is not None
    assert view.model.view.closed is None


# -- cash without receipts -------------------------------------------------------------------------


def test_cash_is_put_in_with_three_keys_and_its_slip_comes_out(front: Front) -> None:
    front.opened()
    front.sit_down()
    front.press(Key.Key_M, modifier=CONTROL)
    front.screen(CashMovesView)
    front.type("๕๐๐")
    front.press(Key.Key_F12)
    front.wait_for("พิมพ์ใบสำคัญแล้ว")

    [moved] = front.desk.drawer.moves(CLERK)
    assert (moved.fact.kind, str(moved.fact.amount)) == (Movement.IN, "500.00")
    assert [one.name for one in front.profile.papers.iterdir()] == ["cash-slip-02-0001.pdf"]


def test_a_pick_up_asks_who_takes_the_money(front: Front) -> None:
    front.opened()
    front.sit_down()
    front.press(Key.Key_M, modifier=CONTROL)
    view = front.screen(CashMovesView)
    view._kinds[Movement.PICK_UP].click()
    type_into(view.amount, "1500")
    front.press(Key.Key_F12)
    wait_until("the second name", lambda: view._dialog is not None and view._dialog.isVisible())
    dialog = view._dialog
    assert dialog is not None
    assert CLERK.code not in [dialog.people.itemData(n) for n in range(dialog.people.count())]
    type_into(dialog.pin, PIN)
    dialog._give()
    front.wait_for("พิมพ์ใบสำคัญแล้ว")
    assert front.desk.drawer.moves(CLERK)[0].fact.witness != ""


def test_more_than_is_there_is_refused_without_telling_how_much_that_is(front: Front) -> None:
    front.opened()
    front.sit_down()
    front.press(Key.Key_M, modifier=CONTROL)
    view = front.screen(CashMovesView)
    view._kinds[Movement.OUT].click()
    type_into(view.amount, "5000")
    front.press(Key.Key_F12)
    front.wait_for("ในลิ้นชักมีไม่ถึง 5,000.00 บาท")
    assert not front.sees("2,000.00")
    assert view.amount.text() == "5000"
    assert front.desk.drawer.moves(CLERK) == []


def test_reasons_fit_what_is_done(front: Front) -> None:
    front.opened()
    front.sit_down()
    front.press(Key.Key_M, modifier=CONTROL)
    view = front.screen(CashMovesView)
    seen: set[str] = set()
    for kind, one in view._kinds.items():
        one.click()
        listed = codes(view.reason)
        assert listed.isdisjoint(seen), kind
        seen |= listed
        assert view.amount.isEnabled() == (kind is not Movement.NO_SALE)


def codes(box: QComboBox) -> set[str]:
    return {box.itemData(n) for n in range(box.count())}
