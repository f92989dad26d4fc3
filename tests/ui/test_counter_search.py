"""The one box: answers while one types, shows no more than needed, walks by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.payer import Address
from desktop.services.search import Hits
from tests.driving import turn, type_into, wait_until
from tests.makers import bill, payer
from tests.ui.front import Front
from ui.screens.counter.view import CounterView

Key = Qt.Key


def look(front: Front, text: str) -> CounterView:
    view = front.screen(CounterView)
    heard: list[Hits] = []
    view.begin()
    view.box.clear()
    answered = view.model.search.hits_changed.connect(heard.append)
    type_into(view.box, text)
    wait_until("an answer", lambda: heard)
    view.model.search.hits_changed.disconnect(answered)
    return view


def names(view: CounterView) -> list[str]:
    return [hit.what for hit in view.hits.all()]


def test_only_the_answer_to_the_last_letter_is_shown(front: Front) -> None:
    for name in ("สมชาย", "สมหมาย", "สมบัติ", "มานี"):
        front.owed("10.00", name=name)
    view = front.counter()
    shown: list[Hits] = []
    view.model.search.hits_changed.connect(shown.append)

    type_into(view.box, "สมบัต")

    wait_until("an answer", view.hits.isVisible)
    turn(50)
    assert [[one.first_name for one in hits.payers] for hits in shown] == [["สมบัติ"]]


def test_letters_taken_back_take_the_answer_back(front: Front) -> None:
    front.owed("10.00")
    front.counter()
    view = look(front, "สม")

    front.press(Key.Key_Backspace, Key.Key_Backspace)

    wait_until("the welcome", lambda: not view.hits.isVisible())
    assert front.sees("พร้อมรับผู้ชำระคนถัดไป")


def test_names_are_found_in_any_order_without_titles_and_tone_marks(front: Front) -> None:
    front.owed("10.00", name="น้ำผึ้ง", last_name="ใจดี", title="นางสาว")
    front.counter()

    for text in ("น้ำผึ้ง", "นำผึง", "ใจดี น้ำ", "น.ส.น้ำผึ้ง", "นางสาวน้ำผึ้ง ใจ"):
        assert names(look(front, text)) == ["นางสาวน้ำผึ้ง ใจดี"], text


def test_numbers_find_people_and_bills(front: Front) -> None:
    someone = payer(
        "บัวผัน", tax_id="3101700203459", phone="0871112222", address=Address(house="88/7")
    )
    front.register(someone, [bill(someone, number="W70-777777")])
    front.counter()

    for text in ("3101700203459", "310170", "0871112222", "88/7", "๘๘/๗"):
        assert "นายบัวผัน ใจดี" in names(look(front, text)), text
    assert names(look(front, "w70-7777"))[0] == "W70-777777"


def test_a_bill_that_was_typed_is_ticked_at_once(front: Front) -> None:
    someone = payer()
    front.register(someone, [bill(someone, "70.00"), bill(someone, "5.00", number="W70-888888")])
    front.counter()
    view = look(front, "W70-888888")

    front.press(Key.Key_Return)

    wait_until("the bill in the basket", lambda: view.model.basket.dues)
    assert [due.bill.number for due in view.model.basket.dues] == ["W70-888888"]


def test_hits_show_no_more_of_a_person_than_is_needed(front: Front) -> None:
    someone = payer(
        "กาญจนา",
        tax_id="3101700203459",
        phone="0871112222",
        address=Address("123/45", "7", "สุขใจ", "", "แม่เหียะ", "เมืองเชียงใหม่", "เชียงใหม่"),
    )
    front.register(someone)
    front.counter()

    view = look(front, "กาญจนา")
    assert front.sees("แม่เหียะ")
    for secret in ("3101700203459", "0871112222", "123/45", "สุขใจ"):
        assert not front.sees(secret)

    view.box.clear()
    look(front, "123/4")
    assert front.sees("บ้านเลขที่ 123/45"), "it is what was asked for"


def test_nothing_found_says_what_to_try(front: Front) -> None:
    front.counter()

    look(front, "ไม่มีใครชื่อนี้")

    front.wait_for("ไม่พบ “ไม่มีใครชื่อนี้”")
    front.press(Key.Key_Return, Key.Key_Down)
    assert front.screen(CounterView).model.account is None


def test_the_wrong_keyboard_layout_is_understood_and_told(front: Front) -> None:
    front.owed("10.00", name="สมชาย")
    front.counter()

    view = look(front, "l,=kp")

    front.wait_for("แสดงผลของ “สมชาย”")
    assert names(view) == ["นายสมชาย ใจดี"]


def test_down_walks_in_up_walks_out_and_escape_too(front: Front) -> None:
    for name in ("สมชาย", "สมหมาย"):
        front.owed("10.00", name=name)
    front.counter()
    view = look(front, "สม")

    front.press(Key.Key_Down)
    assert view.hits.table.hasFocus()
    front.press(Key.Key_Up)
    assert view.box.hasFocus()
    front.press(Key.Key_Down, Key.Key_Escape)
    assert view.box.hasFocus()
    front.press(Key.Key_Down, Key.Key_Down, Key.Key_Return)
    wait_until("the second", lambda: view.model.account is not None)
    assert view.model.account is not None
    assert view.model.account.payer.full_name == names(view)[1]


def test_a_click_chooses_too(front: Front) -> None:
    front.owed("10.00")
    front.counter()
    view = look(front, "สมชาย")

    view.hits.table.clicked.emit(view.hits.table.model().index(0, 0))

    wait_until("the account", lambda: view.model.account is not None)
    assert view.account.dues.table.hasFocus()


def test_escape_in_the_box_empties_it(front: Front) -> None:
    front.owed("10.00")
    front.counter()
    view = look(front, "สม")

    front.press(Key.Key_Escape)

    wait_until("the welcome", lambda: not view.hits.isVisible())
    assert view.box.text() == ""


def test_ctrl_k_and_f2_lead_to_the_box_from_anywhere(front: Front) -> None:
    view = front.counter()
    for key, modifier in (
        (Key.Key_K, Qt.KeyboardModifier.ControlModifier),
        (Key.Key_F2, Qt.KeyboardModifier.NoModifier),
    ):
        front.press(Key.Key_F6)
        wait_until("elsewhere", lambda: front.shell.open_screen() is not view)
        front.press(key, modifier=modifier)
        wait_until("the box", lambda: QApplication.focusWidget() is view.box)


def test_looking_for_somebody_else_keeps_the_account_until_one_is_chosen(front: Front) -> None:
    someone = front.owed("10.00", name="มานี")
    front.owed("20.00", name="สมชาย")
    front.counter()
    front.look_up(someone)
    front.press(Key.Key_Space)
    view = look(front, "สมชาย")

    front.press(Key.Key_Escape)

    wait_until("the account", lambda: not view.hits.isVisible())
    assert view.model.account is not None
    assert view.model.account.payer == someone
    assert len(view.model.basket.dues) == 1
