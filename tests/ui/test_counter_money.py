"""Taking money at the counter: few keys, once, never by accident, and never lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from uuid6 import uuid7

from desktop.domain.money import ZERO, Money
from desktop.domain.payer import Address
from desktop.domain.payment import Payment
from desktop.domain.shift import ShiftClosed
from desktop.domain.sync_place import PaidElsewhere
from desktop.services.payments import TakePayment
from tests.driving import turn, type_into, wait_until
from tests.makers import CLERK, MONDAY, bill, land_tax, payer
from tests.printing.papers import read
from tests.ui.front import Front, a_front, furnish
from ui.profile import Profile
from ui.screens.counter.view import CounterView

Key = Qt.Key
MOST_KEYS = 8


def payments(front: Front) -> list[Payment]:
    with front.desk.store.read() as tx:
        rows = tx.receipts.of_day(front.clock.now().date(), before=None, limit=100)
        found = [tx.payments.find(row.payment_id) for row in reversed(rows)]
    return [one for one in found if one is not None]


def ready(front: Front, *amounts: str, received: str = "") -> CounterView:
    """Somebody's bills are ticked and the cursor waits for the cash."""
    someone = front.owed(*amounts)
    view = front.counter()
    front.look_up(someone)
    front.press(Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    front.press(Key.Key_Return)
    assert view.money.received.hasFocus()
    front.type(received)
    return view


def close_shift(front: Front) -> None:
    """Without a count: for stories about something else."""
    with front.desk.store.write() as tx:
        shift = tx.shifts.open_of(CLERK.code)
        assert shift is not None
        day = shift.business_day
        tx.record(ShiftClosed(uuid7(), shift.id, day, 1, ZERO, {}, (), {}), CLERK.code)


def taken(front: Front, count: int = 1) -> None:
    wait_until("the payment", lambda: len(payments(front)) == count)
    front.wait_for("รับเงินแล้ว")


def test_one_bill_and_exact_cash_are_few_keys(front: Front) -> None:
    someone = front.owed("1,240.00")
    front.counter()
    front.look_up(someone)
    keys = (Key.Key_Space, Key.Key_Return, Key.Key_Return, Key.Key_F12)

    front.press(*keys)

    taken(front)
    assert len(keys) <= MOST_KEYS
    (payment,) = payments(front)
    assert payment.amount == Money.parse("1,240.00")
    assert payment.change == Money(0)


def test_two_bills_and_a_note_show_the_change_and_print(front: Front) -> None:
    view = ready(front, "1,240.00", "306.00", received="2000")

    assert front.sees("1,546.00")
    assert front.sees("หนึ่งพันห้าร้อยสี่สิบหกบาทถ้วน")
    assert front.sees("454.00"), "the change stands there before the money is taken"
    front.press(Key.Key_F12)

    taken(front)
    front.wait_for("พิมพ์ใบเสร็จ 70-02-000001 แล้ว")
    assert front.sees("ใบเสร็จ 70-02-000001")
    assert front.sees("รวม 1,546.00 บาท")
    paper = read((front.profile.receipts / "70-02-000001.pdf").read_bytes())
    assert "นายสมชาย ใจดี" in paper
    assert "หนึ่งพันห้าร้อยสี่สิบหกบาทถ้วน" in paper
    assert view.money.received.text() == ""


def test_the_next_payer_can_be_served_at_once(front: Front) -> None:
    following = front.owed("50.00", name="มานี")
    view = ready(front, "100.00", received="100")
    front.press(Key.Key_F12)
    taken(front)

    assert view.box.hasFocus()
    type_into(view.box, "มานี")
    wait_until("hits", view.hits.isVisible)
    front.press(Key.Key_Return)
    wait_until("the account", lambda: view.model.account and view.model.account.payer == following)
    front.press(Key.Key_Space, Key.Key_Return, Key.Key_Return, Key.Key_F12)

    taken(front, count=2)
    assert [str(one.receipt) for one in payments(front)] == ["70-02-000001", "70-02-000002"]


def test_pressing_f12_again_and_again_takes_once(front: Front) -> None:
    view = ready(front, "100.00", received="100")

    for _ in range(10):
        QTest.keyClick(view.money.received, Key.Key_F12)

    taken(front)
    front.wait_for("แล้ว")
    front.press(Key.Key_F12, Key.Key_F12)
    turn(50)
    assert len(payments(front)) == 1
    assert [one.name for one in front.profile.receipts.iterdir()] == ["70-02-000001.pdf"]


def test_the_same_wish_sent_twice_is_one_payment(front: Front) -> None:
    """An impatient finger and a slow disk: the second wish carries the first one's id."""
    view = ready(front, "100.00", received="100")
    wish = view.model.basket.wish()

    first = front.desk.payments.take(wish, CLERK)
    front.press(Key.Key_F12)

    taken(front)
    assert payments(front) == [first]


def test_enter_never_takes_money(front: Front) -> None:
    view = ready(front, "100.00", received="500")
    places = [
        one
        for one in view.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible()
    ]

    for place in places:
        place.setFocus()
        front.press(Key.Key_Return, Key.Key_Enter)
    turn(50)

    assert view.money.take in places
    assert payments(front) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("50", "เงินที่รับมายังขาด 50.00 บาท"),
        ("99.99", "เงินที่รับมายังขาด 0.01 บาท"),
        ("0", "เงินที่รับมายังขาด 100.00 บาท"),
        ("abc", "อ่านจำนวนเงินไม่ได้"),
        ("หนึ่งร้อย", "อ่านจำนวนเงินไม่ได้"),
        ("1e9", "อ่านจำนวนเงินไม่ได้"),
        ("1_000", "อ่านจำนวนเงินไม่ได้"),
        ("1,00", "อ่านจำนวนเงินไม่ได้"),
        ("100.005", "อ่านจำนวนเงินไม่ได้"),
        ("NaN", "อ่านจำนวนเงินไม่ได้"),
        ("-500", "จำนวนเงินติดลบไม่ได้"),
        ("−500", "จำนวนเงินติดลบไม่ได้"),
        ("999999999999", "จำนวนเงินมากเกินไป"),
    ],
)
def test_what_is_no_sufficient_sum_is_told_and_the_basket_is_kept(
    front: Front, typed: str, told: str
) -> None:
    view = ready(front, "100.00")

    front.type(typed)
    if told not in view.money.refusal.text():
        front.press(Key.Key_F12)

    assert told in view.money.refusal.text()
    front.press(Key.Key_F12)
    turn(50)
    assert payments(front) == []
    assert view.money.refusal.text(), "a sentence says why nothing happened"
    assert len(view.model.basket.dues) == 1
    assert view.money.received.text() == typed

    view.money.received.clear()
    front.press(Key.Key_Return, Key.Key_F12)
    taken(front)


@pytest.mark.parametrize("typed", ["๑๐๐", "๑๐๐.๐๐", "100.00", "0100", "100บาท", "฿100", " 100 "])
def test_sums_are_read_as_people_type_them(front: Front, typed: str) -> None:
    ready(front, "100.00", received=typed)

    front.press(Key.Key_F12)

    taken(front)
    assert payments(front)[0].change == Money(0)


def test_a_billion_in_a_paste_changes_nothing(front: Front) -> None:
    view = ready(front, "100.00")
    QApplication.clipboard().setText("1000000000000000000000000000")

    view.money.received.paste()
    front.press(Key.Key_F12)

    assert view.money.refusal.text()
    assert payments(front) == []


def test_an_empty_basket_is_told(front: Front) -> None:
    view = front.counter()

    front.press(Key.Key_F12)

    assert "ยังไม่ได้เลือกรายการ" in view.money.refusal.text()


def test_notes_are_offered_and_one_click_fills_them_in(front: Front) -> None:
    view = ready(front, "1,240.00")
    offered = {one.text(): one for one in view.money.findChildren(QPushButton)}

    assert {"พอดี", "1,300", "1,500", "2,000"} <= set(offered)
    offered["2,000"].click()

    assert front.sees("760.00")
    assert view.money.received.hasFocus()


def test_every_line_says_how_it_was_worked_out(front: Front) -> None:
    someone = payer()
    front.register(someone, [land_tax(someone)])
    front.counter()
    front.look_up(someone)

    front.press(Key.Key_Space)

    (due,) = front.screen(CounterView).model.basket.dues
    assert len(due.charges) == 3, "principal, penalty, surcharge"
    for charge in due.charges:
        assert front.sees(str(charge.amount))
        assert front.sees(charge.text)


def test_ctrl_a_ticks_all_and_again_none(front: Front) -> None:
    view = ready(front, "1.00", "2.00", "3.00")
    assert len(view.model.basket.dues) == 3

    front.press(Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)

    view.account.dues.table.setFocus()
    front.press(Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    assert len(view.model.basket.dues) in (0, 3)


def test_another_payer_begins_another_basket(front: Front) -> None:
    other = front.owed("7.00", name="มานี")
    view = ready(front, "100.00", received="50")

    front.look_up(other)

    assert view.model.basket.dues == ()
    assert view.money.received.text() == ""
    assert view.money.refusal.text() == ""


def test_escape_puts_the_payer_away_and_takes_nothing(front: Front) -> None:
    view = ready(front, "100.00", received="100")
    view.account.dues.table.setFocus()

    front.press(Key.Key_Escape)

    assert view.model.account is None
    assert view.box.hasFocus()
    front.press(Key.Key_F12)
    turn(50)
    assert payments(front) == []


def test_nothing_moves_while_money_is_being_taken(front: Front) -> None:
    other = front.owed("7.00", name="มานี")
    view = ready(front, "100.00", received="100")

    view.model.take()
    view.model.choose(other.id)
    view.model.toggle_all()
    view.model.leave()

    taken(front)
    assert payments(front)[0].amount == Money.parse("100.00")
    assert view.model.account is None, "the answer to the payment came last"


# -- the world moved on ----------------------------------------------------------------------


def test_a_bill_paid_at_another_counter_meanwhile_is_refused_and_the_rest_stays(
    front: Front,
) -> None:
    view = ready(front, "100.00", "30.00", received="200")
    gone = view.model.basket.dues[0].bill.number
    told = PaidElsewhere(gone, "03", "70-03-000184", MONDAY.date())
    front.desk.sync_book.take_feed([told], "1.1")

    front.press(Key.Key_F12)

    front.wait_for("ชำระแล้วที่ช่องบริการ 03")
    turn(50)
    assert "70-03-000184" in view.money.refusal.text(), "the sentence is not wiped away"
    assert payments(front) == []
    assert [due.amount for due in view.model.basket.dues] == [Money.parse("30.00")]
    assert view.money.received.text() == "200"
    assert front.sees("ชำระแล้วช่องอื่น")

    front.press(Key.Key_F12)
    taken(front)
    assert payments(front)[0].amount == Money.parse("30.00")


def test_a_bill_known_to_be_paid_elsewhere_cannot_be_ticked(front: Front) -> None:
    someone = payer()
    owed = bill(someone)
    front.register(someone, [owed])
    told = PaidElsewhere(owed.number, "03", "70-03-000184", MONDAY.date())
    front.desk.sync_book.take_feed([told], "1.1")
    view = front.counter()
    front.look_up(someone)

    front.press(Key.Key_Space)

    assert "70-03-000184" in view.money.refusal.text()
    assert view.model.basket.dues == ()


def test_a_bill_paid_here_by_a_colleague_is_refused_with_the_receipt(front: Front) -> None:
    view = ready(front, "100.00", received="100")
    basket = view.model.basket
    assert basket.payer_id is not None
    numbers = tuple(due.bill.number for due in basket.dues)
    wish = TakePayment(payer().id, basket.payer_id, numbers, basket.amount, basket.amount)
    earlier = front.desk.payments.take(wish, CLERK)

    front.press(Key.Key_F12)

    front.wait_for(f"ชำระแล้ว ตามใบเสร็จ {earlier.receipt}")
    assert view.model.basket.dues == ()
    assert len(payments(front)) == 1


def test_a_sum_that_midnight_changed_is_told_before_it_is_taken(front: Front) -> None:
    someone = payer()
    front.register(someone, [land_tax(someone)])
    view = front.counter()
    front.look_up(someone)
    front.press(Key.Key_Space, Key.Key_Return)
    front.type("9999")
    before = view.model.basket.amount

    front.clock.passes(days=45)
    close_shift(front)
    front.opened()
    front.press(Key.Key_F12)

    front.wait_for(f"ยอดเปลี่ยนจาก {before} เป็น")
    assert view.model.basket.amount > before
    assert view.money.received.text() == "9999"
    assert front.sees(str(view.model.basket.amount))
    front.press(Key.Key_F12)
    taken(front)


def test_yesterdays_shift_takes_nothing_and_the_basket_is_there_after_opening(
    front: Front,
) -> None:
    view = ready(front, "100.00", received="100")
    front.clock.passes(days=1)

    front.press(Key.Key_F12)
    front.wait_for("กะนี้เปิดเมื่อ 23 พ.ย. 2569")
    close_shift(front)
    front.press(Key.Key_F2)
    wait_until("the opening", lambda: front.shell.open_screen() is not view)
    front.press(Key.Key_F12)

    wait_until("the counter", lambda: front.shell.open_screen() is view)
    assert len(view.model.basket.dues) == 1
    front.press(Key.Key_F12)
    taken(front)


def test_a_clock_set_back_takes_nothing(front: Front) -> None:
    view = ready(front, "100.00", received="100")
    front.clock.passes(days=-2)

    front.press(Key.Key_F12)

    front.wait_for("นาฬิกาเครื่องย้อน")
    assert payments(front) == []
    assert len(view.model.basket.dues) == 1


def test_the_last_number_of_the_block_is_used_and_no_further_one(
    tmp_path: Path, dressed: QApplication
) -> None:
    folder = tmp_path / "counter"
    furnish(Profile(folder), numbers=1)
    with a_front(folder) as front:
        front.opened()
        front.paid()
        view = ready(front, "100.00", received="100")
        assert front.sees("หมดชุดเลข")

        front.press(Key.Key_F12)

        front.wait_for("เลขที่ใบเสร็จของปีงบประมาณ 2570 หมดแล้ว")
        assert len(view.model.basket.dues) == 1
        assert len(payments(front)) == 1


# -- who is looking --------------------------------------------------------------------------


def test_a_payer_is_masked_until_a_logged_look(front: Front) -> None:
    someone = front.owed(
        "10.00", tax_id="3101700203459", phone="0871112222", address=Address("123/45", "7")
    )
    view = front.counter()
    front.look_up(someone)
    secrets = ("3101700203459", "0871112222", "123/45")
    assert not any(front.sees(secret) for secret in secrets)
    (reveal,) = [one for one in view.findChildren(QPushButton) if "เปิดดู" in one.text()]

    reveal.click()
    reveal.click()

    front.wait_for("3101700203459")
    assert all(front.sees(secret) for secret in secrets)
    reveal.click()
    turn(50)
    with front.desk.store.read() as tx:
        assert tx.audit.reveals() == 1

    front.look_up(someone)
    assert not any(front.sees(secret) for secret in secrets), "masked again"
