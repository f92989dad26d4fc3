"""What a supervisor looked at and settled, and money that finance gives back by voucher."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money
from desktop.domain.receipt import ReceiptNumber


class Rule(StrEnum):
    """Why something stands on the supervisor's list."""

    VOID_AFTER_PRINT = "void-after-print"
    LATE_COPY = "late-copy"
    MANY_COPIES = "many-copies"
    NO_SALE = "no-sale"
    VARIANCE = "variance"
    QUARANTINED = "quarantined"
    CLOCK_JUMPED = "clock-jumped"
    PROMISE_AGEING = "promise-ageing"
    CHEQUE_BOUNCED = "cheque-bounced"
    TENDER_CORRECTED = "tender-corrected"
    LEAF_LATE = "leaf-late"
    LEAF_GAP = "leaf-gap"
    SHIFT_NOT_CLOSED = "shift-not-closed"
    PAID_TWICE = "paid-twice"


@dataclass(frozen=True, slots=True)
class ExceptionReviewed:
    """`subject`: what it was about, as the list names it (a receipt, a shift, an entry)."""

    id: UUID
    rule: Rule
    subject: str
    business_day: date
    accepted: bool
    note: str = ""

    @property
    def about(self) -> str:
        return f"{self.rule.value}:{self.subject}"


class RefundCause(StrEnum):
    OVERPAID = "overpaid"
    PAID_TWICE = "paid-twice"
    REVERSED = "reversed"
    BANK_SURPLUS = "bank-surplus"
    """More came to the bank than the receipt says: beside the receipt's own money."""


@dataclass(frozen=True, slots=True)
class RefundRecorded:
    """Money owed back to a payer. Finance pays it by voucher, outside the counter (domain.md 2.4);
    `voucher` is empty while it is only owed."""

    id: UUID
    payment_id: UUID
    receipt: ReceiptNumber
    business_day: date
    cause: RefundCause
    amount: Money
    voucher: str
    paid_on: date | None
    subject: UUID

    @property
    def about(self) -> str:
        return self.payment_id.hex


@dataclass(frozen=True, slots=True)
class Owed:
    """What of a payment is owed back for one cause, and what finance paid of it by voucher."""

    payment_id: UUID
    receipt: ReceiptNumber
    cause: RefundCause
    owed: Money
    paid: Money
    since: date
    vouchers: tuple[str, ...] = ()

    @property
    def open(self) -> Money:
        return self.owed - self.paid


def claims(refunds: Iterable[RefundRecorded]) -> list[Owed]:
    """By payment and cause, in the order they arose."""
    found: dict[tuple[UUID, RefundCause], Owed] = {}
    for one in refunds:
        before = found.get((one.payment_id, one.cause)) or Owed(
            one.payment_id, one.receipt, one.cause, ZERO, ZERO, one.business_day
        )
        found[one.payment_id, one.cause] = (
            replace(before, paid=before.paid + one.amount, vouchers=(*before.vouchers, one.voucher))
            if one.voucher
            else replace(before, owed=before.owed + one.amount)
        )
    return list(found.values())


def check_claim(amount: Money, *, left: Money) -> None:
    """`left`: what came in for the receipt and is not claimed yet. Raises Refused(REFUND_UNFIT)."""
    if not ZERO < amount <= left:
        raise Refused(Reason.REFUND_UNFIT, amount=left)


@dataclass(frozen=True, slots=True)
class StatementTaken:
    """A bank statement's file was read; `source` is its SHA-256, never its name."""

    id: UUID
    business_day: date
    source: str
    rows: int
    matched: int
    open: int
    flawed: int

    @property
    def about(self) -> str:
        return self.source
