"""Choosing a day in the Buddhist era, also by those who mistype it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from tests.driving import turn, type_into, wait_until
from ui.widgets.be_date import DayPicker

TODAY = date(2026, 11, 23)


@pytest.fixture
def picker(qapp: QApplication) -> Iterator[DayPicker]:
    made = DayPicker(TODAY)
    made.show()
    made.activateWindow()
    wait_until("the window", lambda: QApplication.activeWindow() is made)
    yield made
    made.close()
    made.deleteLater()
    turn()


def field(picker: DayPicker) -> QLineEdit:
    found = picker.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def enter(picker: DayPicker, text: str) -> None:
    line = field(picker)
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    type_into(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def click(picker: DayPicker, name: str) -> None:
    (found,) = [one for one in picker.findChildren(QPushButton) if name in one.accessibleName()]
    found.click()


def test_it_begins_today_in_the_buddhist_era(picker: DayPicker) -> None:
    assert field(picker).text() == "23/11/2569"
    assert picker.words() == "จันทร์ 23 พฤศจิกายน 2569"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("22/11/2569", date(2026, 11, 22)),
        ("1-2-2570", date(2027, 2, 1)),
        ("๒๙/๒/๒๕๖๗", date(2024, 2, 29)),
        ("2026-11-01", date(2026, 11, 1)),
        (" 30.9.2569 ", date(2026, 9, 30)),
    ],
)
def test_a_typed_day_is_gone_to_and_shown_alike(picker: DayPicker, typed: str, day: date) -> None:
    heard: list[date] = []
    picker.day_changed.connect(heard.append)

    enter(picker, typed)

    assert heard == [day]
    assert field(picker).text() == f"{day.day:02d}/{day.month:02d}/{day.year + 543}"


@pytest.mark.parametrize(
    "typed", ["", "31/02/2569", "29/02/2566", "0/1/2569", "1/13/2569", "วันนี้", "1/1/69", "1e9", "-"]
)
def test_a_day_that_is_not_keeps_the_day_and_says_why(picker: DayPicker, typed: str) -> None:
    heard: list[date] = []
    picker.day_changed.connect(heard.append)

    enter(picker, typed)

    assert heard == []
    assert picker.day == TODAY
    assert field(picker).text() == typed, "what was typed stands there to be mended"
    assert field(picker).property("wrong")
    assert "ไม่มีวันที่นี้ในปฏิทิน" in field(picker).toolTip()


def test_a_mended_day_takes_the_complaint_away(picker: DayPicker) -> None:
    enter(picker, "31/02/2569")
    enter(picker, "28/02/2569")

    assert picker.day == date(2026, 2, 28)
    assert not field(picker).property("wrong")
    assert field(picker).toolTip() == ""


def test_going_back_to_the_same_day_takes_the_complaint_away_too(picker: DayPicker) -> None:
    enter(picker, "99/99/9999")
    click(picker, "วันนี้")

    assert field(picker).text() == "23/11/2569"
    assert not field(picker).property("wrong")


def test_buttons_go_a_day_back_and_on_and_home(picker: DayPicker) -> None:
    heard: list[date] = []
    picker.day_changed.connect(heard.append)

    for name in ("วันก่อน", "วันก่อน", "วันถัดไป", "วันนี้", "วันนี้"):
        click(picker, name)

    assert [day.day for day in heard] == [22, 21, 22, 23]
