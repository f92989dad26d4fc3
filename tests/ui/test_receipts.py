"""The list of receipts: found by day, number and name, page by page, looked at, copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from desktop.services.receipts import PAGE
from tests.driving import turn, type_into, wait_until
from tests.makers import CLERK, SUPERVISOR
from tests.printing.papers import read
from tests.ui.front import Front
from ui.screens.receipts.view import ReceiptsView

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
    front.clock.passes(days=1)
    front.opened()
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
    (reason,) = view.findChildren(QComboBox)
    reason.setEditText("ผู้ชำระทำต้นฉบับหาย")

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
    view.findChildren(QComboBox)[0].setEditText(reason)

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
