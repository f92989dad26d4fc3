"""Matching a bank's statement on the screen: look, tick, confirm; promises settled by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton

from desktop.domain.access import Staff
from desktop.domain.money import Money
from desktop.domain.tender import TenderKind
from tests.driving import turn, type_into, wait_until
from tests.makers import CLERK, FINANCE, IT, SUPERVISOR
from tests.services.bank_files import MONDAY, came, csv_file, outcomes, promised, went
from tests.services.money_days import voids
from tests.ui.front import PIN, Front
from ui.screens.statements.by_hand import GiveUpDialog, SettleDialog
from ui.screens.statements.view import StatementsView
from ui.widgets import theme
from ui.widgets.approval import ApprovalDialog

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def world(front: Front) -> Any:
    """What the makers of promises need of a counter."""
    with front.desk.store.read() as tx:
        shift = tx.shifts.open_of(CLERK.code)
    if shift is None:
        front.opened()
    return front.desk


def screen(front: Front, by: Staff = FINANCE) -> StatementsView:
    front.sit_down(by)
    front.press(Key.Key_T, modifier=CTRL)
    return front.screen(StatementsView)


def look_at(front: Front, path: Path) -> StatementsView:
    view = screen(front)
    view.open_file(path)
    wait_until("the file", lambda: view.statement.lines.isVisible() or view.banner.text())
    return view


def group(view: StatementsView, title: str) -> None:
    pane = view.statement
    (place,) = [n for n, one in enumerate(pane._groups.rows) if one.title == title]
    pane.groups.selectRow(place)
    turn()


def groups_shown(view: StatementsView) -> dict[str, tuple[int, Money | None]]:
    return {one.title: (len(one.lines), one.amount) for one in view.statement._groups.rows}


def accept_button(view: StatementsView) -> QPushButton:
    found = view.findChild(QPushButton, "accept")
    assert isinstance(found, QPushButton)
    return found


def dialog(view: StatementsView, kind: type[Any]) -> Any:
    """Once the keyboard is in it."""

    def there() -> bool:
        focus = QApplication.focusWidget()
        return isinstance(view.dialog, kind) and bool(focus) and view.dialog.isAncestorOf(focus)

    wait_until(kind.__name__, there)
    return view.dialog


def test_open_promises_are_listed_with_their_age_and_the_late_ones_counted(front: Front) -> None:
    promised(world(front), "1200.50", "X1", kind=TenderKind.TRANSFER)
    front.clock.passes(days=5)
    promised(world(front), "40.00", "A1")

    view = screen(front)

    front.wait_for("ช้า 1 รายการ")
    assert front.sees("ช้า 5 วัน")
    assert front.sees("วันนี้")
    assert front.sees("2 รายการ รวม 1,240.50 บาท")
    tip = view.open.table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "นายบุญมี มีสุข · โอนเงิน X1 · วันที่ใบเสร็จ 23 พ.ย. 2569" in tip
    assert view.open.chosen().amount == Money(1200_50)  # the oldest first


def test_promises_are_filtered_by_kind(front: Front) -> None:
    promised(world(front), "10.00", "X1", kind=TenderKind.TRANSFER)
    promised(world(front), "40.00", "A1")
    view = screen(front)
    front.wait_for("2 รายการ รวม 50.00 บาท")
    kinds = view.findChild(QComboBox)

    kinds.setCurrentText("QR พร้อมเพย์")
    assert front.sees("1 รายการ รวม 40.00 บาท")
    kinds.setCurrentText("เช็ค")

    assert front.sees("ไม่มีรายการของวิธีนี้ที่รออยู่")
    assert view.open.chosen() is None


def test_where_nothing_waits_the_screen_says_so_and_what_to_do(front: Front) -> None:
    view = screen(front)

    front.wait_for("ทุกยอดมีเงินเข้าแล้ว")
    assert front.sees("เลือกไฟล์รายการเดินบัญชีจากธนาคาร (CSV หรือ Excel)")
    assert not accept_button(view).isVisible()
    assert isinstance(QApplication.focusWidget(), QPushButton)  # the one that chooses a file


def test_a_file_is_looked_at_in_groups_and_nothing_is_settled(front: Front, tmp_path: Path) -> None:
    for amount, reference in (("100.00", "A1"), ("70.00", "A2"), ("33.00", "A3")):
        promised(world(front), amount, reference)

    view = look_at(
        front,
        csv_file(
            tmp_path, came("100.00", "A1"), went("5.00"), came("69.99", "A2"),
            came("33.00", "TYPO"), came("7.77", "NOBODY"), ("31/02/2569", "", "", "1", "", "", ""),
        ),
    )  # fmt: skip

    assert groups_shown(view) == {
        "ตรงกัน": (1, Money(100_00)),
        "เลขอ้างอิงไม่ตรง": (1, Money(33_00)),
        "เงินเข้าไม่ครบ": (1, Money(69_99)),
        "ไม่ทราบที่มา": (1, Money(7_77)),
        "แถวที่อ่านไม่ได้": (1, None),
    }
    assert front.sees("เงินเข้า 4 แถว · เงินออก 1 แถว ไม่นำมาจับคู่ · อ่านไม่ได้ 1 แถว")
    assert front.sees("จะยืนยัน 100.00 บาท")
    assert front.sees("เลขอ้างอิงและยอดตรงกับใบเสร็จ 70-02-000001")
    assert view.statement.groups.hasFocus()
    group(view, "เงินเข้าไม่ครบ")
    assert front.sees("ยังขาด 0.01 บาท รอส่วนที่เหลือจากไฟล์ถัดไป")
    assert set(outcomes(front.desk).values()) == {""}


def test_f12_confirms_and_what_is_left_stays_to_be_seen(front: Front, tmp_path: Path) -> None:
    promised(world(front), "100.00", "A1")
    promised(world(front), "70.00", "A2")
    view = look_at(front, csv_file(tmp_path, came("100.00", "A1"), came("7.77", "NOBODY")))
    assert "ยืนยัน 1 รายการ" in accept_button(view).text()

    front.press(Key.Key_F12)

    front.wait_for("ยืนยันแล้ว 1 รายการ 100.00 บาท · เก็บไว้รอ 1 แถว")
    front.wait_for("1 รายการ รวม 70.00 บาท")
    front.wait_for("เงินจากไฟล์ก่อนหน้าที่ยังค้างอยู่")
    assert groups_shown(view) == {"ไม่ทราบที่มา": (1, Money(7_77))}
    assert not accept_button(view).isEnabled()
    assert sorted(outcomes(front.desk).values()) == ["", "matched"]


def test_space_ticks_a_suggestion_and_f12_settles_it(front: Front, tmp_path: Path) -> None:
    promised(world(front), "33.00", "A3")
    view = look_at(front, csv_file(tmp_path, came("33.00", "TYPO")))
    assert "ยังไม่ยืนยัน" in accept_button(view).text()

    front.press(Key.Key_Return)  # from the groups to their rows
    assert view.statement.lines.hasFocus()
    assert front.sees("☐")
    front.press(Key.Key_Space)

    assert front.sees("☑")
    assert "ยืนยัน 1 รายการ" in accept_button(view).text()
    front.press(Key.Key_Space, Key.Key_Space, Key.Key_F12)
    front.wait_for("ยืนยันแล้ว 1 รายการ 33.00 บาท")
    assert list(outcomes(front.desk).values()) == ["matched"]


def test_what_came_too_much_is_owed_back_where_it_is_ticked(front: Front, tmp_path: Path) -> None:
    promised(world(front), "80.00", "A5")
    view = look_at(front, csv_file(tmp_path, came("81.50", "A5")))
    assert front.sees("เงินเข้าเกิน 1.50 บาท ติ๊กเพื่อยืนยัน")

    view.statement.lines.setFocus()
    front.press(Key.Key_Space, Key.Key_F12)

    front.wait_for("ตั้งเป็นเงินที่ต้องคืน 1.50 บาท")
    assert front.desk.refunds.open()[0].open == Money(1_50)


def test_what_settles_by_itself_cannot_be_unticked(front: Front, tmp_path: Path) -> None:
    promised(world(front), "80.00", "A5")
    view = look_at(front, csv_file(tmp_path, came("80.00", "A5")))
    assert front.sees("✓")

    view.statement.lines.setFocus()
    front.press(Key.Key_Space)

    assert front.sees("✓")
    assert "ยืนยัน 1 รายการ" in accept_button(view).text()


def test_the_same_file_again_says_that_nothing_is_new(front: Front, tmp_path: Path) -> None:
    promised(world(front), "80.00", "A5")
    file = csv_file(tmp_path, came("80.00", "A5"))
    view = look_at(front, file)
    front.press(Key.Key_F12)
    front.wait_for("ยืนยันแล้ว 1 รายการ")
    with front.desk.store.read() as tx:
        before = tx.journal.head().seq

    view.open_file(file)

    front.wait_for("ทุกแถวเคยรับไว้แล้ว ไม่มีอะไรเปลี่ยน")
    front.press(Key.Key_F12)
    with front.desk.store.read() as tx:
        assert tx.journal.head().seq == before


def test_a_receipt_voided_meanwhile_is_told_and_the_rest_is_done(
    front: Front, tmp_path: Path
) -> None:
    gone = promised(world(front), "10.00", "A1")
    promised(world(front), "20.00", "A2")
    look_at(front, csv_file(tmp_path, came("10.00", "A1"), came("20.00", "A2")))
    voids(front.desk, gone)

    front.press(Key.Key_F12)

    front.wait_for("ยืนยันแล้ว 1 รายการ 20.00 บาท")
    assert front.sees(f"ใบเสร็จ {gone.receipt} ถูกแก้หรือยกเลิกระหว่างที่ดูอยู่")


def test_esc_leaves_a_file_and_nothing_was_taken(front: Front, tmp_path: Path) -> None:
    promised(world(front), "80.00", "A5")
    view = look_at(front, csv_file(tmp_path, came("80.00", "A5")))

    front.press(Key.Key_Escape)

    front.wait_for("เลือกไฟล์รายการเดินบัญชีจากธนาคาร")
    assert view.statement._groups.rows == []
    assert list(outcomes(front.desk).values()) == [""]


def test_going_away_and_coming_back_keeps_the_file_and_its_ticks(
    front: Front, tmp_path: Path
) -> None:
    promised(world(front), "33.00", "A3")
    view = look_at(front, csv_file(tmp_path, came("33.00", "TYPO")))
    view.statement.lines.setFocus()
    front.press(Key.Key_Space, Key.Key_F6)
    wait_until("another screen", lambda: front.shell.open_screen() is not view)

    front.press(Key.Key_T, modifier=CTRL)

    front.wait_for("☑")
    assert "ยืนยัน 1 รายการ" in accept_button(view).text()


def test_rows_that_cannot_be_read_are_saved_with_the_reason(front: Front, tmp_path: Path) -> None:
    view = look_at(
        front, csv_file(tmp_path, came("1.00", "A"), ("31/02/2569", "", "", "5.00", "A1", "", ""))
    )
    group(view, "แถวที่อ่านไม่ได้")
    assert front.sees("แถวที่ 5: อ่าน “วันที่” ไม่ได้ (31/02/2569)")
    (save,) = [b for b in view.findChildren(QPushButton) if "บันทึกแถว" in b.text()]

    save.click()

    front.wait_for("บันทึกแถวที่อ่านไม่ได้พร้อมเหตุผลแล้ว")
    (path,) = front.profile.rejects.iterdir()
    assert "31/02/2569" in path.read_text("utf-8-sig")


def test_a_file_that_is_no_statement_is_told(front: Front, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("ชื่อ,นามสกุล\nสมชาย,ใจดี\n", "utf-8")

    view = look_at(front, path)

    assert "ยังไม่มีอะไรเปลี่ยน" in view.banner.text()
    assert view.statement._groups.rows == []


def test_reading_can_be_stopped(front: Front, tmp_path: Path) -> None:
    file = csv_file(tmp_path, *(came("1.00", f"R{n}") for n in range(20_000)))
    view = screen(front)
    (stop,) = [b for b in view.findChildren(QPushButton) if b.text() == "หยุด"]

    view.open_file(file)
    assert stop.isVisible()
    stop.click()

    front.wait_for("หยุดอ่านไฟล์แล้ว ไม่มีอะไรเปลี่ยน")
    assert not stop.isVisible()


def test_a_promise_is_settled_by_hand(front: Front) -> None:
    payment = promised(world(front), "80.00", "A5")
    front.clock.passes(days=1)
    view = screen(front)
    wait_until("the list", view.open.chosen)

    front.press(Key.Key_1, modifier=CTRL)
    asked: SettleDialog = dialog(view, SettleDialog)
    assert asked.source.hasFocus()
    assert not asked.go_on.isEnabled()
    type_into(asked.source, "ใบนำฝาก 12")
    front.press(Key.Key_Return)

    front.wait_for(f"ยืนยันเงินของใบเสร็จ {payment.receipt} แล้ว")
    with front.desk.store.read() as tx:
        (fact,) = tx.undoing.standing(payment.id).settled
    assert (fact.source, fact.paid_on) == ("ใบนำฝาก 12", MONDAY)
    assert fact.business_day == MONDAY + timedelta(days=1)


def test_a_promise_is_given_up_with_an_approval_on_the_spot(front: Front) -> None:
    payment = promised(world(front), "80.00", "A5")
    view = screen(front)
    wait_until("the list", view.open.chosen)

    front.press(Key.Key_2, modifier=CTRL)
    asked: GiveUpDialog = dialog(view, GiveUpDialog)
    type_into(asked.source, "บันทึก 7")
    front.press(Key.Key_Return)
    approval: ApprovalDialog = dialog(view, ApprovalDialog)
    field = approval.findChild(QLineEdit, "pin")
    type_into(field, "000000")
    front.press(Key.Key_Return)
    wait_until("the refusal", lambda: approval.banner.text())
    assert outcomes(front.desk) == {str(payment.receipt): ""}
    type_into(field, PIN)
    front.press(Key.Key_Return)

    front.wait_for(f"ไม่ได้รับเงินของใบเสร็จ {payment.receipt} แล้ว")
    assert outcomes(front.desk) == {str(payment.receipt): "given-up"}


def test_who_may_open_the_screen(front: Front) -> None:
    for staff, may in ((CLERK, False), (IT, False), (FINANCE, True), (SUPERVISOR, True)):
        front.sit_down(staff)
        turn()
        assert front.sees("Ctrl+T") == may


def test_a_payment_at_the_counter_shows_in_the_list_at_once(front: Front) -> None:
    promised(world(front), "80.00", "A5")
    screen(front)
    front.wait_for("1 รายการ รวม 80.00 บาท")

    promised(world(front), "20.00", "A6")
    front.desk.changes.announce(*view_topics())

    front.wait_for("2 รายการ รวม 100.00 บาท")


def view_topics() -> list[Any]:
    from ui.screen_list import SCREENS

    return [topic for one in SCREENS if one.name == "statements" for topic in one.topics]


@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("filled", [False, True])
def test_the_screen_fits_a_small_monitor_at_any_size_of_text(
    front: Front, tmp_path: Path, dressed: QApplication, scale: int, filled: bool
) -> None:
    theme.apply(dressed, "light", scale)
    try:
        if filled:
            promised(world(front), "12345678.25", "A1", kind=TenderKind.TRANSFER)
            promised(world(front), "99999.99", "A2")
            lines = [came("12,345,678.25", "A1"), came("99,999.00", "A2"), came("1.00", "")]
            view = look_at(front, csv_file(tmp_path, *lines, ("31/02/2569", "", "", "5", "A")))
            group(view, "แถวที่อ่านไม่ได้")
        else:
            view = screen(front)
        turn(20)

        least = front.window.minimumSizeHint()
        assert (front.window.width(), front.window.height()) == (1366, 768)
        assert least.width() <= 1366
        assert least.height() <= 768
        for one in view.findChildren(QPushButton):
            if one.isVisible():
                assert one.width() >= one.minimumSizeHint().width(), one.text()
    finally:
        theme.apply(dressed, "light", 100)


@pytest.mark.slow
def test_twenty_thousand_rows_do_not_hold_the_screen_up(front: Front, tmp_path: Path) -> None:
    view = look_at(front, csv_file(tmp_path, *(came("1.00", f"R{n}") for n in range(20_000))))

    assert groups_shown(view)["ไม่ทราบที่มา"][0] == 20_000
    view.statement.lines.setFocus()
    front.press(Key.Key_Space)
    assert "ยืนยัน 1 รายการ" in accept_button(view).text()
    front.press(Key.Key_F12)
    front.wait_for("ตรวจแล้วไม่ใช่เงินของเคาน์เตอร์ 1 แถว · เก็บไว้รอ 19,999 แถว")
