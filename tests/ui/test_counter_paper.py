"""The receipt's paper, seen from the counter: what failed is told, waits in the list, is asked."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.domain.errors import Refused
from desktop.domain.receipt import PrintOutcome
from tests.driving import turn, wait_until
from tests.makers import CLERK, CutOffPrinter, JammedPrinter, PaperTray, PowerCut, SilentPrinter
from tests.printing.papers import read
from tests.ui.front import Front
from ui.screens.counter.view import CounterView
from ui.screens.receipts.view import ReceiptsView

Key = Qt.Key


def under_the_desk(front: Front, kind: type[PaperTray]) -> PaperTray:
    """Puts this printer in place of the chosen one."""
    front.desk.paper._paper = printer = kind(front.profile.folder / "tray")
    return printer


def served(front: Front) -> CounterView:
    someone = front.owed("100.00")
    view = front.counter()
    front.look_up(someone)
    front.press(Key.Key_Space, Key.Key_Return, Key.Key_Return, Key.Key_F12)
    front.wait_for("รับเงินแล้ว")
    return view


def answer(under: QWidget, text: str) -> None:
    wait_until(text, lambda: any(text in one.text() for one in buttons(under)))
    next(one for one in buttons(under) if text in one.text()).click()


def buttons(under: QWidget) -> list[QPushButton]:
    return [one for one in under.findChildren(QPushButton) if one.isVisible()]


def receipts(front: Front) -> ReceiptsView:
    front.press(Key.Key_F6)
    view = front.screen(ReceiptsView)
    wait_until("the list", lambda: view.table.model().rowCount())
    return view


def test_a_missing_printer_is_told_and_the_receipt_waits_in_the_list(front: Front) -> None:
    front.desk.paper.choose_printer("no-such-printer")

    view = served(front)

    wait_until("the sentence", lambda: "ไม่พบเครื่องพิมพ์" in view.money.outcome.text())
    assert "รับเงินแล้วและบันทึกครบ" in view.money.outcome.text()
    assert "F6" in view.money.outcome.text()
    receipts(front)
    front.wait_for("พิมพ์ไม่ได้")
    assert front.sees("พิมพ์ต้นฉบับ")


def test_once_a_printer_is_there_the_waiting_original_comes_out_as_one(front: Front) -> None:
    front.desk.paper.choose_printer("no-such-printer")
    view = served(front)
    wait_until("the sentence", lambda: "ไม่พบเครื่องพิมพ์" in view.money.outcome.text())
    front.desk.paper.choose_printer("")
    listed = receipts(front)

    answer(listed, "พิมพ์ต้นฉบับ")

    front.wait_for("พิมพ์แล้ว")
    paper = read((front.profile.receipts / "70-02-000001.pdf").read_bytes())
    assert "สำเนา" not in paper
    wait_until("no further original", lambda: not front.sees("พิมพ์ต้นฉบับ"))


def test_a_jam_is_told_and_the_next_payer_is_served(front: Front) -> None:
    under_the_desk(front, JammedPrinter)
    following = front.owed("5.00", name="มานี")
    view = served(front)
    front.wait_for("รับเงินแล้วและบันทึกครบ")

    front.look_up(following)
    front.press(Key.Key_Space, Key.Key_Return, Key.Key_Return, Key.Key_F12)

    wait_until("the second", lambda: front.sees("ใบเสร็จ 70-02-000002"))
    assert view.box.hasFocus()


def test_a_lost_folder_of_receipts_is_told_and_costs_no_money(front: Front) -> None:
    shutil.rmtree(front.profile.receipts)

    view = served(front)

    wait_until("the sentence", lambda: "ไม่พบโฟลเดอร์ใบเสร็จ" in view.money.outcome.text())


def test_after_a_doubtful_print_the_clerk_is_asked_and_says_it_came_out(front: Front) -> None:
    under_the_desk(front, SilentPrinter)
    view = served(front)
    front.wait_for("ไม่แน่ใจว่าต้นฉบับใบเสร็จ 70-02-000001")

    answer(view, "กระดาษออกแล้ว")

    wait_until("no more question", lambda: not front.sees("ไม่แน่ใจว่าต้นฉบับ"))
    receipts(front)
    front.wait_for("พิมพ์แล้ว")
    assert not front.sees("พิมพ์ต้นฉบับ")


def test_if_no_paper_came_out_copies_stand_in_for_the_original(front: Front) -> None:
    """There must never be two originals, and the payer must not leave with nothing."""
    under_the_desk(front, SilentPrinter)
    view = served(front)
    front.wait_for("ไม่แน่ใจว่าต้นฉบับ")
    answer(view, "ไม่ออก")
    wait_until("no more question", lambda: not front.sees("ไม่แน่ใจว่าต้นฉบับ"))
    front.desk.paper.choose_printer("")
    listed = receipts(front)
    front.wait_for("ต้นฉบับไม่ออก")
    assert not front.sees("พิมพ์ต้นฉบับ")

    answer(listed, "พิมพ์สำเนา")

    front.wait_for("ต้นฉบับไม่ออก +1")
    (copy,) = front.profile.receipts.iterdir()
    assert "สำเนา" in read(copy.read_bytes())


def test_a_print_the_power_cut_off_is_asked_about_at_the_next_start(front: Front) -> None:
    under_the_desk(front, CutOffPrinter)
    front.opened()
    payment = front.paid()
    with pytest.raises(PowerCut):
        front.desk.receipts.print_original(payment.id, CLERK)

    front.counter()

    front.wait_for("ไม่แน่ใจว่าต้นฉบับใบเสร็จ 70-02-000001")


def test_the_list_asks_about_a_doubtful_original_and_names_it(front: Front) -> None:
    under_the_desk(front, SilentPrinter)
    front.opened()
    doubtful, fine = front.paid(), front.paid()
    front.desk.receipts.print_original(doubtful.id, CLERK)
    front.desk.paper.choose_printer("")
    front.desk.receipts.print_original(fine.id, CLERK)
    front.sit_down()
    view = receipts(front)
    view.table.selectRow(1)
    front.wait_for("ต้นฉบับใบเสร็จ 70-02-000001 พิมพ์ออกมาหรือไม่")

    view.table.selectRow(0)
    assert not front.sees("พิมพ์ออกมาหรือไม่"), "the other one is in no doubt"
    view.table.selectRow(1)
    answer(view, "กระดาษออกแล้ว")

    wait_until("an answer", lambda: not front.sees("ไม่แน่ใจ"))
    turn(50)
    rows = front.desk.receipts.of_day(front.clock.now().date())
    assert [row.original for row in rows] == [PrintOutcome.PRINTED] * 2


def test_asking_for_the_original_twice_prints_one(front: Front) -> None:
    front.opened()
    front.paid()
    front.sit_down()
    view = receipts(front)
    (original,) = [one for one in buttons(view) if "พิมพ์ต้นฉบับ" in one.text()]

    original.click()
    original.click()

    front.wait_for("พิมพ์แล้ว")
    turn(50)
    assert view.banner.text() == "พิมพ์แล้ว", "no refusal after it"
    assert len(list(front.profile.receipts.iterdir())) == 1


def test_a_second_original_is_refused_whoever_asks(front: Front) -> None:
    front.opened()
    payment = front.paid()
    front.desk.receipts.print_original(payment.id, CLERK)

    with pytest.raises(Refused, match="print-in-doubt"):
        front.desk.receipts.print_original(payment.id, CLERK)
