"""What happened to a receipt since it was taken: prints, corrections, what the bank said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from desktop.domain.correction import (
    PaymentReversed,
    PaymentVoided,
    Settlement,
    TenderCorrected,
    TenderSettled,
    reason_words,
)
from desktop.domain.prints import Print
from desktop.domain.receipt import PrintOutcome
from desktop.domain.review import RefundRecorded
from desktop.domain.tender import Tender, TenderKind
from desktop.store.store import Transaction

KINDS = {
    TenderKind.CASH: "เงินสด",
    TenderKind.QR: "QR พร้อมเพย์",
    TenderKind.TRANSFER: "เงินโอน",
    TenderKind.CHEQUE: "เช็ค",
}
_OUTCOMES = {
    PrintOutcome.REQUESTED: "ยังไม่ทราบผล",
    PrintOutcome.PRINTED: "พิมพ์แล้ว",
    PrintOutcome.FAILED: "ไม่ออก",
    PrintOutcome.DOUBTFUL: "ไม่แน่ใจ",
}
_SETTLED = {
    Settlement.MATCHED: "ธนาคารยืนยันแล้ว",
    Settlement.BOUNCED: "เช็คคืน",
    Settlement.GIVEN_UP: "เลิกรอธนาคาร",
}


@dataclass(frozen=True, slots=True)
class Event:
    """`who` is a staff code."""

    at: datetime
    who: str
    what: str


def history(tx: Transaction, payment_id: UUID) -> list[Event]:
    """The newest first."""
    prints = [Event(one.at, one.clerk, _print(one)) for one in tx.prints.history(payment_id)]
    return sorted([*prints, *_corrections(tx, payment_id.hex)], key=lambda one: one.at)[::-1]


def _print(one: Print) -> str:
    what = f"สำเนาครั้งที่ {one.copy}" if one.copy else "ต้นฉบับ"
    why = f": {one.reason}" if one.copy and one.reason else ""
    return f"{what} {_OUTCOMES[one.outcome]}{why}"


def _corrections(tx: Transaction, about: str) -> Iterator[Event]:
    for void in tx.records.about(PaymentVoided, about):
        kept = "มีต้นฉบับแนบ" if void.fact.original_attached else "ไม่มีต้นฉบับแนบ"
        said = f"ยกเลิก: {reason_words(void.fact.code)} · {kept} · อนุมัติ {void.fact.approved_by}"
        yield Event(void.at, void.by, said)
    for one in tx.records.about(PaymentReversed, about):
        said = f"กลับรายการ: {reason_words(one.fact.code)} · เอกสาร {one.fact.document}"
        yield Event(one.at, one.by, f"{said} · อนุมัติ {one.fact.approved_by}")
    for tender in tx.records.about(TenderCorrected, about):
        ways = f"{_tender(tender.fact.before)} → {_tender(tender.fact.after)}"
        said = f"แก้วิธีชำระ: {ways} · {reason_words(tender.fact.code)}"
        yield Event(tender.at, tender.by, f"{said} · อนุมัติ {tender.fact.approved_by}")
    for settled in tx.records.about(TenderSettled, about):
        said = f"{_SETTLED[settled.fact.outcome]} {settled.fact.amount} บาท"
        yield Event(settled.at, settled.by, said)
    for refund in tx.records.about(RefundRecorded, about):
        paid = f"จ่ายคืนตามฎีกา {refund.fact.voucher}" if refund.fact.voucher else "ต้องคืนเงิน"
        yield Event(refund.at, refund.by, f"{paid} {refund.fact.amount} บาท")


def _tender(tender: Tender) -> str:
    return " ".join(word for word in (KINDS[tender.kind], tender.reference) if word)
