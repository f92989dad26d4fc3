"""The commands of `thongthin` that change something: registers, enrolment, people, sync."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace

from uuid6 import uuid7

from desktop.domain.access import Role, Staff
from desktop.domain.headings import Register
from desktop.domain.network import Metered, network_of
from desktop.domain.plain import to_plain
from desktop.services import import_words
from desktop.services.imports import ImportWish
from sync.client.central import Central
from sync.client.fetcher import Fetcher
from sync.client.outcomes import Fenced, NeedsEnrolment, Revoked
from sync.client.sender import Sender
from ui import demo_profile, messages
from ui.checks import run_checks
from ui.chore import Chore, ChoreFailed, Exit, first_line
from ui.demo_profile import DemoSize
from ui.desk import Desk
from ui.messages import ToldNo

OPERATOR = Staff("command-line", "บรรทัดคำสั่ง", "เจ้าหน้าที่ไอที", Role.IT)


def demo(chore: Chore, wanted: Namespace) -> int:
    size = DemoSize()
    if wanted.households is not None:
        people = round(wanted.households * size.people / size.households)
        size = DemoSize(wanted.households, people)
    try:
        reports = demo_profile.make(chore.profile, f"{int(wanted.counter):02d}", size=size)
    except FileExistsError as exists:
        raise ChoreFailed(
            Exit.REFUSED, f"มีข้อมูลอยู่แล้วใน {exists} ไม่มีอะไรถูกเปลี่ยน เลือกโฟลเดอร์ว่างด้วย --profile"
        ) from exists
    payers, bills = (report.added for report in reports)
    chore.tell(
        {"profile": str(chore.profile.folder), "payers": payers, "bills": bills},
        f"สร้างเทศบาลสาธิตแล้ว ผู้ชำระ {payers:,} ราย ใบแจ้งหนี้ {bills:,} ใบ ที่ {chore.profile.folder}",
    )
    return Exit.DONE


def bring_in(chore: Chore, wanted: Namespace) -> int:
    mapping = dict(pair.split("=", 1) for pair in wanted.map if "=" in pair)
    with chore.desk(wanted) as desk:
        register = Register(wanted.what)
        if mapping:
            mapping = {**desk.imports.look(wanted.file, register).mapping, **mapping}
        wish = ImportWish(uuid7(), wanted.file, register, mapping or None, wanted.dry_run)
        report = desk.imports.run(wish, OPERATOR, progress=_progress)
    facts = {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "reasons": {why.value: count for why, count in report.reasons.items()},
        "rejects_file": str(report.rejects_file) if report.rejects_file else None,
        "dry_run": report.dry_run,
    }
    lines = [import_words.ending(report)]
    lines += [f"  {import_words.counted(why)}: {n:,}" for why, n in report.reasons.items()]
    if report.rejects_file:
        lines.append(f"  แถวที่ไม่รับ: {report.rejects_file}")
    chore.tell(facts, "\n".join(lines))
    return Exit.SOME_REJECTED if report.rejected else Exit.DONE


def _progress(done: int, whole: int, rows: int) -> None:
    if sys.stderr.isatty():
        share = f"{100 * done // whole:3d} %" if whole else ""
        sys.stderr.write(f"\r{share} {rows:,} แถว" + ("\n" if done == whole else ""))


def sync_now(chore: Chore, wanted: Namespace) -> int:
    with chore.desk(wanted) as desk:
        before = desk.sync_book.acknowledged().seq
        _talk(desk)
        now = desk.standings.now()
    sent = now.acknowledged - before
    chore.tell(
        {"sent": sent, "waiting": now.waiting, "objections": len(now.objections)},
        f"ส่งแล้ว {sent} รายการ รอส่ง {now.waiting} พักไว้ {len(now.objections)}",
    )
    return Exit.DONE


def _talk(desk: Desk) -> None:
    identity = desk.sync_book.identity()
    if identity is None:
        raise ChoreFailed(Exit.REFUSED, "เครื่องนี้ยังไม่ได้ลงทะเบียน ใช้ thongthin enrol ก่อน")
    http = desk.lines.open()
    try:
        central = Central(http, identity, now=desk.clock.now)
        sent = Sender(desk.sync_book).send(central)
        fetcher = Fetcher(desk.sync_book)
        fetcher.follow_feed(central, sent.answer.feed)
        today = desk.clock.now().date()
        fetcher.renew_numbers(central, today)
        fetcher.keep_report(central, today)
        Sender(desk.sync_book).send(central)  # a lease just written down is confirmed at once
    except Fenced as fenced:
        raise ChoreFailed(
            Exit.WRONG, f"{messages.footing(fenced.footing)} ({fenced.footing.value}: {fenced})"
        ) from fenced
    except NeedsEnrolment as unknown:
        raise ChoreFailed(
            Exit.REFUSED, "ศูนย์กลางไม่รู้จักเครื่องนี้แล้ว ลงทะเบียนใหม่ด้วย thongthin enrol"
        ) from unknown
    except Revoked as revoked:
        raise ChoreFailed(Exit.REFUSED, messages.FAILURES["revoked"]) from revoked
    finally:
        desk.lines.close(http)


def bundle_out(chore: Chore, wanted: Namespace) -> int:
    with chore.desk(wanted) as desk:
        carried = desk.bundling.write(wanted.file)
    chore.tell(
        {"entries": carried.entries, "left": carried.left, "bytes": carried.size},
        f"บันทึก {carried.entries:,} รายการลง {wanted.file.name} เหลือ {carried.left:,}",
    )
    return Exit.DONE


def bundle_in(chore: Chore, wanted: Namespace) -> int:
    with chore.desk(wanted) as desk:
        fetched = desk.bundling.take(wanted.file)
        waiting = desk.standings.now().waiting
    chore.tell(
        {"acknowledged": fetched.acknowledged, "refused": fetched.refused, "waiting": waiting},
        f"ศูนย์กลางรับเพิ่ม {fetched.acknowledged:,} รายการ รอส่ง {waiting:,}",
    )
    return Exit.DONE


def network_show(chore: Chore, wanted: Namespace) -> int:
    with chore.desk(wanted) as desk:
        known = desk.networks.get()
    facts = {"proxy": known.proxy, "user": known.user, "metered": known.metered.value}
    chore.tell(
        facts, f"พร็อกซี {known.proxy or 'ไม่มี'} ผู้ใช้ {known.user or '-'} ({known.metered.value})"
    )
    return Exit.DONE


def network_set(chore: Chore, wanted: Namespace) -> int:
    network = network_of(
        wanted.proxy, wanted.user, first_line(wanted.password_file), Metered(wanted.metered)
    )
    with chore.desk(wanted) as desk:
        desk.networks.put(network, OPERATOR)
    facts = {"proxy": network.proxy, "user": network.user, "metered": network.metered.value}
    chore.tell(facts, f"ตั้งค่าเครือข่ายแล้ว พร็อกซี {network.proxy or 'ไม่มี'}")
    return Exit.DONE


def enrol(chore: Chore, wanted: Namespace) -> int:
    with chore.desk(wanted) as desk:
        try:
            given = desk.enrolling.with_server(wanted.server, wanted.code)
        except ToldNo as refused:
            raise ChoreFailed(Exit.REFUSED, f"{refused.detail} ({refused.code})") from refused
    lease, lost = given.lease, given.lost
    said = (
        f"ลงทะเบียนแล้ว {given.lao_name} {given.device_name} เล่ม {given.book}"
        f" เลขที่ {lease.first}–{lease.last} ปีงบประมาณ {lease.fiscal_year}"
    )
    if lost is not None:
        said += (
            f"\nศูนย์กลางมีใบเสร็จที่สำเนานี้ไม่มี {lost.receipts:,} ฉบับ {lost.amount} บาท"
            f" ({lost.first} ถึง {lost.last})"
        )
    chore.tell(
        {
            "lao": given.lao,
            "lao_name": given.lao_name,
            "device": given.device,
            "name": given.device_name,
            "book": given.book,
            "first": lease.first,
            "last": lease.last,
            "fiscal_year": lease.fiscal_year,
            "lost": None if lost is None else to_plain(lost),
        },
        said,
    )
    return Exit.DONE


def staff_add(chore: Chore, wanted: Namespace) -> int:
    pin = first_line(wanted.pin_file) or getpass.getpass("PIN: ")
    person = Staff(wanted.code, wanted.name, wanted.position, Role(wanted.role))
    with chore.desk(wanted) as desk:
        desk.sign_in.add(person, pin)
    chore.tell({"code": person.code, "role": person.role.value}, f"เพิ่ม {person.code} แล้ว")
    return Exit.DONE


def staff_list(chore: Chore, wanted: Namespace) -> int:
    with chore.desk(wanted) as desk:
        people = desk.sign_in.people()
    chore.tell(
        {"staff": [{"code": p.code, "role": p.role.value} for p in people]},
        "\n".join(f"{p.code}  {p.role.value}  {p.name} · {p.position}" for p in people)
        or "ยังไม่มีเจ้าหน้าที่",
    )
    return Exit.DONE


def doctor(chore: Chore, wanted: Namespace) -> int:
    results = run_checks(chore.profile, first_line(wanted.passphrase_file))
    chore.tell(
        {"checks": [{"name": r.name, "good": r.good, "found": r.found} for r in results]},
        "\n".join(f"{'ผ่าน ' if r.good else 'ดู!  '} {r.name}: {r.found}" for r in results),
    )
    return Exit.DONE if all(result.good for result in results) else Exit.WRONG
