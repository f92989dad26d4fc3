"""The commands of `thongthin` that only tell: journal, totals, sync status."""

from __future__ import annotations

from argparse import Namespace

from desktop.domain.calendar import clock_time, parse_date, short_date
from desktop.domain.journal import first_broken
from desktop.domain.period import Period, Span
from desktop.store.store import Transaction
from sync.client.checkpoint import genuine
from ui import messages
from ui.chore import Chore, ChoreFailed, Exit
from ui.desk import Desk


def verify(chore: Chore, wanted: Namespace) -> int:
    with chore.desk(wanted) as desk, desk.store.read() as tx:
        place, head = tx.devices.get().place, tx.journal.head()
        broken = first_broken(tx.journal.all(), place)
        differing = tx.sums.check()
        cut = _against_checkpoint(desk, tx)
    facts = {
        "entries": head.seq,
        "head": head.hash.hex(),
        "epoch": str(place.epoch),
        "broken": {"seq": broken.seq, "why": broken.why} if broken else None,
        "sums_differing": differing,
        "checkpoint": cut,
    }
    if broken:
        chore.tell(facts, f"สมุดรายวันขาดตอนที่รายการ {broken.seq} ({broken.why}) ห้ามแก้ไขไฟล์ แจ้งผู้ดูแล")
        return Exit.WRONG
    if cut == "differs":
        chore.tell(
            facts, "สมุดรายวันไม่ตรงกับที่ศูนย์กลางลงลายเซ็นรับรองไว้ อาจถูกตัดหรือเขียนใหม่ ห้ามแก้ไขไฟล์ แจ้งผู้ดูแล"
        )
        return Exit.WRONG
    if differing:
        said = f"สมุดรายวันครบ แต่ยอดรวมที่เก็บไว้ต่างจากรายการ {len(differing)} ยอด แจ้งผู้ดูแล"
        chore.tell(facts, "\n".join([said, *differing[:20]]))
        return Exit.WRONG
    chore.tell(facts, f"สมุดรายวันครบ {head.seq:,} รายการ ค่าสุดท้าย {head.hash.hex()[:16]}…")
    return Exit.DONE


def _against_checkpoint(desk: Desk, tx: Transaction) -> str:
    """`none`, `agrees`, or `differs` from what the server once signed."""
    known = desk.sync_book.checkpoint()
    if known is None:
        return "none"
    same = tx.journal.head().seq >= known.head.seq and (
        tx.journal.hash_at(known.head.seq) == known.head.hash
    )
    return "agrees" if same and genuine(known, tx.sync.server_key()) else "differs"


def export(chore: Chore, wanted: Namespace) -> int:
    """The exact bytes that are hashed, so that anybody can check and add up anew."""
    try:
        with chore.desk(wanted) as desk, desk.store.read() as tx, wanted.file.open("xb") as out:
            entries = 0
            for entry in tx.journal.all():
                out.write(entry.body + b"\n")
                entries += 1
            head = tx.journal.head()
    except OSError as error:
        raise ChoreFailed(
            Exit.USAGE, f"เขียนไฟล์ {wanted.file.name} ไม่ได้ เลือกชื่อไฟล์ใหม่ที่ยังไม่มี"
        ) from error
    facts = {"entries": entries, "head": head.hash.hex(), "file": wanted.file.name}
    chore.tell(facts, f"ส่งออกสมุดรายวัน {entries:,} รายการ ค่าสุดท้าย {head.hash.hex()[:16]}…")
    return Exit.DONE


def totals(chore: Chore, wanted: Namespace) -> int:
    day = parse_date(wanted.day)
    with chore.desk(wanted) as desk:
        found = desk.overview.whole(Period.of(Span.DAY, day), everything=True)
    facts = {
        "day": day.isoformat(),
        "asked_at": found.asked_at.isoformat() if found.asked_at else None,
        "receipts": found.receipts,
        "satang": found.amount.satang,
        "by_tender": {one.key: one.amount.satang for one in found.tenders},
        "by_revenue": {one.key: one.amount.satang for one in found.revenues},
        "counters": [
            {
                "device": one.part.key,
                "name": one.part.name,
                "own": one.own,
                "receipts": one.part.receipts,
                "satang": one.part.amount.satang,
                "heard_up_to": one.heard.up_to if one.heard else None,
            }
            for one in found.counters
        ],
    }
    lines = [f"{short_date(day)}  {found.receipts:,} ใบ  {found.amount} บาท"]
    lines += [
        f"  {one.part.name}: {one.part.receipts} ใบ  {one.part.amount}" for one in found.counters
    ]
    lines += [f"  {one.key} {one.name}: {one.amount}" for one in found.revenues]
    chore.tell(facts, "\n".join(lines))
    return Exit.DONE


def sync_status(chore: Chore, wanted: Namespace) -> int:
    with chore.desk(wanted) as desk:
        now = desk.standings.now()
    facts = {
        "enrolled": now.enrolled,
        "head": now.head,
        "acknowledged": now.acknowledged,
        "waiting": now.waiting,
        "waiting_satang": now.waiting_amount.satang,
        "oldest_waiting": now.oldest_waiting.isoformat() if now.oldest_waiting else None,
        "last_answer": now.last_answer.isoformat() if now.last_answer else None,
        "next_receipt": str(now.next_receipt) if now.next_receipt else None,
        "numbers_left": now.numbers_left,
        "objections": [{"seq": o.seq, "why": o.why} for o in now.objections],
    }
    answered = clock_time(now.last_answer) if now.last_answer else "ยังไม่เคย"
    lines = [
        f"รอส่ง {now.waiting} รายการ {now.waiting_amount} บาท · ศูนย์กลางรับถึง {now.acknowledged}"
        f" จาก {now.head} · ตอบล่าสุด {answered}",
        f"ใบเสร็จถัดไป {now.next_receipt or 'หมดชุดเลข'} เหลือ {now.numbers_left} เลข",
    ]
    lines += [f"  รายการที่ {o.seq}: {messages.objection(o.why)}" for o in now.objections]
    chore.tell(facts, "\n".join(lines))
    return Exit.DONE
