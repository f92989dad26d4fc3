"""Papers of a check and its slip: the sign-off on the day's last copy, and ใบนำส่งเงิน."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from desktop.domain.access import Staff
from desktop.domain.batch import Batch, BatchCorrection, BatchReceipt
from desktop.domain.calendar import BANGKOK, clock_time, long_date, short_date
from desktop.domain.money import ZERO
from desktop.domain.receipt import Issuer
from desktop.domain.remittance import DayChecked
from desktop.domain.sheet import (
    Fields,
    Figure,
    Form,
    Grid,
    Heading,
    Line,
    Sheet,
    Signatures,
    Words,
)
from desktop.domain.tender import TenderKind
from desktop.services.amount_in_words import in_words
from desktop.services.checking import ToCheck
from desktop.services.remitting import SlipDetails
from desktop.services.treasury_words import (
    TENDERS,
    Names,
    cheque_words,
    numbers_words,
    paid_by,
    tender_pairs,
    voided_words,
)

UNIT = "กองคลัง"
"""Whose counters these are; where a municipality calls it otherwise, the pack will say so."""

_COLUMNS = (
    Heading("ลำดับ", 5),
    Heading("เล่มที่/เลขที่", 13),
    Heading("ผู้ชำระ", 18),
    Heading("ประเภทรายรับ (รหัส)", 23),
    Heading("วิธีชำระ", 13),
    Heading("จำนวนเงิน", 12, right=True),
    Heading("หมายเหตุ", 14),
)
_DECLARED = (
    "ได้ตรวจสอบจำนวนเงินที่รับกับสำเนาใบเสร็จรับเงิน หลักฐานการรับเงิน และรายการที่บันทึกไว้แล้ว ถูกต้องตรงกันทุกจำนวน"
)


def draft_sign_off(seen: ToCheck, issuer: Issuer, names: Names, at: datetime, by: Staff) -> Sheet:
    """What the checker would sign, before it is signed. Asks for at least one receipt."""
    batch = seen.batch
    check = DayChecked(
        seen.id, "", seen.day, seen.up_to, batch.last, len(batch.standing), batch.amount,
        batch.by_tender, "",
    )  # fmt: skip
    return _sign_off(check, seen, issuer, names, (at, by), stamp="ยังไม่ลงนาม")


def sign_off(details: SlipDetails, issuer: Issuer, names: Names, at: datetime, by: Staff) -> Sheet:
    """สลักหลังสำเนาใบเสร็จฉบับสุดท้าย (ข้อ 12 of the 2547 regulation)."""
    return _sign_off(details.slip.check, details, issuer, names, (at, by))


def _sign_off(
    check: DayChecked,
    what: ToCheck | SlipDetails,
    issuer: Issuer,
    names: Names,
    made: tuple[datetime, Staff],
    stamp: str = "",
) -> Sheet:
    batch = what.batch
    return Sheet(
        Form.SIGN_OFF,
        "สลักหลังใบเสร็จรับเงินประจำวัน",
        issuer,
        made[0],
        made[1].name,
        (
            Words(
                f"ใบเสร็จรับเงินประจำวันที่ {long_date(check.business_day)} {numbers_words(what.ranges)}"
            ),
            Fields(
                (
                    ("สลักหลังสำเนาใบเสร็จเลขที่", str(check.last)),
                    ("จำนวนใบเสร็จที่ใช้", f"{check.receipts:,} ฉบับ"),
                    ("ยกเลิก", f"{len(batch.voided):,} ฉบับ"),
                    ("เลขที่ที่ยกเลิก", voided_words(what.ranges)),
                ),
            ),
            Figure("รวมเงินตามใบเสร็จรับเงินทุกฉบับ", check.amount, in_words(check.amount)),
            Fields(tender_pairs(check.by_tender), columns=4),
            Words(_collected(batch, names)),
            Words(_DECLARED),
            Signatures((names.place("ผู้ตรวจสอบ", check.checker),)),
        ),
        number=str(check.last),
        subtitle=f"{UNIT} · วันที่ {long_date(check.business_day)}",
        stamp=stamp,
    )


def _collected(batch: Batch, names: Names) -> str:
    return "ผู้รับเงิน: " + ", ".join(names.person(code) for code in batch.collectors)


def remittance(
    details: SlipDetails, issuer: Issuer, names: Names, at: datetime, by: Staff
) -> Sheet:
    """ใบนำส่งเงิน, in the order of domain.md 6.4; before it is made, a draft without a number."""
    check, made, received = details.slip.check, details.slip.made, details.slip.received
    day = long_date(check.business_day)
    return Sheet(
        Form.REMITTANCE,
        "ใบนำส่งเงิน",
        issuer,
        at,
        by.name,
        (
            Words(f"ขอนำส่งเงินรายได้ประจำวันที่ {day} ตามใบเสร็จรับเงิน{numbers_words(details.ranges)}"),
            _table(details.batch, names),
            Figure("รวมเงินที่นำส่งทั้งสิ้น", check.amount, in_words(check.amount)),
            Fields(
                (
                    ("จำนวนใบเสร็จ", f"{check.receipts:,} ฉบับ"),
                    ("ใบเสร็จที่ยกเลิก", f"{len(details.batch.voided):,} ฉบับ"),
                    ("เลขที่ที่ยกเลิก", voided_words(details.ranges)),
                ),
                columns=1,
            ),
            Signatures(
                (
                    names.place("ผู้นำส่งเงิน", made.submitted_by if made else ""),
                    names.place("ผู้รับเงิน", received.received_by if received else ""),
                )
            ),
        ),
        number=made.name if made else "",
        subtitle=f"ส่วน/กอง {UNIT}",
        stamp="" if made else "ร่าง",
    )


def _table(batch: Batch, names: Names) -> Grid:
    lines = [_receipt(n, one, names) for n, one in enumerate(batch.receipts, 1)]
    for one in batch.corrections:
        lines.extend(_correction(one))
    for kind, name in TENDERS.items():
        amount = batch.by_tender.get(kind, ZERO)
        lines.append(Line((f"รวม{name}", None, None, None, None, amount, None), strong=True))
    whole = ("รวมทั้งสิ้น", None, None, None, None, batch.amount, None)
    return Grid(_COLUMNS, (*lines, Line(whole, strong=True)))


def _receipt(place: int, one: BatchReceipt, names: Names) -> Line:
    return Line(
        (
            place,
            str(one.number),
            one.payer_name,
            _revenues(one, names),
            paid_by(one.tenders),
            ZERO if one.voided else one.amount,
            "\n".join(_notes(one)),
        ),
        struck=one.voided,
    )


def _revenues(one: BatchReceipt, names: Names) -> str:
    if len(one.revenues) == 1:
        return names.revenue(one.revenues[0][0])
    return "\n".join(f"{names.revenue(code)} {amount}" for code, amount in one.revenues)


def _notes(one: BatchReceipt) -> Iterator[str]:
    if one.voided:
        yield "ยกเลิก"
    taken = one.taken_at.astimezone(BANGKOK)
    if taken.date() < one.day:
        yield f"รับ {short_date(taken.date())} {clock_time(taken)} หลังปิดรับ"
    for tender in one.tenders:
        if tender.kind is TenderKind.CHEQUE:
            yield cheque_words(tender)


def _correction(one: BatchCorrection) -> Iterator[Line]:
    """Out of one kind, into the other: together nothing."""
    before, after = (TENDERS[tender.kind.value] for tender in (one.before, one.after))
    what = f"แก้วิธีชำระจาก{before}เป็น{after}"
    number = str(one.receipt)
    yield Line((None, number, what, None, before, -one.before.amount, None))
    yield Line((None, number, what, None, after, one.after.amount, None))
