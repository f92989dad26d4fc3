"""Opening a shift: the drawer is counted with one hand, and the last count is a start."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.domain.money import Money
from desktop.domain.shift import DENOMINATIONS
from tests.driving import wait_until
from tests.makers import CLERK
from tests.ui.front import Front
from ui.screens.counter.view import CounterView
from ui.screens.open_shift.view import CountField, OpenShiftView

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


def test_the_last_float_is_remembered_the_next_morning(front: Front) -> None:
    front.opened()
    front.clock.passes(days=1)

    front.sit_down()
    view = front.screen(OpenShiftView)

    wait_until("the last float", lambda: counts(view)[DENOMINATIONS.index(Money(100_00))] == "20")
    assert front.sees("2,000.00")


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
