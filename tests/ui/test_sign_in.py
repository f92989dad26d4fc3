"""Signing in: the right PIN opens, five wrong ones shut the door for a while and say so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from desktop.domain.access import Staff
from desktop.domain.journal import read as read_entry
from tests.driving import wait_until
from tests.makers import CLERK, SUPERVISOR
from tests.ui.front import LAO_NAME, PIN, Front
from ui.screens.sign_in.view import SignInView
from ui.screens.sign_in.view_model import SignInViewModel


def sign_in(front: Front, last: str = "", people: list[Staff] | None = None) -> SignInView:
    model = SignInViewModel(front.desk.sign_in.enter, front.background)
    known = front.desk.sign_in.people() if people is None else people
    view = SignInView(model, known, place=f"{LAO_NAME} · ช่องบริการ 2", last=last)
    front.put_up(view)
    return view


def pin(view: SignInView) -> QLineEdit:
    found = view.findChild(QLineEdit, "pin")
    assert isinstance(found, QLineEdit)
    return found


def enter(view: SignInView, text: str) -> None:
    QTest.keyClicks(pin(view), text)
    QTest.keyClick(pin(view), Qt.Key.Key_Return)


def test_it_says_where_we_are_and_waits_for_the_pin(front: Front) -> None:
    view = sign_in(front)

    assert front.sees(LAO_NAME)
    assert front.sees("ช่องบริการ 2")
    assert front.sees(CLERK.name)
    assert front.sees("หัวหน้า")
    assert pin(view).hasFocus()


def test_the_one_who_was_here_last_is_chosen(front: Front) -> None:
    view = sign_in(front, last=SUPERVISOR.code)
    heard: list[Staff] = []
    view.signed_in.connect(heard.append)

    enter(view, PIN)

    wait_until("signed in", lambda: heard)
    assert heard == [SUPERVISOR]


def test_choosing_a_tile_leaves_the_keyboard_on_the_pin(front: Front) -> None:
    view = sign_in(front)
    (tile,) = [one for one in view.findChildren(QPushButton) if SUPERVISOR.name in one.text()]
    heard: list[Staff] = []
    view.signed_in.connect(heard.append)

    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert pin(view).hasFocus()
    enter(view, PIN)

    wait_until("signed in", lambda: heard)
    assert heard == [SUPERVISOR]


def test_a_wrong_pin_says_how_many_tries_are_left(front: Front) -> None:
    view = sign_in(front, last=CLERK.code)

    enter(view, "000000")

    front.wait_for("เหลืออีก 4 ครั้ง")
    assert pin(view).text() == ""
    assert pin(view).hasFocus()


def test_a_pin_is_never_readable_on_the_screen(front: Front) -> None:
    view = sign_in(front)
    QTest.keyClicks(pin(view), PIN)

    assert not front.sees(PIN)


def test_five_wrong_pins_shut_the_door_and_say_until_when(front: Front) -> None:
    view = sign_in(front, last=CLERK.code)
    heard: list[Staff] = []
    view.signed_in.connect(heard.append)

    for left in (4, 3, 2, 1):
        enter(view, "999999")
        front.wait_for(f"เหลืออีก {left} ครั้ง")
    enter(view, "999999")
    front.wait_for("พักการเข้าใช้ถึง 09:00:30 น.")

    enter(view, PIN)
    wait_until("an answer", lambda: not pin(view).text())
    assert heard == [], "the right PIN does not open a door that is shut"
    assert front.sees("ข้อมูลทั้งหมดอยู่ครบ")

    front.clock.passes(seconds=31)
    enter(view, PIN)
    wait_until("signed in", lambda: heard)
    assert heard == [CLERK]


def test_the_shut_door_is_for_one_person_and_a_fact(front: Front) -> None:
    view = sign_in(front, last=CLERK.code)
    for left in ("4 ครั้ง", "3 ครั้ง", "2 ครั้ง", "1 ครั้ง", "พักการเข้าใช้ถึง"):
        enter(view, "999999")
        front.wait_for(left)
    heard: list[Staff] = []
    view.signed_in.connect(heard.append)

    view.choose(SUPERVISOR.code)
    enter(view, PIN)

    wait_until("signed in", lambda: heard)
    with front.desk.store.read() as tx:
        kinds = [read_entry(one.body).kind for one in tx.journal.all()]
    assert kinds.count("sign-in-locked") == 1


def test_pressing_enter_twice_asks_once(front: Front) -> None:
    view = sign_in(front, last=CLERK.code)
    QTest.keyClicks(pin(view), "999999")

    for _ in range(5):
        QTest.keyClick(pin(view), Qt.Key.Key_Return)

    front.wait_for("เหลืออีก 4 ครั้ง")


def test_an_empty_pin_is_no_try(front: Front) -> None:
    view = sign_in(front, last=CLERK.code)

    enter(view, "")
    enter(view, "999999")

    front.wait_for("เหลืออีก 4 ครั้ง")


def test_where_nobody_may_sign_in_it_says_what_to_do(front: Front) -> None:
    view = sign_in(front, people=[])
    enter(view, PIN)

    assert front.sees("thongthin staff add")
    assert all(not one.isEnabled() for one in view.findChildren(QPushButton))
