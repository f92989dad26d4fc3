"""F8: a clerk's own counter, a supervisor's whole house, what is odd, and reports into files."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from uuid6 import uuid7

from desktop.devices.table_out import TableFiles
from desktop.domain.correction import PaymentVoided
from desktop.domain.facts import Exported
from desktop.domain.finding import Finding, Severity
from desktop.domain.money import ZERO, Money
from desktop.domain.payment import Payment
from desktop.domain.period import Period, Span
from desktop.domain.policy import Policy
from desktop.domain.receipt_filter import ReceiptFilter
from desktop.domain.review import ExceptionReviewed, Rule
from desktop.domain.shift import ShiftClosed
from desktop.domain.totals import DayReport, DeviceTotal, Heard
from desktop.services.exceptions import Listed
from tests.driving import turn, type_into, wait_until
from tests.makers import CLERK, FINANCE, MONDAY, SUPERVISOR
from tests.ui.front import Front
from ui.screens.overview import words
from ui.screens.overview.view import OverviewView
from ui.widgets import theme
from ui.widgets.table import Table

Key = Qt.Key
TODAY = MONDAY.date()


def cells(table: Table) -> list[list[str]]:
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def counters(view: OverviewView) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in cells(view.divisions.tables["counter"])}


def the_button(view: OverviewView, words: str) -> QAbstractButton:
    (found,) = [one for one in view.findChildren(QAbstractButton) if words in one.text()]
    return found


def other_counter(satang: int = 500_00, day: date = TODAY) -> DayReport:
    """What the server knows: counter 3 took money, counter 4 was never heard."""
    sums = {"cash": Money(satang)}
    total = DeviceTotal(
        "03", day, 2, "70-03-000001", "70-03-000002", sums, {"41100001": Money(satang)}, {}
    )
    heard = (
        Heard("03", "ช่องบริการ 3", 184, MONDAY + timedelta(hours=5, minutes=32), 0),
        Heard("04", "ช่องบริการ 4", 0, None, 0),
    )
    return DayReport(day, MONDAY + timedelta(hours=6), (total,), heard)


def voided_after(front: Front, minutes: int) -> Payment:
    payment = front.paid("1,250.00")
    front.desk.receipts.print_original(payment.id, CLERK)
    front.clock.passes(minutes=minutes)
    fact = PaymentVoided(
        uuid7(), payment.id, payment.receipt, payment.business_day, "wrong-payer", "",
        SUPERVISOR.code, False, payment.payer_id,
    )  # fmt: skip
    with front.desk.store.write() as tx:
        tx.record(fact, CLERK.code)
    return payment


def overview(front: Front, by: object = SUPERVISOR) -> OverviewView:
    front.sit_down(by)  # type: ignore[arg-type]
    if by is CLERK:
        front.press(Key.Key_F8)
    view = front.screen(OverviewView)
    wait_until("figures", lambda: view._found is not None)
    return view


# -- figures -----------------------------------------------------------------------------------


def shut(front: Front) -> None:
    """The clerk counted the drawer and closed the shift."""
    view = front.desk.closing.look(CLERK)
    fact = ShiftClosed(
        uuid7(), view.shift.id, view.shift.business_day, 1, ZERO, {}, (), {}, code="story"
    )
    with front.desk.store.write() as tx:
        tx.record(fact, CLERK.code)


def test_before_the_count_a_clerk_sees_how_many_receipts_and_no_cash(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    front.paid("1,240.00")

    view = overview(front, CLERK)

    front.wait_for("ซ่อนยอดเงินสดจนกว่าจะนับเงินปิดกะ")
    assert front.sees("2 / 0")
    assert "ซ่อนยอดเงินสด" in view.chart.accessibleName()
    assert counters(view)["ช่องบริการ 2"][:1] == ["2"]
    shown = [
        cell for table in view.divisions.tables.values() for row in cells(table) for cell in row
    ]
    assert shown
    assert not [cell for cell in shown if "100.00" in cell or "240.00" in cell or "%" in cell]
    for hidden in ("100.00", "1,240.00", "1,340.00", "0.00"):
        assert not front.sees(hidden), hidden


def test_a_clerk_sees_what_this_counter_took(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    front.paid("1,240.00")
    shut(front)
    front.desk.sync_book.keep_report(other_counter())

    view = overview(front, CLERK)

    front.wait_for("1,340.00")
    assert front.sees("รับที่ช่องนี้")
    assert front.sees("สด 1,340.00")
    assert front.sees("ยอดรับวันจันทร์ 23 พฤศจิกายน 2569")
    assert list(counters(view)) == ["ช่องบริการ 2"]
    for hidden in ("ถามศูนย์กลาง", "ส่งออก", "ต้องดูแล", "500.00"):
        assert not front.sees(hidden)


def test_a_supervisor_sees_every_counter_and_who_was_not_heard(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    front.desk.sync_book.keep_report(other_counter())
    front.clock.passes(hours=5, minutes=33)

    view = overview(front)

    front.wait_for("600.00")
    assert front.sees("รับรวมทุกช่อง")
    assert front.sees("ยังไม่ได้รับครบจาก ช่องบริการ 4")
    assert front.sees("ตัวเลขนี้ยังไม่รวม ช่องบริการ 4")
    rows = counters(view)
    assert (rows["ช่องบริการ 2"][5], rows["ช่องบริการ 2"][-1]) == ("100.00", "ครบถึงปัจจุบัน")
    assert (rows["ช่องบริการ 3"][5], rows["ช่องบริการ 3"][-1]) == ("500.00", "ถึง 14:32")
    assert (rows["ช่องบริการ 4"][5], rows["ช่องบริการ 4"][-1]) == ("–", "ยังไม่เคยได้รับข้อมูล")
    revenues = cells(view.divisions.tables["revenue"])
    assert sum(Money.parse(row[-1]).satang for row in revenues) == 600_00


def test_an_unreachable_server_is_told_and_own_figures_are_there(front: Front) -> None:
    front.opened()
    front.paid("100.00")

    view = overview(front)

    front.wait_for("100.00")
    front.wait_for("ยังไม่ได้ลงทะเบียนกับศูนย์กลาง")
    assert front.sees("ตัวเลขมีเฉพาะช่องนี้")
    wait_until("asking again is possible", the_button(view, "ถามศูนย์กลาง").isEnabled)


def test_opening_the_screen_asks_the_server_once(front: Front) -> None:
    asked: list[tuple[int, int]] = []
    view = overview(front)
    wait_until("asked", lambda: view.banner.text())
    view._model.asking_changed.connect(lambda n, of: asked.append((n, of)))

    front.press(Key.Key_F6)
    front.press(Key.Key_F8)

    wait_until("asked again", lambda: asked == [(0, 1), (0, 0)])
    turn(50)
    assert asked == [(0, 1), (0, 0)]


def test_a_month_asks_for_each_missing_day_and_can_be_stopped(front: Front) -> None:
    """The newest first, one after the other; what came in is shown."""
    asked: list[date] = []
    view = overview(front)

    def fetch(day: date) -> None:
        asked.append(day)
        front.desk.sync_book.keep_report(other_counter(100_00, day))

    view._model._fetch_report = fetch
    view.periods.go(Period.of(Span.MONTH, TODAY))
    wait_until("month", lambda: view._found and view._found.period.span is Span.MONTH)
    assert not asked, "a month is asked for on wish alone"

    front.press(Key.Key_F5)

    wait_until("known", lambda: view._found and not view._found.unasked)
    assert asked == sorted(asked, reverse=True)
    assert (asked[0], asked[-1], len(asked)) == (TODAY, date(2026, 11, 2), 16)
    front.wait_for("1,600.00")


def test_going_back_shows_that_day_and_a_typed_day_too(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    front.clock.passes(days=1)
    with front.desk.store.read() as tx:
        assert tx.shifts.open()
    view = overview(front, FINANCE)

    the_button(view, "วันก่อน").click()
    front.wait_for("ยอดรับวันจันทร์ 23 พฤศจิกายน 2569")
    front.wait_for("100.00")

    field = next(one for one in view.periods.findChildren(QLineEdit))
    field.setText("01/01/2569")
    field.editingFinished.emit()
    front.wait_for("ยอดรับวันพฤหัสบดี 1 มกราคม 2569")
    wait_until(
        "nothing", lambda: front.sees("0.00") and not cells(view.divisions.tables["revenue"])
    )

    field.setText("99/99/2569")
    field.editingFinished.emit()
    assert field.property("wrong") is True


@pytest.mark.parametrize(
    ("words", "title", "bars"),
    [("เดือน", "ยอดรับเดือนพฤศจิกายน 2569", 30), ("ปีงบประมาณ", "ยอดรับปีงบประมาณ 2570", 12)],
)
def test_longer_periods_have_a_bar_for_each_part(
    front: Front, words: str, title: str, bars: int
) -> None:
    front.opened()
    front.paid("100.00")
    view = overview(front)
    button = next(
        one for one in view.periods.findChildren(QAbstractButton) if one.text().startswith(words)
    )

    button.click()

    front.wait_for(title)
    wait_until("bars", lambda: len(view.chart._columns) == bars)
    assert "100.00" in view.chart.accessibleName()


def test_a_payment_shows_at_once(front: Front) -> None:
    front.opened()
    overview(front, CLERK)
    front.wait_for("0 / 0")
    front.paid("77.25")
    front.wait_for("1 / 0")


# -- down to receipts --------------------------------------------------------------------------


def test_every_figure_leads_to_its_receipts(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    view = overview(front)
    front.wait_for("100.00")
    view.drill_requested.disconnect()
    wanted: list[ReceiptFilter] = []
    view.drill_requested.connect(wanted.append)
    day = (TODAY, TODAY)

    view._figures._sum.setFocus()
    QTest.keyClick(view._figures._sum, Key.Key_Return)
    QTest.mouseClick(view._figures._receipts, Qt.MouseButton.LeftButton)
    view.divisions.choose("clerk")
    view.divisions.tables["clerk"].selectRow(0)
    QTest.keyClick(view.divisions.tables["clerk"], Key.Key_Return)
    view.divisions.opened.emit("tender", "cash")
    view.divisions.opened.emit("revenue", "41210008")
    view.divisions.opened.emit("counter", "02")

    assert wanted == [
        ReceiptFilter(*day),
        ReceiptFilter(*day, state="voided"),
        ReceiptFilter(*day, clerk=CLERK.code),
        ReceiptFilter(*day, tender="cash"),
        ReceiptFilter(*day, revenue="41210008"),
        ReceiptFilter(*day),
    ]


def test_a_bar_leads_to_the_receipts_of_its_days(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    view = overview(front)
    view.drill_requested.disconnect()
    wanted: list[ReceiptFilter] = []
    view.drill_requested.connect(wanted.append)
    view.periods.go(Period.of(Span.MONTH, TODAY))
    wait_until("month", lambda: len(view.chart._columns) == 30)

    view.chart.setFocus()
    for _ in range(23):
        QTest.keyClick(view.chart, Key.Key_Right)
    assert "100.00" in view.chart.accessibleDescription()
    QTest.keyClick(view.chart, Key.Key_Return)
    at = view.chart._bar(22).center().toPoint()
    QTest.mouseClick(view.chart, Qt.MouseButton.LeftButton, pos=QPoint(at.x(), at.y()))

    assert wanted == [ReceiptFilter(TODAY, TODAY)] * 2


def test_drilling_opens_the_receipts(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    view = overview(front)
    view.drill_requested.emit(ReceiptFilter(TODAY, TODAY))
    wait_until("receipts", lambda: front.shell.open_screen() is not view)


# -- what is odd -------------------------------------------------------------------------------


def test_a_finding_says_what_who_and_by_which_rule(front: Front) -> None:
    front.opened()
    payment = voided_after(front, 18)

    view = overview(front)

    front.wait_for("ยกเลิกหลังพิมพ์ 18 นาที")
    assert front.sees(f"{payment.receipt} · 1,250.00 · {CLERK.name} · “ออกผิดชื่อ”")
    assert front.sees("เกณฑ์: ยกเลิกหลังพิมพ์ตั้งแต่ 10 นาที")
    assert front.sees("ต้องดูแล (1)")
    assert front.sees("อนุมัติหน้างาน (1)")
    assert len(view.findings.cards) == 1


def test_approving_takes_it_off_the_list_and_keeps_it_to_look_up(front: Front) -> None:
    front.opened()
    voided_after(front, 18)
    view = overview(front)
    front.wait_for("ต้องดูแล (1)")

    the_button(view, "อนุมัติ").click()

    front.wait_for("ต้องดูแล (0)")
    assert front.sees("ไม่มีรายการที่ต้องดูแล")
    the_button(view, "ที่ตรวจแล้ว").click()
    front.wait_for(f"ตรวจแล้ว · {SUPERVISOR.name}")
    with front.desk.store.read() as tx:
        assert [one.by for one in tx.records.all(ExceptionReviewed)] == [SUPERVISOR.code]


def test_sending_it_back_asks_why_first(front: Front) -> None:
    front.opened()
    voided_after(front, 18)
    view = overview(front)
    front.wait_for("ต้องดูแล (1)")
    back = the_button(view, "ตีกลับ")

    back.click()
    back.click()
    front.wait_for("พิมพ์เหตุผลที่ตีกลับก่อน")
    front.wait_for("ต้องดูแล (1)")
    (card,) = view.findings.cards
    field = card.findChild(QLineEdit)
    type_into(field, "ต้นฉบับอยู่ไหน")
    QTest.keyClick(field, Key.Key_Return)

    front.wait_for("ต้องดูแล (0)")
    with front.desk.store.read() as tx:
        (said,) = tx.records.all(ExceptionReviewed)
    assert (said.fact.accepted, said.fact.note) == (False, "ต้นฉบับอยู่ไหน")


def test_a_finding_leads_to_its_receipt(front: Front) -> None:
    front.opened()
    payment = voided_after(front, 18)
    view = overview(front)
    front.wait_for("ดูใบเสร็จ")
    view.drill_requested.disconnect()
    wanted: list[ReceiptFilter] = []
    view.drill_requested.connect(wanted.append)
    the_button(view, "ดูใบเสร็จ").click()
    assert [one.text for one in wanted] == [str(payment.receipt)]


def test_finance_sees_the_list_and_signs_nothing_off(front: Front) -> None:
    front.opened()
    voided_after(front, 18)
    view = overview(front, FINANCE)
    front.wait_for("ต้องดูแล (1)")
    faces = [one.text() for one in view.findings.findChildren(QAbstractButton)]
    assert "ดูใบเสร็จ" in faces
    assert not {"อนุมัติ", "ตีกลับ"} & set(faces)


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_its_words(rule: Rule) -> None:
    details = dict.fromkeys(("minutes", "days", "many", "seq", "first", "last", "attached"), 3)
    finding = Finding(
        rule, Severity.WARN, "x", TODAY, CLERK.code, Money(-20_00), "70-02-000001",
        {
            **details, "why": "amounts-differ", "kind": "qr", "before": MONDAY, "after": MONDAY,
            "at": MONDAY, "written_on": TODAY, "book": "70-P7",
        },
    )  # fmt: skip
    said = words.title(finding)
    assert said
    assert "None" not in said
    assert words.line(Listed(finding, CLERK.name, None)).startswith("70-02-000001")
    assert words.rule(finding, Policy()).startswith("เกณฑ์: ")
    assert "{" not in words.rule(finding, Policy())


# -- files and the audit sheet -----------------------------------------------------------------


def choose(view: OverviewView, words: str) -> None:
    (action,) = [one for one in view.export.actions() if words in one.text()]
    action.trigger()


def test_a_report_goes_into_the_file_that_was_chosen(front: Front, tmp_path: Path) -> None:
    front.opened()
    front.paid("100.00")
    view = overview(front)
    front.wait_for("100.00")
    view._papers._exports._save = TableFiles().write
    names: list[str] = []

    def file(name: str) -> Path:
        names.append(name)
        return tmp_path / "list.csv"

    view.export.choose_file = file
    choose(view, "รายการใบเสร็จ")

    front.wait_for("บันทึกแล้วที่")
    assert names == ["รายการใบเสร็จ-2569-11-23"]
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file_:
        lines = list(csv.reader(file_))
    assert lines[1][3] == "นายบ… ใจ…"

    choose(view, "ใส่ชื่อผู้ชำระ")
    choose(view, "รายการใบเสร็จ")
    wait_until("again", lambda: "บุญมี" in (tmp_path / "list.csv").read_text("utf-8-sig"))
    with front.desk.store.read() as tx:
        assert [one.fact.names for one in tx.records.all(Exported)] == [False, True]


def test_leaving_the_file_dialog_exports_nothing(front: Front) -> None:
    view = overview(front)
    view.export.choose_file = lambda name: None
    choose(view, "ยอดตามรหัสรายได้")
    turn(50)
    with front.desk.store.read() as tx:
        assert tx.records.all(Exported) == []


def test_one_key_makes_the_audit_sheet_and_another_prints_it(front: Front) -> None:
    front.opened()
    front.paid("100.00")
    view = overview(front)
    assert view is front.shell.open_screen()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier

    front.press(Key.Key_A, modifier=both)

    front.wait_for("แบบตรวจสอบพร้อมแล้ว")
    (put,) = [one for one in view.papers.findChildren(QAbstractButton) if one.text() == "พิมพ์"]
    wait_until("focus", lambda: QApplication.focusWidget() is put)
    QTest.keyClick(put, Key.Key_Space)
    wait_until("printed", lambda: list(front.profile.papers.glob("*.pdf")))
    front.wait_for("พิมพ์แล้ว")


# -- looks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [100, 150])
def test_nothing_forces_the_window_wider_than_the_small_screen(
    front: Front, dressed: QApplication, scale: int
) -> None:
    front.opened()
    voided_after(front, 18)
    front.desk.sync_book.keep_report(other_counter(12_345_678_90))
    theme.apply(dressed, "light", scale)
    try:
        view = overview(front)
        front.wait_for("ยกเลิกหลังพิมพ์")
        for span in Span:
            view.periods.go(Period.of(span, TODAY))
            wait_until("period", lambda span=span: view._found.period.span is span)
            turn(30)
            assert front.window.width() == 1366
            assert view.chart.width() <= view.width()
    finally:
        theme.apply(dressed, "light", 100)
