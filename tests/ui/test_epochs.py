"""A counter whose history is not the centre's: told calmly, and put right on F9 with a new code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from uuid6 import uuid7

from desktop.devices import key_file
from desktop.domain.epochs import Footing
from desktop.domain.errors import Reason
from desktop.domain.payment import TakePayment
from desktop.services.changes import Changes
from desktop.services.payments import Payments
from desktop.services.sync_book import SyncBook
from desktop.store import file
from desktop.store.store import Store
from sync.client.central import Central
from sync.client.outcomes import Fenced
from sync.client.sender import Sender
from tests.makers import CLERK, LAO, bill, payer, refused
from tests.servers import CentralHere
from tests.sync.town import Town
from tests.ui.front import Front
from ui.screens.sync_state.view import SyncStateView

Key = Qt.Key


@pytest.fixture
def town(sqlite_central: CentralHere, tmp_path: Path, front: Front) -> Iterator[Town]:
    town = Town(sqlite_central.url, sqlite_central.database, tmp_path, LAO, now=front.clock.now)
    town.forget_all()
    front.desk.enrolling.with_server(town.url, town.code("02"))
    front.opened()
    front.paid("50.00")
    send(front.desk.sync_book, town)
    yield town
    town.close()


def send(book: SyncBook, town: Town) -> None:
    identity = book.identity()
    assert identity is not None
    Sender(book).send(Central(town.http, identity, now=town.now))
    town.settle()


class Copy:
    """The same store on a second computer."""

    def __init__(self, front: Front, folder: Path) -> None:
        held = key_file.read(front.profile.key)
        assert held is not None
        key = held.wrapped
        folder.mkdir()
        original = file.connect(front.profile.database, key)
        file.keep_copy(original, folder / "counter.db", key)
        original.close()
        self.store = Store(folder / "counter.db", key, front.clock)
        self.book = SyncBook(self.store, front.clock, Changes())
        self._payments = Payments(self.store, front.clock, front.desk.pack, Changes())

    def paid(self, amount: str) -> str:
        someone = payer()
        owed = bill(someone, amount)
        with self.store.write() as tx:
            tx.payers.put([someone])
            tx.bills.put([owed])
        due = self._payments.account(someone.id).dues[0]
        wish = TakePayment(uuid7(), someone.id, (owed.number,), due.amount, due.amount)
        return str(self._payments.take(wish, CLERK).receipt)


@pytest.fixture
def copy(front: Front, town: Town, tmp_path: Path) -> Iterator[Copy]:
    made = Copy(front, tmp_path / "second")
    yield made
    made.store.close()


def fenced(front: Front, town: Town) -> Footing:
    with pytest.raises(Fenced) as why:
        send(front.desk.sync_book, town)
    return why.value.footing


def on_f9(front: Front) -> SyncStateView:
    front.sit_down()
    front.press(Key.Key_F9)
    view = front.screen(SyncStateView)
    front.wait_for("สูญหาย")
    return view


def test_an_older_copy_takes_no_money_until_it_is_enrolled_anew(
    front: Front, town: Town, copy: Copy
) -> None:
    lost = [copy.paid("70.00"), copy.paid("30.00")]
    send(copy.book, town)
    assert fenced(front, town) is Footing.RESTORED
    with refused(Reason.DEVICE_RESTORED):
        front.paid("10.00")
    view = on_f9(front)
    front.wait_for("ข้อมูลในเครื่องนี้เก่ากว่าที่ศูนย์กลางมี")
    front.wait_for("หยุดรับเงิน ดู F9")

    view.epoch.enrol.click()
    front.wait_for("พิมพ์รหัสลงทะเบียนที่ศูนย์กลางออกให้ก่อน")
    view.epoch.code.setFocus()
    front.type("0000-0000-0000")
    front.press(Key.Key_Return)
    front.wait_for("ไม่พบรหัสลงทะเบียนนี้")
    view.epoch.code.setText(town.code("02"))
    front.press(Key.Key_Return)

    front.wait_for("ลงทะเบียนใหม่แล้ว รับเงินได้")
    front.wait_for("ใบเสร็จที่ศูนย์กลางมี แต่เครื่องนี้ไม่มี")
    assert front.sees(f"{lost[0]} ถึง {lost[1]} อยู่แล้ว 2 ฉบับ รวม 100.00 บาท")
    taken = front.paid("10.00")
    assert str(taken.receipt) not in lost
    send(front.desk.sync_book, town)
    front.wait_for("ส่งครบแล้ว")
    assert not front.sees("หยุดรับเงิน ดู F9")


def test_two_computers_by_one_name_are_both_told_and_go_on_taking_money(
    front: Front, town: Town, copy: Copy
) -> None:
    copy.paid("70.00")
    send(copy.book, town)
    front.paid("10.00")
    assert fenced(front, town) is Footing.FORKED
    front.paid("10.00")
    on_f9(front)
    front.wait_for("มีเครื่องสองเครื่องใช้ชื่อช่องบริการเดียวกัน")
    assert front.sees("รับเงินต่อได้")
    assert front.sees("ลงทะเบียนใหม่"), "the code of the centre decides"


def test_the_one_that_was_not_chosen_has_no_field_for_a_code(front: Front, town: Town) -> None:
    front.desk.sync_book.stand(Footing.SET_ASIDE)
    view = on_f9(front)
    front.wait_for("ตั้งเครื่องนี้เป็นช่องบริการใหม่")
    assert not view.epoch.enrol.isVisible()


def test_a_counter_in_agreement_shows_none_of_it(front: Front, town: Town) -> None:
    view = on_f9(front)
    assert not view.epoch.isVisible()
