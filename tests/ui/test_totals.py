"""The day's totals: a clerk's own, a supervisor's of all, and who has not been heard."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from desktop.domain.money import Money
from desktop.domain.totals import DayReport, DeviceTotal, Heard
from tests.driving import turn, wait_until
from tests.makers import MONDAY, SUPERVISOR
from tests.ui.front import Front
from ui.screens.totals.view import TotalsView
from ui.widgets.table import Table

Key = Qt.Key
TODAY = MONDAY.date()


def cells(table: Table) -> list[list[str]]:
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def other_counter(satang: int = 500_00) -> DayReport:
    """What the server knows: counter 3 took money, counter 4 was never heard."""
    sums = {"cash": Money(satang)}
    by_code = {"41100001": Money(satang)}
    total = DeviceTotal(
        "03", TODAY, 2, "70-03-000001", "70-03-000002", sums, by_code, {"41100001": 2}
    )
    heard = (
        Heard("03", "ช่องบริการ 3", 184, MONDAY + timedelta(hours=5, minutes=32), 0),
        Heard("04", "ช่องบริการ 4", 0, None, 0),
    )
    return DayReport(TODAY, MONDAY + timedelta(hours=6), (total,), heard)


def test_a_clerk_sees_what_this_counter_took(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    front.paid("1,240.00")
    front.desk.sync_book.keep_report(other_counter())
    front.sit_down()

    front.press(Key.Key_F8)

    view = front.screen(TotalsView)
    front.wait_for("1,340.00")
    assert front.sees("รับที่ช่องนี้")
    assert front.sees("เงินสด 1,340.00")
    assert front.sees("ยอดรับวันจันทร์ 23 พฤศจิกายน 2569")
    assert [row[0] for row in cells(view.counters)] == ["ช่องบริการ 2"]
    assert not front.sees("ถามศูนย์กลาง")
    assert not front.sees("500.00")


def test_a_supervisor_sees_every_counter_and_who_was_not_heard(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    front.desk.sync_book.keep_report(other_counter())

    front.sit_down(SUPERVISOR)

    view = front.screen(TotalsView)
    front.wait_for("600.00")
    assert front.sees("รับทุกช่อง")
    assert front.sees("ยังไม่ได้รับจาก ช่องบริการ 4")
    counters = {row[0]: row[1:] for row in cells(view.counters)}
    assert counters["ช่องบริการ 2"] == ["1", "100.00", "เครื่องนี้ ครบถึงปัจจุบัน"]
    assert counters["ช่องบริการ 3"] == ["2", "500.00", "ถึงรายการที่ 184 เมื่อ 14:32"]
    assert counters["ช่องบริการ 4"] == ["–", "–", "ยังไม่เคยได้รับข้อมูล"]
    assert sum(Money.parse(row[3]).satang for row in cells(view.revenues)) == 600_00


def test_an_unreachable_server_is_told_and_own_figures_are_there(front: Front) -> None:
    front.opened()
    front.paid("100.00")

    front.sit_down(SUPERVISOR)

    front.wait_for("100.00")
    front.wait_for("ยังไม่ได้ลงทะเบียนกับศูนย์กลาง")
    assert front.sees("ตัวเลขมีเฉพาะช่องนี้")
    (ask,) = [
        one
        for one in front.screen(TotalsView).findChildren(QPushButton)
        if "ถามศูนย์กลาง" in one.text()
    ]
    wait_until("asking again is possible", ask.isEnabled)


def test_opening_the_screen_asks_the_server_once(front: Front) -> None:
    heard: list[bool] = []
    front.sit_down(SUPERVISOR)
    view = front.screen(TotalsView)
    wait_until("asked", lambda: view.banner.text())
    view._model.asking_changed.connect(heard.append)

    front.press(Key.Key_F6)
    front.press(Key.Key_F8)

    wait_until("asked again", lambda: heard == [True, False])
    turn(50)
    assert heard == [True, False]


def test_another_day_shows_that_day(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    front.clock.passes(days=1)
    front.opened()
    front.paid("30.00")
    front.sit_down()
    front.press(Key.Key_F8)
    view = front.screen(TotalsView)
    front.wait_for("30.00")

    (before,) = [one for one in view.findChildren(QPushButton) if one.text() == "◀"]
    before.click()

    front.wait_for("ยอดรับวันจันทร์ 23 พฤศจิกายน 2569")
    front.wait_for("100.00")


def test_a_day_without_money_says_so(front: Front) -> None:
    front.sit_down()
    front.press(Key.Key_F8)
    view = front.screen(TotalsView)
    field = next(one for one in view.findChildren(QLineEdit))
    field.setText("01/01/2569")
    field.editingFinished.emit()

    front.wait_for("ยอดรับวันพฤหัสบดี 1 มกราคม 2569")
    wait_until("nothing", lambda: front.sees("0.00") and not cells(view.revenues))


def test_a_payment_shows_at_once(front: Front) -> None:
    front.opened()
    front.sit_down()
    front.press(Key.Key_F8)
    front.screen(TotalsView)
    wait_until("nothing yet", lambda: front.sees("0.00"))

    front.paid("77.25")

    front.wait_for("77.25")
