"""What `thongthin doctor` looks at: versions, key, file, space, clock, printers, server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.devices import key_file
from desktop.domain.errors import Unreachable, WorldFailed
from desktop.domain.journal import first_broken
from desktop.store import file
from printing.printers import system
from sync.client.http import Call, Timeouts
from ui import messages
from ui.desk import Desk
from ui.entrance import PassphraseNeeded, PassphraseWrong, open_key
from ui.profile import Profile
from ui.version import version
from ui.wiring import build_desk

_SPACE_WANTED = 1 << 30
_PATIENCE = Timeouts(connect=3.0, read=5.0, whole=8.0)


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    good: bool
    found: str


def run_checks(profile: Profile, passphrase: str = "") -> list[Check]:
    """Changes nothing. Each failure is a line, not an end."""
    return [*_computer(profile), *_profile(profile, passphrase)]


def _computer(profile: Profile) -> Iterator[Check]:
    yield Check("รุ่นโปรแกรม", True, version())
    yield Check("รุ่น SQLite", file.new_enough(), file.sqlite_version())
    folder = profile.folder if profile.folder.exists() else profile.folder.parent
    if folder.exists():
        free = shutil.disk_usage(folder).free
        yield Check("ที่ว่างบนดิสก์", free >= _SPACE_WANTED, f"{free / (1 << 30):.1f} GB")
    try:
        names = system.names()
        yield Check("เครื่องพิมพ์ของระบบ", True, ", ".join(names) or "ไม่มี (ใบเสร็จลงโฟลเดอร์)")
    except WorldFailed as failed:
        yield Check("เครื่องพิมพ์ของระบบ", True, f"ไม่มีระบบพิมพ์ ({failed.code}) ใบเสร็จลงโฟลเดอร์")


def _profile(profile: Profile, passphrase: str) -> Iterator[Check]:
    if not profile.database.exists():
        yield Check("ฐานข้อมูล", True, "ยังไม่มี จะสร้างเมื่อเปิดโปรแกรมครั้งแรก")
        return
    try:
        found = key_file.read(profile.key)
        yield Check("กุญแจ", found is not None, found.slot if found else "ไม่มีไฟล์กุญแจ")
        if found is None:
            return
        desk = build_desk(profile, open_key(profile, passphrase))
    except (PassphraseNeeded, PassphraseWrong):
        yield Check("กุญแจ", False, "ต้องใช้วลีรหัสผ่าน (--passphrase-file)")
        return
    except WorldFailed as failed:
        yield Check("ฐานข้อมูล", False, messages.failure(failed))
        return
    try:
        yield from _store(desk)
        yield from _server(desk)
    finally:
        desk.close()


def _store(desk: Desk) -> Iterator[Check]:
    whole = desk.store.check()
    yield Check("ไฟล์ฐานข้อมูล", whole == "ok", whole)
    with desk.store.read() as tx:
        device = tx.devices.find()
        broken = first_broken(tx.journal.all(), device.place) if device else None
        people, payers, unpaid = len(tx.staff.all()), tx.payers.count(), tx.bills.count_unpaid()
    yield Check("อัตลักษณ์เครื่อง", device is not None, device.name if device else "ยังไม่ลงทะเบียน")
    yield Check("สมุดรายวัน", broken is None, f"ขาดที่ {broken.seq}" if broken else "ต่อเนื่องครบ")
    yield Check("เจ้าหน้าที่", people > 0, f"{people} คน")
    yield Check("ทะเบียน", True, f"ผู้ชำระ {payers:,} ใบแจ้งหนี้ค้าง {unpaid:,}")
    now = desk.standings.now()
    yield Check("เลขที่ใบเสร็จ", now.numbers_left > 0, f"เหลือ {now.numbers_left}")


def _server(desk: Desk) -> Iterator[Check]:
    identity = desk.sync_book.identity()
    if identity is None:
        yield Check("ศูนย์กลาง", True, "ยังไม่ได้ลงทะเบียน")
        return
    http = desk.lines.open(_PATIENCE)
    try:
        reply = http.exchange(Call("GET", f"{identity.server_url}/health", {}))
        yield Check("ศูนย์กลาง", reply.status == 200, f"HTTP {reply.status}")
    except Unreachable as failed:
        yield Check("ศูนย์กลาง", False, messages.failure(failed))
    finally:
        desk.lines.close(http)
