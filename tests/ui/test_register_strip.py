"""A new counter sees its register come, takes money meanwhile, and may put it off."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.domain import register_file
from desktop.domain.reference import RegisterProgress, Stage
from sync.server import snapshots
from tests.driving import wait_until
from tests.makers import CLERK, IT, LAO, bill, payer
from tests.servers import CentralHere, story_time
from tests.snapshots import KEY, MADE_AT, a_snapshot
from tests.sync.registers import stock
from tests.sync.town import Town
from tests.ui.front import Front
from tests.ui.test_sync_state import enrol_front
from ui.screens.sync_state.view import SyncStateView

MB = 1_000_000


def test_a_register_that_comes_is_told_and_money_is_taken_meanwhile(front: Front) -> None:
    someone = front.owed("1,240.00")
    counter = front.counter()
    coming = front.desk.first_sync

    coming.tell(RegisterProgress(Stage.FILE, 100 * MB, 400 * MB))
    front.clock.passes(seconds=10)
    coming.tell(RegisterProgress(Stage.FILE, 150 * MB, 400 * MB))

    front.wait_for("กำลังรับทะเบียนผู้ชำระจากศูนย์กลาง 150.0 จาก 400.0 MB (37%)")
    assert front.sees("เหลือไม่ถึงหนึ่งนาที รับเงินได้ระหว่างนี้")
    strip = front.shell.register
    assert strip.bar.value() == 375
    front.look_up(someone)
    front.pay()
    wait_until("the payment", lambda: front.desk.standings.now().unsafe == 1)
    assert counter.isVisible()


def test_when_the_snapshot_is_the_register_it_is_said_and_people_are_found(front: Front) -> None:
    front.counter()
    someone = payer("กัลยา", "ศรีสุข")
    snapshot = a_snapshot(
        front.profile.folder / "snapshot.part", [someone], [bill(someone)], lao=LAO
    )
    coming = front.desk.first_sync
    coming.tell(RegisterProgress(Stage.FILE, MB, MB))
    coming.tell(RegisterProgress(Stage.CHECKING, MB, MB))
    front.wait_for("กำลังตรวจไฟล์")

    front.desk.store.adopt_register(snapshot, KEY)
    coming.tell(RegisterProgress(Stage.READY))

    front.wait_for("ทะเบียนผู้ชำระใช้งานได้แล้ว")
    front.look_up(someone)
    front.shell.register.seen.click()
    wait_until("quiet", lambda: front.shell.register.isHidden())


def test_it_is_put_off_and_goes_on(front: Front) -> None:
    front.opened()
    front.sit_down()
    coming = front.desk.first_sync
    coming.tell(RegisterProgress(Stage.FILE, MB, 4 * MB))
    front.wait_for("(25%)")
    strip = front.shell.register

    strip.pause.click()

    front.wait_for("พักการรับทะเบียนผู้ชำระไว้ ส่วนที่รับแล้วเก็บไว้ครบ")
    assert coming.paused()
    assert strip.pause.isHidden()

    strip.go_on.click()

    front.wait_for("(25%)")
    assert not coming.paused()
    assert strip.go_on.isHidden()


@pytest.mark.parametrize(
    ("code", "told"),
    [("disk-full", "ดิสก์เต็ม ลบไฟล์ที่ไม่ใช้"), ("no-snapshot", "โปรแกรมจะลองใหม่เอง (no-snapshot)")],
)
def test_why_it_does_not_come_is_told(front: Front, code: str, told: str) -> None:
    front.opened()
    front.sit_down()

    front.desk.first_sync.tell(RegisterProgress(Stage.STUCK, code=code))

    front.wait_for(told)
    assert front.sees("ทะเบียนในเครื่องใช้ได้ตามเดิม")


def test_the_sync_screen_says_what_register_is_here(front: Front) -> None:
    front.opened()
    front.sit_down(CLERK)
    front.press(Qt.Key.Key_F9)
    front.screen(SyncStateView)
    front.wait_for("รอรับจากศูนย์กลาง หรือนำเข้าไฟล์")

    front.owed("100.00")
    front.desk.link.tell(front.desk.link.kind, sent=1)
    front.wait_for("นำเข้าที่เครื่องนี้")

    with front.desk.store.write() as tx:
        tx.register.set_place(register_file.Place(LAO, "7.1", MADE_AT, register_file.SERVER))
    front.desk.link.tell(front.desk.link.kind, sent=1)
    front.wait_for("ตรงกับศูนย์กลาง 02:00 · 22 พ.ย. 2569")


def test_a_counter_whose_register_was_lost_says_so_and_what_to_do(front: Front) -> None:
    front.desk.store.close()
    for file in front.profile.folder.glob("counter.register-*"):
        file.unlink()
    again = Front(front.profile, front.clock)
    try:
        again.opened()
        again.sit_down(IT)

        again.wait_for("ไฟล์ทะเบียนผู้ชำระหายไป")
        assert again.sees("เงินและใบเสร็จอยู่ครบ")
    finally:
        again.close()


def test_an_enrolled_counter_gets_its_register_by_itself(
    front: Front, sqlite_central: CentralHere, tmp_path: Path
) -> None:
    town = Town(sqlite_central.url, sqlite_central.database, tmp_path, LAO)
    town.forget_all()
    people = stock(town.database, LAO, 1_000)
    snapshots.build(town.database, sqlite_central.shelf, LAO, at=story_time())
    enrol_front(front, town)
    front.counter()

    front.desk.start_sync()
    front.desk.send_now()

    front.wait_for("ทะเบียนผู้ชำระใช้งานได้แล้ว")
    front.look_up(people[500])
    assert not list(front.profile.folder.glob("*.part"))
    town.close()
