"""Revenue codes on the screen: the table, and a new one with the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.driving import wait_until
from tests.makers import SUPERVISOR
from tests.ui.front import Front
from ui.screens.revenue_codes.view import RevenueCodesView

Key = Qt.Key


def codes(front: Front) -> RevenueCodesView:
    front.sit_down(SUPERVISOR)
    front.press(Key.Key_J, modifier=Qt.KeyboardModifier.ControlModifier)
    view = front.screen(RevenueCodesView)
    front.wait_for("41210008")
    return view


def test_the_codes_of_the_pack_are_shown_with_their_state(front: Front) -> None:
    codes(front)

    assert front.sees("ใช้อยู่")
    assert front.sees("ชุดบริการ")
    assert front.sees("ใบเสร็จที่ออกแล้วคงรหัสเดิมเสมอ")


def test_a_new_code_is_typed_and_shown(front: Front) -> None:
    view = codes(front)
    view.kind.setCurrentIndex(view.kind.findText("ภาษีป้าย"))

    for text in ("41100033", "ภาษีป้าย (ใหม่)"):
        front.type(text)
        front.press(Key.Key_Return)
    view.valid_from.selectAll()
    front.type("01/12/2569")
    front.press(Key.Key_Return)
    front.type("มท 0808.3/ว 1234")
    front.press(Key.Key_Return)

    wait_until("it is saved", lambda: "บันทึกรหัส 41100033" in view.banner.text())
    front.wait_for("1 ธ.ค. 2569 –")
    assert front.sees("ถึง 30 พ.ย. 2569")
    assert front.sees("ยังไม่เริ่ม")
    assert view.code.text() == ""


def test_what_is_no_code_is_told_and_what_was_typed_stays(front: Front) -> None:
    view = codes(front)
    front.type("41ก")
    front.press(Key.Key_F12)
    wait_until("the words", lambda: "รหัสรายได้ต้องเป็นตัวเลข" in view.banner.text())
    assert view.code.text() == "41ก"

    view.valid_from.setText("32/12/2569")
    front.press(Key.Key_F12)
    wait_until("the day", lambda: "ไม่มีวันที่นี้ในปฏิทิน" in view.banner.text())
