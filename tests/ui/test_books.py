"""The register of receipt numbers and the leaves of a hand-written book, by keyboard alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from uuid6 import uuid7

from desktop.domain.access import Role, Staff
from desktop.domain.books import Leaf, NumbersRetired, PaperBookIssued, ReceiptMode
from desktop.domain.money import Money
from desktop.services.books import IssueBook
from tests.driving import type_into, wait_until
from tests.makers import CLERK, OTHER_CLERK, SUPERVISOR, SetClock
from tests.ui.front import PIN, Front, a_front
from ui.screens.books.issue_dialog import IssueDialog
from ui.screens.books.leaves_view import LeavesView
from ui.screens.books.view import BooksView
from ui.screens.books.view_model import Paper
from ui.widgets.approval import ApprovalDialog

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def register(front: Front) -> BooksView:
    front.sit_down(SUPERVISOR)
    front.press(Key.Key_B, modifier=CONTROL)
    view = front.screen(BooksView)
    front.wait_for("000001–002000")
    return view


def leaves(front: Front, *, last: int = 50) -> LeavesView:
    """Book 12 is out, the shift is open, and the clerk goes to the page."""
    wish = IssueBook(uuid7(), 2570, "12", 1, last, CLERK.code)
    front.desk.books.issue_book(wish, SUPERVISOR)
    front.opened()
    front.sit_down(CLERK)
    front.press(Key.Key_E, modifier=CONTROL)
    view = front.screen(LeavesView)
    wait_until("the book", lambda: view.current() is not None)
    return view


def in_elaas(front: Front) -> None:
    """The municipality issues its receipts in e-LAAS."""
    policy = replace(front.desk.pack.policy, receipt_mode=ReceiptMode.ELAAS)
    front.desk.books.pack = replace(front.desk.pack, policy=policy)


def proposed(view: LeavesView) -> str:
    return view.form.number.text()


def say(view: LeavesView, words: str) -> None:
    wait_until(words, lambda: words in view.banner.text())


# -- the register -----------------------------------------------------------------------------


def test_the_register_shows_blocks_and_what_became_of_them(front: Front) -> None:
    front.opened()
    front.paid()

    view = register(front)

    assert front.sees("1,999")
    assert front.sees("ออกใบเสร็จปี 2570 ได้อีก 1,999 เลข")
    assert view.retire.isHidden(), "the year is not over"
    assert view.elaas.isHidden(), "the municipality does not issue in e-LAAS"


def test_a_book_is_given_out_with_the_keyboard(front: Front) -> None:
    view = register(front)
    front.press(Key.Key_N, modifier=CONTROL)
    dialog = view.findChild(IssueDialog)
    assert isinstance(dialog, IssueDialog)
    wait_until("the dialog", lambda: QApplication.focusWidget() is dialog.book)

    type_into(dialog.book, "12")
    front.press(Key.Key_Return)

    wait_until("the book", lambda: "จ่ายเล่มที่ 70-P12" in view.banner.text())
    front.wait_for("70-P12")
    with front.desk.store.read() as tx:
        (book,) = tx.records.all(PaperBookIssued)
    assert (book.fact.issued_by, book.fact.received_by) == ("s01", "c01")


def test_what_is_wrong_with_a_book_is_said_in_the_dialog_and_what_was_typed_stays(
    front: Front,
) -> None:
    front.desk.books.issue_book(IssueBook(uuid7(), 2570, "12", 1, 50, CLERK.code), SUPERVISOR)
    view = register(front)
    view.issue.click()
    dialog = view.findChild(IssueDialog)
    assert isinstance(dialog, IssueDialog)
    dialog.book.setText("012")
    dialog.received_on.setText("31/02/2569")

    dialog.give.click()
    assert "ไม่มีวันที่นี้ในปฏิทิน" in dialog.banner.text()
    dialog.received_on.clear()
    dialog.give.click()

    wait_until("the refusal", lambda: "อยู่ในทะเบียนแล้ว" in dialog.banner.text())
    assert dialog.book.text() == "012"
    assert dialog.give.isEnabled()
    dialog.last.setText("60")
    dialog.first.setText("51")
    dialog.give.click()
    wait_until("the book", lambda: "000051–000060" in view.banner.text())


def test_whoever_takes_the_book_signs_with_a_pin(front: Front) -> None:
    view = register(front)
    view.issue.click()
    dialog = view.findChild(IssueDialog)
    assert isinstance(dialog, IssueDialog)
    dialog.book.setText("7")
    dialog.receiver.setCurrentIndex(dialog.receiver.findData(OTHER_CLERK.code))
    dialog.pin.setText("999999")
    dialog.give.click()
    wait_until("the refusal", lambda: "รหัสไม่ถูกต้อง" in dialog.banner.text())
    assert dialog.pin.text() == ""

    dialog.pin.setText(PIN)
    dialog.give.click()

    wait_until("the book", lambda: "70-P7" in view.banner.text())


def test_the_papers_are_printed_and_saved(front: Front, tmp_path: Path) -> None:
    view = register(front)
    front.press(Key.Key_P, modifier=CONTROL)
    wait_until("the print", lambda: "พิมพ์ทะเบียนคุมใบเสร็จแล้ว" in view.banner.text())

    for paper, ending in (
        (Paper.CONTINUITY, "pdf"), (Paper.YEAR_END, "xlsx"), (Paper.REGISTER, "csv"),
    ):  # fmt: skip
        path = tmp_path / f"{paper.name}.{ending}"
        view.choose_file = lambda _, path=path: path
        view.save(paper)
        wait_until("the file", lambda path=path: str(path) in view.banner.text())
        assert path.stat().st_size > 200


def test_the_rest_of_a_year_is_given_up_on_the_spot_by_somebody_who_may(
    furnished: Path, tmp_path: Path, dressed: QApplication
) -> None:
    shutil.copytree(furnished, tmp_path / "counter")
    clock = SetClock()
    clock.passes(days=340)
    with a_front(tmp_path / "counter", clock) as front:
        front.desk.sign_in.add(Staff("s02", "อรุณ รุ่งเรือง", "หัวหน้าฝ่าย", Role.SUPERVISOR), PIN)
        front.sit_down(SUPERVISOR)
        front.press(Key.Key_B, modifier=CONTROL)
        view = front.screen(BooksView)
        wait_until("the year", lambda: view.findChild(type(view._year)).count() == 2)
        view._year.setCurrentIndex(1)
        view._year.activated.emit(1)
        wait_until("the button", lambda: view.retire.isVisible())
        view.retire.click()
        dialog = view.findChild(ApprovalDialog)
        assert isinstance(dialog, ApprovalDialog)
        assert [dialog.people.itemData(n) for n in range(dialog.people.count())] == ["s02"]
        dialog.pin.setText(PIN)
        dialog.pin.returnPressed.emit()

        wait_until("it is done", lambda: "เลิกใช้แล้ว 2,000 ฉบับ" in view.banner.text())
        wait_until("it is shown", lambda: not view.retire.isEnabled())
        with front.desk.store.read() as tx:
            (fact,) = tx.records.all(NumbersRetired)
        assert fact.fact.approved_by == "s02"


def test_an_elaas_number_is_typed_for_one_receipt_after_the_other(
    furnished: Path, tmp_path: Path, dressed: QApplication
) -> None:
    shutil.copytree(furnished, tmp_path / "counter")
    with a_front(tmp_path / "counter") as front:
        in_elaas(front)
        front.opened()
        payments = [front.paid(), front.paid()]
        view = register(front)
        wait_until("the list", lambda: front.sees("2 ใบ"))
        view.elaas.number.setFocus()
        front.type("rcpt-00001/70")
        front.press(Key.Key_Return)
        wait_until("one is noted", lambda: front.sees("1 ใบ"))
        assert view.elaas.number.text() == ""
        assert view.elaas.chosen() == payments[1].id

        front.type("RCPT-00001/70")
        front.press(Key.Key_Return)

        wait_until("no", lambda: "ใบเสร็จ RCPT-00001/70 ลงบัญชีแล้ว" in view.banner.text())
        assert view.elaas.number.text() == "RCPT-00001/70"
        view.elaas.number.setText("RCPT-00002/70")
        front.press(Key.Key_Return)
        wait_until("all are noted", lambda: front.sees("มีเลขครบทุกใบ"))


# -- leaves -----------------------------------------------------------------------------------


def test_leaves_are_keyed_in_one_a_line_with_the_keyboard_alone(front: Front) -> None:
    """A name, Enter, the code stays, what for, how much, Enter: the next number stands there."""
    view = leaves(front)
    assert proposed(view) == "1"

    for name, amount in (("นางบัวผัด คำมูล", "๔๐"), ("นายคำ ปันแก้ว", "1,240.50")):
        before = proposed(view)
        front.type(name)
        front.press(Key.Key_Return, Key.Key_Return)
        front.type("ค่าขยะ")
        front.press(Key.Key_Return)
        front.type(amount)
        front.press(Key.Key_Return)
        say(view, f"70-P12-{int(before):06d}")
        wait_until("the next", lambda before=before: proposed(view) == str(int(before) + 1))

    assert view.form.payer.text() == ""
    book = view.current()
    assert book is not None
    assert book.amount == Money.parse("1,280.50")
    assert [one.payer_name for one in book.keyed] == ["นางบัวผัด คำมูล", "นายคำ ปันแก้ว"]


def test_a_bill_of_the_register_is_chosen_and_its_sum_stands_there(front: Front) -> None:
    someone = front.owed("1,240.00", "880.00", name="สมศักดิ์")
    view = leaves(front)

    front.type("สมศักดิ์")
    wait_until("the hit", lambda: view.form.hits.isVisible())
    front.press(Key.Key_Down, Key.Key_Return)
    wait_until("what is owed", lambda: view.form.dues.isVisible())
    front.press(Key.Key_Space, Key.Key_Down, Key.Key_Space, Key.Key_Return)
    assert view.form.amount.text() == "2,120.00"
    assert QApplication.focusWidget() is view.form.amount
    front.press(Key.Key_Return)

    say(view, "70-P12-000001 2,120.00")
    assert front.desk.payments.account(someone.id).dues == ()


def test_another_sum_than_the_bills_is_refused_and_what_was_typed_stays(front: Front) -> None:
    front.owed("1,240.00", name="สมศักดิ์")
    view = leaves(front)
    front.type("สมศักดิ์")
    wait_until("the hit", lambda: view.form.hits.isVisible())
    front.press(Key.Key_Down, Key.Key_Return)
    wait_until("what is owed", lambda: view.form.dues.isVisible())
    front.press(Key.Key_Space, Key.Key_Return)
    view.form.amount.setText("1,200")

    front.press(Key.Key_F12)

    say(view, "บนใบเสร็จเขียน 1,200.00 บาท")
    assert view.form.payer.text() == "นายสมศักดิ์ ใจดี"
    assert view.form.amount.text() == "1,200"


def test_spoiled_and_blank_leaves_take_two_keys(front: Front) -> None:
    view = leaves(front)

    for key, state, note in (
        (Key.Key_2, Leaf.SPOILED, "เขียนผิดชื่อ"), (Key.Key_3, Leaf.BLANK, ""),
    ):  # fmt: skip
        before = proposed(view)
        front.press(key, modifier=ALT)
        wait_until("the note", lambda: QApplication.focusWidget() is view.form.text)
        front.type(note)
        front.press(Key.Key_Return)
        say(view, f"70-P12-{int(before):06d}")
        wait_until("the next", lambda before=before: proposed(view) == str(int(before) + 1))
        book = view.current()
        assert book is not None
        assert (book.leaves[-1].state, book.leaves[-1].note) == (state, note)
        assert view.form.kind() is None, "the next leaf has money again"


def test_a_gap_is_shown_and_proposed_before_the_book_goes_on(front: Front) -> None:
    view = leaves(front)
    view.form.number.setText("๓")
    front.press(Key.Key_2, modifier=ALT)
    wait_until("the note", lambda: QApplication.focusWidget() is view.form.text)
    front.press(Key.Key_Return)

    wait_until("the gap", lambda: proposed(view) == "1")
    assert front.sees("ยังขาด")
    assert front.sees("ขาด 2 เลข")


@pytest.mark.parametrize(
    ("number", "day", "amount", "words"),
    [
        ("", "20/11/2569", "40", "เลขเล่มหรือช่วงเลขที่ไม่ถูกต้อง"),
        ("51", "20/11/2569", "40", "ไม่พบใบเสร็จ 70-P12-000051"),
        ("1", "31/11/2569", "40", "ไม่มีวันที่นี้ในปฏิทิน"),
        ("1", "24/11/2569", "40", "วันที่บนใบเสร็จต้องไม่เกินวันนี้"),
        ("1", "30/09/2569", "40", "วันที่บนใบเสร็จต้องไม่เกินวันนี้"),
        ("1", "20/11/2569", "สี่สิบ", "อ่านจำนวนเงินไม่ได้"),
        ("1", "20/11/2569", "0", "จำนวนเงินติดลบไม่ได้"),
    ],
)
def test_what_a_leaf_cannot_say_is_told_beside_the_form(
    front: Front, number: str, day: str, amount: str, words: str
) -> None:
    view = leaves(front)
    view.form.number.setText(number)
    view.form.day.setText(day)
    view.form.payer.setText("นางบัวผัด คำมูล")
    view.form.amount.setText(amount)

    front.press(Key.Key_F12)

    say(view, words)
    assert view.form.payer.text() == "นางบัวผัด คำมูล"
    with front.desk.store.read() as tx:
        assert tx.books.keyed(tx.records.all(PaperBookIssued)[0].fact.lease) == []


def test_the_day_on_the_leaf_stays_for_the_next_one(front: Front) -> None:
    view = leaves(front)
    view.form.day.setFocus()
    view.form.day.selectAll()
    front.type("20/11/2569")
    front.press(Key.Key_Return)
    front.type("นายคำ")
    front.press(Key.Key_Return, Key.Key_Return, Key.Key_Return)
    front.type("40")
    front.press(Key.Key_Return)

    say(view, "70-P12-000001")
    assert view.form.day.text() == "20/11/2569"
    wait_until("the table", lambda: front.sees("ลงช้า 3 วัน"))
    book = view.current()
    assert book is not None
    assert book.keyed[0].written_on == date(2026, 11, 20)


def test_without_a_book_the_page_says_where_one_is_given_out(front: Front) -> None:
    front.opened()
    front.sit_down(CLERK)
    front.press(Key.Key_E, modifier=CONTROL)
    view = front.screen(LeavesView)

    front.wait_for("ให้การเงินหรือหัวหน้าจ่ายเล่มก่อน")
    assert not view.form.isEnabled()


def test_pressing_f12_twice_keys_one_leaf_in(front: Front) -> None:
    view = leaves(front)
    front.type("นายคำ")
    view.form.amount.setText("40")

    front.press(Key.Key_F12, Key.Key_F12)

    wait_until("the next", lambda: proposed(view) == "2")
    book = view.current()
    assert book is not None
    assert book.state.used == 1
