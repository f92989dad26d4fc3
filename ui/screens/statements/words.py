"""What is said of a bank's rows: the name of each group, the sentence of each finding."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.calendar import short_date
from desktop.domain.money import Money
from desktop.domain.tender import TenderKind
from desktop.services.promises import OpenPromise
from desktop.services.statement_view import Accepted, Found, Group, Step
from desktop.services.tender_words import TENDER_NAMES

TITLES: Mapping[Group, str] = {
    Group.EXACT: "ตรงกัน",
    Group.LATE: "ตรงกัน แต่เข้าช้า",
    Group.SPLIT: "รวมกันแล้วพอดี",
    Group.WRONG_REFERENCE: "เลขอ้างอิงไม่ตรง",
    Group.OVER: "เงินเข้าเกิน",
    Group.SHORT: "เงินเข้าไม่ครบ",
    Group.DOUBLED: "เงินเข้าซ้ำ",
    Group.TAKEN_BACK: "ใบเสร็จที่ยกเลิกแล้ว",
    Group.REPEATED: "แถวเดียวกันซ้ำในไฟล์",
    Group.UNKNOWN: "ไม่ทราบที่มา",
}
FLAWED = "แถวที่อ่านไม่ได้"
ALL_KINDS = "ทุกวิธีชำระ"
PROMISED_KINDS = tuple(kind for kind in TenderKind if kind.promised)

_REASONS: Mapping[Group, str] = {
    Group.EXACT: "เลขอ้างอิงและยอดตรงกับใบเสร็จ {receipts}",
    Group.LATE: "เลขอ้างอิงและยอดตรงกับใบเสร็จ {receipts} แต่เงินเข้าช้า {days} วัน",
    Group.SPLIT: "{rows} แถวของเลขอ้างอิงเดียวกัน รวมกันพอดีกับใบเสร็จ {receipts}",
    Group.WRONG_REFERENCE: (
        "เลขอ้างอิงไม่ตรง แต่วันและยอดตรงกับใบเสร็จ {receipts} ใบเดียว ตรวจสลิปแล้วติ๊กถ้าใช่"
    ),
    Group.OVER: (
        "เลขอ้างอิงตรงกับใบเสร็จ {receipts} แต่เงินเข้าเกิน {more} บาท ติ๊กเพื่อยืนยันและตั้งยอดส่วนเกินเป็นเงินที่ต้องคืน"
    ),
    Group.SHORT: "เลขอ้างอิงตรงกับใบเสร็จ {receipts} แต่ยังขาด {less} บาท รอส่วนที่เหลือจากไฟล์ถัดไป",
    Group.DOUBLED: "ใบเสร็จ {receipts} ได้เงินครบแล้ว เงินนี้เข้ามาอีกครั้ง ติ๊กเพื่อตั้งเป็นเงินที่ต้องคืน",
    Group.TAKEN_BACK: "เงินของใบเสร็จ {receipts} ที่ยกเลิกไปแล้ว ติ๊กเพื่อตั้งเป็นเงินที่ต้องคืน",
    Group.REPEATED: "วัน เวลา ยอด และเลขอ้างอิงเหมือนแถวก่อนหน้าทุกอย่าง ติ๊กเมื่อตรวจแล้วว่าเป็นแถวเดียวกัน",
    Group.UNKNOWN: "ไม่มีใบเสร็จที่รอเงินนี้ ติ๊กเมื่อตรวจแล้วว่าไม่ใช่เงินของเคาน์เตอร์ ถ้าไม่ติ๊กจะเก็บไว้ดูต่อ",
}
_BOUNCED = "เช็คของใบเสร็จ {receipts} คืนไปแล้ว ติ๊กเมื่อตรวจแล้ว"


def reason(one: Found) -> str:
    """Why the rows stand in their group, and what a tick does."""
    template = _REASONS[one.group]
    if one.group is Group.TAKEN_BACK and one.step is Step.NOTE:
        template = _BOUNCED
    first = one.promises[0].promise.day if one.promises else one.paid_on
    text = template.format(
        receipts=receipts(one),
        days=(one.paid_on - first).days,
        rows=len(one.rows),
        more=one.amount - one.promised,
        less=one.promised - one.amount,
    )
    parts = [text, *(f"ผู้ชำระ {name}" for name in _names(one))]
    if any(claimed.reversed for claimed in one.promises):
        parts.append("ใบเสร็จนี้กลับรายการแล้ว เงินที่เข้าต้องคืนด้วยฎีกา")
    if any(one.kept):
        parts.append("มีแถวจากไฟล์ก่อนหน้า")
    return " · ".join(parts)


def receipts(one: Found) -> str:
    return ", ".join(dict.fromkeys(str(claimed.receipt) for claimed in one.promises))


def who(one: Found) -> str:
    """The receipts and their payers, or the reference where there is none."""
    if not one.promises:
        return reference(one) or "ไม่มีเลขอ้างอิง"
    return f"{receipts(one)} {' · '.join(_names(one))}"


def reference(one: Found) -> str:
    row = one.rows[0]
    return row.ref1 or row.bank_reference or row.ref2


def age(one: OpenPromise) -> str:
    days = "วันนี้" if one.age_days == 0 else f"{one.age_days} วัน"
    return f"ช้า {days}" if one.late else days


def promise_tip(one: OpenPromise) -> str:
    parts = (
        f"ใบเสร็จ {one.receipt}",
        one.payer_name,
        f"{TENDER_NAMES[one.kind]} {one.reference}",
        f"วันที่ใบเสร็จ {short_date(one.day)}",
        "กลับรายการแล้ว" if one.reversed else "",
    )
    return " · ".join(part for part in parts if part)


def told(done: Accepted) -> tuple[str, str]:
    """The sentence after accepting, and its tone."""
    parts = [f"ยืนยันแล้ว {done.settled:,} รายการ {done.amount} บาท"]
    if done.owed != Money(0):
        parts.append(f"ตั้งเป็นเงินที่ต้องคืน {done.owed} บาท จ่ายคืนด้วยฎีกา")
    if done.noted:
        parts.append(f"ตรวจแล้วไม่ใช่เงินของเคาน์เตอร์ {done.noted:,} แถว")
    if done.waiting:
        parts.append(f"เก็บไว้รอ {done.waiting:,} แถว")
    if done.overtaken:
        parts.append(f"รับไว้ก่อนแล้ว {done.overtaken:,} แถว ไม่ได้ทำซ้ำ")
    if done.changed:
        parts.append(
            f"ใบเสร็จ {', '.join(done.changed)} ถูกแก้หรือยกเลิกระหว่างที่ดูอยู่ จึงยังไม่ได้ยืนยัน รายการอื่นเสร็จแล้ว"
        )
    return " · ".join(parts), "warn" if done.changed else "ok"


def _names(one: Found) -> list[str]:
    return list(dict.fromkeys(claimed.payer_name for claimed in one.promises))
