"""A known payer, one bill, exact cash: real keys into the window, counted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.driving import turn
from tests.ui.front import Front
from tests.ui.test_counter_money import payments, taken

MOST = 8
"""After the payer is chosen; the design allows no more."""


def test_one_bill_and_exact_cash_take_no_more_than_eight_keys(front: Front) -> None:
    someone = front.owed("1,240.00")
    front.counter()
    front.look_up(someone)
    pressed: list[Qt.Key] = []

    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_F12):
        assert payments(front) == [], "money moves by F12 alone"
        QTest.keyClick(front.window.windowHandle(), key)
        pressed.append(key)
        turn(150)

    taken(front)
    (payment,) = payments(front)
    assert (str(payment.amount), str(payment.change)) == ("1,240.00", "0.00")
    assert len(pressed) <= MOST


def test_the_same_by_qr_is_one_more(front: Front) -> None:
    someone = front.owed("1,240.00")
    view = front.counter()
    front.look_up(someone)
    window = front.window.windowHandle()

    QTest.keyClick(window, Qt.Key.Key_Space)
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    pressed = 3  # Alt and 2 are two keys
    turn(300)
    assert view.money.form.isVisible()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_F12):
        QTest.keyClick(window, key)
        pressed += 1
        turn(300)

    taken(front)
    assert [one.kind.value for one in payments(front)[0].tenders] == ["qr"]
    assert pressed <= MOST
