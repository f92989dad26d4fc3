"""Corrections: a void the same day, a reversal later, another tender. Each a fact of its own.

The number stays, the payment stays as it was written; what it comes to is reckoned with these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.calendar import BANGKOK
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money, total
from desktop.domain.payment import Payment
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.tender import Tender, TenderKind

REASONS: Mapping[str, str] = {
    "wrong-payer": "ออกผิดชื่อ",
    "wrong-bill": "ออกผิดรายการ",
    "wrong-amount": "จำนวนเงินผิด",
    "payer-withdrew": "ผู้ชำระยกเลิก",
    "spoiled-print": "พิมพ์ชำรุด",
    "paid-twice": "รับเงินซ้ำ",
    "other": "อื่น ๆ (ระบุในหมายเหตุ)",
}
"""Why a receipt is undone: the code is kept, the words are for people."""
BOUNCED = "cheque-bounced"
TENDER_REASONS: Mapping[str, str] = {
    "wrong-kind": "เลือกวิธีชำระผิด",
    "wrong-reference": "เลขอ้างอิงผิด",
    "wrong-bank": "ธนาคารผิด",
    "other": "อื่น ๆ",
}
"""Why a tender is corrected."""


def reason_words(code: str) -> str:
    words = {**TENDER_REASONS, **REASONS, BOUNCED: "เช็คคืน"}
    return words.get(code, code)


@dataclass(frozen=True, slots=True)
class PaymentVoided:
    """Undone on its own day, before the checker signed. `original_attached`: the original came back
    and is kept with its copy (domain.md 2.2). `subject` is the payer, under whose key `note` is
    sealed."""

    id: UUID
    payment_id: UUID
    receipt: ReceiptNumber
    business_day: date
    code: str
    note: str
    approved_by: str
    original_attached: bool
    subject: UUID

    @property
    def about(self) -> str:
        return self.payment_id.hex


@dataclass(frozen=True, slots=True)
class PaymentReversed:
    """Undone on a later day: the debt is open again; money goes back by finance's voucher, not over
    the counter (domain.md 2.4). `business_day` is the day of the reversal. `revenues`: what the
    payment had brought, by revenue code."""

    id: UUID
    payment_id: UUID
    receipt: ReceiptNumber
    business_day: date
    code: str
    note: str
    approved_by: str
    document: str
    revenues: tuple[tuple[str, Money], ...]
    subject: UUID

    @property
    def about(self) -> str:
        return self.payment_id.hex


@dataclass(frozen=True, slots=True)
class TenderCorrected:
    """Money that was paid in another way than was written. `line` counts the payment's tenders from
    1. Dated on the day it was found; the shift is the payment's own while that is open."""

    id: UUID
    payment_id: UUID
    receipt: ReceiptNumber
    business_day: date
    line: int
    before: Tender
    after: Tender
    code: str
    approved_by: str
    subject: UUID

    @property
    def about(self) -> str:
        return self.payment_id.hex


class Settlement(StrEnum):
    """What became of a promise: the bank has it, or will never have it."""

    MATCHED = "matched"
    BOUNCED = "bounced"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class TenderSettled:
    """`source`: the fingerprint of the statement's row, or how else it is known."""

    id: UUID
    payment_id: UUID
    receipt: ReceiptNumber
    business_day: date
    line: int
    outcome: Settlement
    amount: Money
    paid_on: date | None
    source: str

    @property
    def about(self) -> str:
        return self.payment_id.hex


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a payment beside itself."""

    undone: PaymentVoided | PaymentReversed | None = None
    corrections: tuple[TenderCorrected, ...] = ()
    settled: tuple[TenderSettled, ...] = ()

    def tenders(self, payment: Payment) -> tuple[Tender, ...]:
        """As they are now, corrections applied in order."""
        now = list(payment.tenders)
        for one in self.corrections:
            now[one.line - 1] = one.after
        return tuple(now)


def check_void(
    payment: Payment,
    standing: Standing,
    *,
    today: date,
    checked: bool,
    code: str,
    approver: str,
) -> None:
    """`checked`: the day's checker has signed for it. What the bank has spoken on is beyond the
    counter too: its money is not in the drawer.

    Raises Refused: ALREADY_UNDONE, VOID_TOO_LATE (reverse it instead), VOID_NEEDS_REASON,
    APPROVER_IS_CLERK.
    """
    _check_standing(payment, standing, code=code, approver=approver)
    same_day = payment.taken_at.astimezone(BANGKOK).date() == today
    if checked or not same_day or standing.settled:
        raise Refused(Reason.VOID_TOO_LATE, receipt=payment.receipt)


def check_reversal(payment: Payment, standing: Standing, *, code: str, approver: str) -> None:
    """Raises Refused: ALREADY_UNDONE, VOID_NEEDS_REASON, APPROVER_IS_CLERK."""
    _check_standing(payment, standing, code=code, approver=approver)


def check_tender_correction(
    payment: Payment, standing: Standing, *, line: int, after: Tender, code: str, approver: str
) -> Tender:
    """The tender as it stands now. Raises Refused: ALREADY_UNDONE, APPROVER_IS_CLERK,
    TENDER_UNCHANGED, TENDER_AMOUNT_DIFFERS (the amount is not what is corrected),
    TENDER_NOT_PROMISED (the bank has spoken on it), REFERENCE_MISSING."""
    _check_standing(payment, standing, code=code, approver=approver)
    now = _tender(standing.tenders(payment), line)
    if any(one.line == line for one in standing.settled):
        raise Refused(Reason.TENDER_NOT_PROMISED)
    told = (now.kind, now.bank, now.reference, now.dated)
    if told == (after.kind, after.bank, after.reference, after.dated):
        raise Refused(Reason.TENDER_UNCHANGED)
    _check_reference(after)
    if after.amount != now.amount:
        raise Refused(Reason.TENDER_AMOUNT_DIFFERS, amount=now.amount)
    return now


def check_bounce(payment: Payment, standing: Standing, *, line: int, approver: str) -> Tender:
    """The cheque that came back. The bank may have credited it first. Raises Refused:
    ALREADY_UNDONE, APPROVER_IS_CLERK, TENDER_NOT_PROMISED (no cheque)."""
    _check_standing(payment, standing, code=BOUNCED, approver=approver)
    now = _tender(standing.tenders(payment), line)
    if now.kind is not TenderKind.CHEQUE:
        raise Refused(Reason.TENDER_NOT_PROMISED)
    return now


def revenues(payment: Payment) -> tuple[tuple[str, Money], ...]:
    """What the payment brought, by revenue code."""
    sums: dict[str, int] = {}
    for charge in payment.charges:
        sums[charge.revenue_code] = sums.get(charge.revenue_code, 0) + charge.amount.satang
    return tuple((code, Money(satang)) for code, satang in sorted(sums.items()))


def received(payment: Payment, standing: Standing) -> Money:
    """What came in, as far as is known: without cheques that bounced and promises given up."""
    last = {one.line: one.outcome for one in standing.settled}
    return total(
        tender.amount
        for line, tender in enumerate(standing.tenders(payment), 1)
        if last.get(line) not in (Settlement.BOUNCED, Settlement.GIVEN_UP)
    )


def _check_reference(tender: Tender) -> None:
    """Each promise names how the bank will tell it: cash names nothing."""
    wanted = {
        TenderKind.CASH: (),
        TenderKind.QR: (tender.reference,),
        TenderKind.TRANSFER: (tender.bank, tender.reference, tender.dated),
        TenderKind.CHEQUE: (tender.bank, tender.reference, tender.dated),
    }
    if not all(wanted[tender.kind]):
        raise Refused(Reason.REFERENCE_MISSING)


def _tender(tenders: Sequence[Tender], line: int) -> Tender:
    if not 1 <= line <= len(tenders):
        raise Refused(Reason.TENDER_UNCHANGED)
    return tenders[line - 1]


def _check_standing(payment: Payment, standing: Standing, *, code: str, approver: str) -> None:
    if standing.undone is not None:
        raise Refused(Reason.ALREADY_UNDONE, receipt=payment.receipt)
    if not code.strip():
        raise Refused(Reason.VOID_NEEDS_REASON)
    if approver == payment.clerk:
        raise Refused(Reason.APPROVER_IS_CLERK)
