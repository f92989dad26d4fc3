"""What waits and what the server keeps apart, told on the sync screen and on the bars."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import requests
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop.domain.payer import Payer
from desktop.domain.sync_place import Objection
from desktop.services.link import LinkKind
from sync import protocol
from sync.protocol.reference import PAYER, payer_doc
from sync.server import records
from tests.driving import wait_until
from tests.makers import LAO, SUPERVISOR, payer
from tests.servers import CentralHere, story_time
from tests.sync.town import Town
from tests.ui.front import Front
from ui.screens.sync_state.network_dialog import NetworkDialog
from ui.screens.sync_state.view import SyncStateView

Key = Qt.Key


def sync_screen(front: Front) -> SyncStateView:
    front.sit_down()
    front.press(Key.Key_F9)
    view = front.screen(SyncStateView)
    front.wait_for("สูญหาย")
    return view


def test_what_waits_is_told_with_count_baht_age_and_loss(front: Front) -> None:
    front.opened()
    front.paid("1,240.00")
    front.clock.passes(minutes=30)
    front.paid("60.00")

    sync_screen(front)

    front.wait_for("5 รายการ")
    assert front.sees("1,300.00 บาท · เก่าสุด 09:00")
    assert front.sees("สูญหาย 2 ใบเสร็จ")
    assert front.sees("ศูนย์กลางรับถึงรายการที่ 0 จาก 5")
    front.wait_for("ไม่มีรายการที่ศูนย์กลางพักไว้")


def test_objections_are_listed_with_what_to_do(front: Front) -> None:
    front.opened()
    front.paid()
    view = sync_screen(front)
    front.desk.sync_book.acknowledge(
        4,
        [
            Objection(4, "bill-paid-elsewhere", "W70-000001 70-03-000184"),
            Objection(3, "never-heard-of", ""),
        ],
    )

    front.wait_for("2 พักไว้")
    front.wait_for("รายการที่ 4 (W70-000001 70-03-000184)")
    assert front.sees("ใบแจ้งหนี้เดียวกันชำระแล้วที่ช่องอื่น")
    assert front.sees("ศูนย์กลางอ่านรายการนี้ไม่ได้")
    assert front.sees("รายการอื่นส่งตามปกติ")
    front.desk.sync_book.acknowledge(4, [])
    front.wait_for("ไม่มีรายการที่ศูนย์กลางพักไว้")
    assert view.isVisible()


@pytest.mark.parametrize(
    ("kind", "chip", "attempt"),
    [
        (LinkKind.ONLINE, "ออนไลน์", "ติดต่อศูนย์กลางได้"),
        (LinkKind.OFFLINE, "ออฟไลน์", "ติดต่อศูนย์กลางไม่ได้ จะลองใหม่เอง"),
        (LinkKind.FENCED, "หยุดส่ง แจ้งไอที", "ประวัติของเครื่องนี้ต่างออกไป"),
        (LinkKind.REVOKED, "เครื่องถูกเพิกถอน หยุดรับเงิน", "ข้อมูลในเครื่องอยู่ครบ หยุดรับเงินที่เครื่องนี้"),
        (LinkKind.NOT_ENROLLED, "ยังไม่ลงทะเบียน", "ยังไม่ได้ลงทะเบียนกับศูนย์กลาง"),
    ],
)
def test_the_state_of_the_line_is_told_on_chip_and_list(
    front: Front, kind: LinkKind, chip: str, attempt: str
) -> None:
    front.opened()
    front.paid("100.00")
    sync_screen(front)

    front.desk.link.tell(kind, code="no-connection")

    front.wait_for(chip)
    front.wait_for(attempt)
    assert front.sees("รอส่ง 4 รายการ (100.00 บาท)"), "the chip says what waits"
    assert front.sees("no-connection"), "a code for IT staff"


def test_when_all_is_sent_the_chip_says_since_when(front: Front) -> None:
    front.opened()
    front.paid()
    front.sit_down()
    front.clock.passes(minutes=5)
    front.desk.sync_book.acknowledge(4, [])

    front.desk.link.tell(LinkKind.ONLINE, sent=4)

    front.wait_for("ออนไลน์ · ส่งครบแล้ว 09:05")
    front.wait_for("สูญหาย 0 ใบเสร็จ")


def test_the_rail_and_the_bottom_bar_tell_what_waits_and_which_number_comes(front: Front) -> None:
    front.opened()
    shell = front.sit_down()
    assert front.sees("70-02-000001")

    front.paid()

    front.wait_for("70-02-000002")
    front.wait_for("ถ้าเครื่องนี้เสียตอนนี้: สูญหาย 1 ใบเสร็จ")
    wait_until("the badge", lambda: shell.rail._items["sync"].accessibleDescription() == "4")


def test_few_numbers_left_are_told_in_time(front: Front) -> None:
    with front.desk.store.write() as tx:
        for _ in range(1_970):
            tx.numbers.take(2570)

    front.sit_down()

    front.wait_for("(เหลือ 30 เลข)")


def test_sending_now_is_one_key(front: Front) -> None:
    front.desk.start_sync()
    sync_screen(front)

    front.press(Key.Key_F12)

    front.wait_for("ยังไม่ได้ลงทะเบียนกับศูนย์กลาง")
    assert not front.sees("กำลังติดต่อศูนย์กลาง…")


def test_a_long_quiet_shows_when_the_server_was_last_heard(front: Front) -> None:
    front.opened()
    front.desk.sync_book.acknowledge(3, [])
    front.clock.passes(hours=26)

    sync_screen(front)

    front.wait_for("09:00 · 23 พ.ย. 2569")


def test_a_supervisor_sees_the_same(front: Front) -> None:
    front.opened()
    front.paid()
    front.sit_down(SUPERVISOR)

    front.press(Key.Key_F9)

    front.screen(SyncStateView)
    front.wait_for("สูญหาย 1 ใบเสร็จ")


def test_what_waits_goes_to_a_stick_and_the_answer_comes_back(
    front: Front, tmp_path: Path, sqlite_central: CentralHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(sqlite_central.url, sqlite_central.database, tmp_path, LAO)
    town.forget_all()
    enrol_front(front, town)
    front.opened()
    front.paid("1,240.00")
    known = register_at_the_centre(town, 2_500)
    front.desk.attachments.attach("หนังสือมอบอำนาจ".encode())
    view = sync_screen(front)
    stick, answer = tmp_path / "stick.thb", tmp_path / "answer.thb"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(stick), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(answer), ""))

    view._stick.out.click()

    front.wait_for("รายการลง stick.thb แล้ว")
    assert front.desk.standings.now().waiting > 0, "a stick may be lost"

    answer.write_bytes(requests.post(town.url + protocol.BUNDLE, stick.read_bytes()).content)
    view._stick.back.click()

    front.wait_for("ศูนย์กลางรับแล้ว")
    assert front.desk.standings.now().waiting == 0
    front.wait_for("ส่งครบแล้ว")
    with front.desk.store.read() as tx:
        assert tx.payers.get(known.id).last_name == known.last_name, "registers come along"
        assert tx.payers.count() > 2_500
    assert front.desk.shared_book.waiting() == [], "small papers went along"
    answer.write_bytes(stick.read_bytes())
    view._stick.back.click()
    front.wait_for("ไม่ใช่คำตอบ ไม่มีอะไรถูกเปลี่ยน")
    town.close()


def test_before_the_centre_was_ever_heard_a_stick_says_what_is_missing(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = sync_screen(front)
    target = tmp_path / "stick.thb"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    view._stick.out.click()
    front.wait_for("ลงทะเบียน")
    assert not target.exists()


def register_at_the_centre(town: Town, people: int) -> Payer:
    """Returns the last of them."""
    everybody = [payer() for _ in range(people)]
    rows = [records.Row(one.id.hex, payer_doc(one)) for one in everybody]
    with town.database.writing() as tx:
        records.put(town.database, tx, town.lao, PAYER, rows, at=story_time())
    return everybody[-1]


def enrol_front(front: Front, town: Town) -> None:
    book = front.desk.sync_book
    place = book.place()
    assert place is not None
    held = book.last_leased()
    wish = town.wish(town.code(place.device), epoch=place.epoch, used_up_to=held)
    book.enrol(town.enrol(replace(wish, lao=place.lao, device=place.device)))


def test_a_supervisor_sets_the_proxy_and_a_clerk_does_not_see_the_button(front: Front) -> None:
    front.opened()
    clerk = sync_screen(front)
    assert not clerk._stick.network.isVisible()
    front.sit_down(SUPERVISOR)
    front.press(Key.Key_F9)
    view = front.screen(SyncStateView)
    view._stick.network.click()
    dialog = view.findChild(NetworkDialog)
    assert isinstance(dialog, NetworkDialog)
    dialog.proxy.setText("ไม่ใช่ที่อยู่")
    dialog._keep.click()
    wait_until("the sentence", lambda: "ยังใช้ค่าเดิม" in dialog.banner.text())
    dialog.proxy.setText("proxy.local:3128")
    dialog.user.setText("hall")
    dialog.password.setText("ลับ")
    dialog.metered.setCurrentIndex(1)
    dialog._keep.click()
    wait_until("kept", lambda: not dialog.isVisible())
    known = front.desk.networks.get()
    assert (known.proxy, known.user, known.password) == ("http://proxy.local:3128", "hall", "ลับ")
    assert front.desk.lines.metered()
    assert "ลับ".encode() not in front.desk.store.path.read_bytes()
