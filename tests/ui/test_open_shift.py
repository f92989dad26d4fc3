"""Opening a shift: the drawer is counted with one hand, and the last count is a start."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.domain.access import Staff
from desktop.domain.closing import CloseShift, CountDrawer
from desktop.domain.money import Money
from desktop.domain.shift import DENOMINATIONS
from tests.driving import wait_until
from tests.makers import CLERK, OTHER_CLERK
from tests.ui.front import PIN, Front
from ui.screens.counter.view import CounterView
from ui.screens.open_shift.view import OpenShiftView
from ui.widgets.count_table import CountField

Key = Qt.Key


def counts(view: OpenShiftView) -> list[str]:
    return [one.text() for one in view.findChildren(CountField)]


def test_enter_walks_down_the_denominations_and_f12_opens(front: Front) -> None:
    front.sit_down()
    front.screen(OpenShiftView)

    for count in ("2", "4", "20", "10", "", "20", "20", "10", "20", "4", "4"):
        front.type(count)
        front.press(Key.Key_Return)
    assert not isinstance(QApplication.focusWidget(), QLineEdit), "the walk ends at the button"
    assert front.sees("6,843.00")
    front.press(Key.Key_F12)

    front.screen(CounterView)
    shift = front.desk.shifts.current(CLERK)
    assert shift is not None
    assert shift.float_amount == Money.parse("6,843.00")
    assert shift.float_count[Money(1_000_00)] == 2
    assert Money(20_00) not in shift.float_count, "an empty field is none"
    assert front.sees("กะเปิด 09:00")


def test_an_empty_drawer_opens_a_shift_too(front: Front) -> None:
    front.sit_down()
    front.screen(OpenShiftView)

    front.press(Key.Key_F12)

    front.screen(CounterView)
    shift = front.desk.shifts.current(CLERK)
    assert shift is not None
    assert shift.float_amount == Money(0)


def test_letters_and_signs_do_not_enter_a_count(front: Front) -> None:
    front.sit_down()
    view = front.screen(OpenShiftView)

    front.type("-1e5x99999")

    assert counts(view)[0] == "1599"


def left_by(front: Front, shift_of: Staff, count: dict[Money, int]) -> None:
    """This clerk opened with 20 hundreds, counted them, and left so much."""
    front.opened(shift_of)
    shift = front.desk.shifts.unclosed(shift_of)
    assert shift is not None
    front.desk.closing.count(CountDrawer(uuid4(), shift.id, shift.float_count), shift_of)
    front.desk.closing.close(CloseShift(uuid4(), shift.id, count), shift_of)


def test_what_was_left_in_the_drawer_is_the_next_mornings_start(front: Front) -> None:
    left_by(front, CLERK, {Money(100_00): 12})
    front.clock.passes(days=1)

    front.sit_down()
    view = front.screen(OpenShiftView)

    wait_until("the last float", lambda: counts(view)[DENOMINATIONS.index(Money(100_00))] == "12")
    assert front.sees("1,200.00")
    front.press(Key.Key_F12)
    front.screen(CounterView)


def test_another_clerks_drawer_is_taken_over_by_two(front: Front) -> None:
    left_by(front, OTHER_CLERK, {Money(100_00): 12})
    front.sit_down()
    view = front.screen(OpenShiftView)
    front.wait_for(f"ลิ้นชักนี้ {OTHER_CLERK.name} เป็นผู้ปิดกะล่าสุด")

    front.press(Key.Key_F12)
    wait_until("the second name", lambda: view._dialog is not None and view._dialog.isVisible())
    dialog = view._dialog
    assert dialog is not None
    people = [dialog.people.itemData(n) for n in range(dialog.people.count())]
    assert OTHER_CLERK.code in people
    assert CLERK.code not in people
    dialog.people.setCurrentIndex(people.index(OTHER_CLERK.code))
    dialog.pin.setText("999999")
    dialog._give()
    wait_until("the refusal", lambda: "รหัสไม่ถูกต้อง" in dialog.banner.text())
    assert front.desk.shifts.current(CLERK) is None
    dialog.pin.setText(PIN)
    dialog._give()

    counter = front.screen(CounterView)
    wait_until("the one box", lambda: QApplication.focusWidget() is counter.box)
    shift = front.desk.shifts.current(CLERK)
    assert shift is not None
    assert shift.handed_over_by == OTHER_CLERK.code


def test_what_is_being_counted_survives_a_look_elsewhere(front: Front) -> None:
    front.sit_down()
    view = front.screen(OpenShiftView)
    front.type("7")

    front.press(Key.Key_F6)
    wait_until("the receipts", lambda: front.shell.open_screen() is not view)
    front.press(Key.Key_F2)

    view = front.screen(OpenShiftView)
    assert counts(view)[0] == "7"


def test_pressing_f12_twice_opens_one_shift(front: Front) -> None:
    front.sit_down()
    front.screen(OpenShiftView)

    front.press(Key.Key_F12, Key.Key_F12)

    front.screen(CounterView)
    with front.desk.store.read() as tx:
        assert tx.journal.head().seq == 3, "device, numbers, one shift"


def test_a_shift_opened_meanwhile_is_told_and_used(front: Front) -> None:
    front.sit_down()
    front.screen(OpenShiftView)
    front.opened()

    front.press(Key.Key_F12)

    front.wait_for("กะของวันนี้เปิดอยู่แล้วตั้งแต่ 09:00")
    front.press(Key.Key_F2)
    front.screen(CounterView)
