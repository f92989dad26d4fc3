"""Where receipts are written by hand: the leaf's number is asked for, and nothing is printed."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt

from desktop.domain.books import PaperBookIssued, ReceiptMode
from desktop.services.payments import Payments
from tests.driving import turn, type_into, wait_until
from tests.makers import CLERK, MONDAY
from tests.ui.front import Front
from tests.ui.test_counter_money import payments
from ui.screens.counter.view import CounterView
from ui.screens.counter.view_model import CounterServices, CounterViewModel

Key = Qt.Key


@pytest.fixture
def view(front: Front) -> CounterView:
    """Mode A: book P7 of 2570 was given out; somebody's bill of 100.00 is ticked."""
    desk = front.desk
    policy = replace(desk.pack.policy, receipt_mode=ReceiptMode.BOOK)
    with desk.store.write() as tx:
        day = MONDAY.date()
        book = PaperBookIssued(uuid4(), 2570, "P7", 1, 50, day, "f01", "c01", emergency=False)
        tx.record(book, "f01")
    front.opened()
    services = CounterServices(
        payments=Payments(desk.store, desk.clock, replace(desk.pack, policy=policy), desk.changes),
        receipts=desk.receipts,
        search=desk.search,
        held=desk.held,
        instalments=desk.instalments,
        sign_in=desk.sign_in,
        papers=desk.papers,
        qr_pattern=desk.qr_pattern,
        policy=policy,
        clock=desk.clock,
        record_changes=desk.record_changes,
    )
    made = CounterView(CounterViewModel(services, CLERK, front.background))
    front.put_up(made)
    someone = front.owed("100.00")
    made.model.choose(someone.id)
    wait_until("the account", lambda: made.model.account is not None)
    front.press(Key.Key_Space, Key.Key_Return, Key.Key_Return)
    return made


def test_a_leafs_number_is_asked_for_and_taken(front: Front, view: CounterView) -> None:
    front.press(Key.Key_F12)
    assert "พิมพ์เล่มที่และเลขที่ของใบเสร็จที่เขียนก่อน" in view.money.refusal.text()

    type_into(view.money.written, "70-p7-000012")
    front.press(Key.Key_F12)

    wait_until("the payment", lambda: payments(front))
    assert str(payments(front)[0].receipt) == "70-P7-000012"
    wait_until("the word", lambda: "ไม่พิมพ์ซ้ำ" in view.money.outcome.text())
    turn(50)
    assert list(front.profile.receipts.glob("*")) == []


def test_a_leaf_of_no_book_takes_nothing_and_keeps_the_basket(
    front: Front, view: CounterView
) -> None:
    type_into(view.money.written, "70-P8-000012")
    front.press(Key.Key_F12)

    wait_until("the refusal", lambda: "70-P8-000012" in view.money.refusal.text())
    assert payments(front) == []
    assert len(view.model.basket.dues) == 1
    assert view.money.written.text() == "70-P8-000012"
