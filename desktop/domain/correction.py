"""Corrections: a void the same day, a reversal later, another tender. Each a fact of its own.

The number stays, the payment stays as it was written; what it comes to is reckoned with these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.calendar import BANGKOK
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.tender import Tender


class Undone(StrEnum):
    VOIDED = "voided"
    REVERSED = "reversed"


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
    """`checked`: the day's checker has signed for it.

    Raises Refused: ALREADY_UNDONE, VOID_TOO_LATE (reverse it instead), VOID_NEEDS_REASON,
    APPROVER_IS_CLERK.
    """
    _check_standing(payment, standing, code=code, approver=approver)
    if checked or payment.taken_at.astimezone(BANGKOK).date() != today:
        raise Refused(Reason.VOID_TOO_LATE, receipt=payment.receipt)


def check_reversal(payment: Payment, standing: Standing, *, code: str, approver: str) -> None:
    """Raises Refused: ALREADY_UNDONE, VOID_NEEDS_REASON, APPROVER_IS_CLERK."""
    _check_standing(payment, standing, code=code, approver=approver)


def check_tender_correction(
    payment: Payment, standing: Standing, *, line: int, after: Tender, approver: str
) -> Tender:
    """The tender as it stands now. Raises Refused: ALREADY_UNDONE, APPROVER_IS_CLERK,
    TENDER_UNCHANGED, TENDER_AMOUNT_DIFFERS (the amount is not what is corrected)."""
    _check_standing(payment, standing, code="x", approver=approver)
    now = _tender(standing.tenders(payment), line)
    if (now.kind, now.bank, now.reference) == (after.kind, after.bank, after.reference):
        raise Refused(Reason.TENDER_UNCHANGED)
    if after.amount != now.amount:
        raise Refused(Reason.TENDER_AMOUNT_DIFFERS, amount=now.amount)
    return now


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
