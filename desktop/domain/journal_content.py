"""What the journal writes of each fact: its kind and its content.

Money stands in the clear, people are sealed: the central server adds up without knowing who paid.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from uuid import UUID

from desktop.domain.books import ElaasNumberNoted, LeafAccounted, NumbersRetired, PaperBookIssued
from desktop.domain.correction import (
    PaymentReversed,
    PaymentVoided,
    TenderCorrected,
    TenderSettled,
)
from desktop.domain.drawer import CashMoved
from desktop.domain.epochs import EpochOpened
from desktop.domain.facts import (
    DeviceOpened,
    Exported,
    Fact,
    ImportFinished,
    NumbersLeased,
    PayerRevealed,
    ReceiptPrinted,
    Record,
    SheetPrinted,
    SignedIn,
    SignInLocked,
)
from desktop.domain.instalments import InstalmentsAgreed
from desktop.domain.payment import Payment
from desktop.domain.plain import to_plain
from desktop.domain.record_change import ConflictSettled, RecordChanged
from desktop.domain.remittance import (
    CustodyHandedOver,
    DayChecked,
    RemittanceMade,
    RemittanceReceived,
    SummaryMade,
)
from desktop.domain.revenue import RevenueCodeSet
from desktop.domain.review import ExceptionReviewed, RefundRecorded, StatementTaken
from desktop.domain.shift import Shift, ShiftClosed

ONE_LINE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Seal = Callable[[UUID, bytes], str]
"""Encrypts personal fields under the key of the person they are about."""

KINDS: Mapping[type[Fact], str] = {
    DeviceOpened: "device-opened",
    NumbersLeased: "numbers-leased",
    SignedIn: "signed-in",
    SignInLocked: "sign-in-locked",
    Shift: "shift-opened",
    Payment: "payment-taken",
    ReceiptPrinted: "receipt-printed",
    PayerRevealed: "payer-revealed",
    ImportFinished: "import-finished",
    ShiftClosed: "shift-closed",
    CashMoved: "cash-moved",
    PaymentVoided: "payment-voided",
    PaymentReversed: "payment-reversed",
    TenderCorrected: "tender-corrected",
    TenderSettled: "tender-settled",
    PaperBookIssued: "paper-book-issued",
    LeafAccounted: "leaf-accounted",
    NumbersRetired: "numbers-retired",
    ElaasNumberNoted: "elaas-number-noted",
    InstalmentsAgreed: "instalments-agreed",
    DayChecked: "day-checked",
    RemittanceMade: "remittance-made",
    RemittanceReceived: "remittance-received",
    SummaryMade: "summary-made",
    CustodyHandedOver: "custody-handed-over",
    ExceptionReviewed: "exception-reviewed",
    RefundRecorded: "refund-recorded",
    StatementTaken: "statement-taken",
    RevenueCodeSet: "revenue-code-set",
    SheetPrinted: "sheet-printed",
    Exported: "exported",
    RecordChanged: "record-changed",
    ConflictSettled: "conflict-settled",
    EpochOpened: "epoch-opened",
}

_PERSONAL: Mapping[type[Fact], tuple[str, ...]] = {
    PaymentVoided: ("note",),
    PaymentReversed: ("note",),
    TenderCorrected: ("before", "after"),
}
"""Fields that may tell of a person: sealed under the key of the fact's `subject`."""


def content(fact: Fact, seal: Seal) -> dict[str, object]:
    match fact:
        case Payment():
            return _payment(fact, seal)
        case Shift():
            return {
                "shift": str(fact.id),
                "day": fact.business_day.isoformat(),
                "float": {str(piece.satang): count for piece, count in fact.float_count.items()},
                "amount": fact.float_amount.satang,
                "from": fact.handed_over_by,
            }
        case NumbersLeased(lease):
            return {"fy": lease.fiscal_year} | _plain(lease, "book", "first", "last")
        case ReceiptPrinted():
            return {
                "print": str(fact.id),
                "payment": str(fact.payment_id),
                "receipt": str(fact.receipt),
                **_plain(fact, "copy", "outcome", "printer", "reason"),
            }
        case PayerRevealed():
            return {"subject": str(fact.subject)} | _plain(fact, "purpose")
        case ImportFinished():
            counts = _plain(fact, "what", "source", "added", "changed", "unchanged", "rejected")
            return counts | {"day": fact.day.isoformat()}
        case DeviceOpened() | SignedIn() | SignInLocked():
            return _plain(fact, *(field.name for field in fields(fact)))
        case _:
            return _record(fact, seal)


def _record(fact: Record, seal: Seal) -> dict[str, object]:
    """As the fact's own fields say; personal ones apart, sealed. Money kinds of a corrected tender
    stay in the clear, for the central server reckons with them."""
    written: dict[str, object] = to_plain(fact)
    personal = _PERSONAL.get(type(fact))
    match fact:
        case TenderCorrected():
            written["kinds"] = [fact.before.kind.value, fact.after.kind.value]
            written["amount"] = fact.after.amount.satang
    match fact:
        case PaymentVoided() | PaymentReversed() | TenderCorrected():
            assert personal is not None, "each has its personal fields"
            apart = {name: written.pop(name) for name in personal}
            written["sealed"] = seal(fact.subject, ONE_LINE.encode(apart).encode())
    return written


def _plain(fact: object, *names: str) -> dict[str, object]:
    """Fields that are written as they are: words and whole numbers."""
    return {name: getattr(fact, name) for name in names}


def _payment(payment: Payment, seal: Seal) -> dict[str, object]:
    personal = {
        "name": payment.payer_name,
        "tax_id": payment.payer_tax_id,
        "address": str(payment.payer_address),
        "texts": [charge.text for charge in payment.charges],
        "references": [[one.bank, one.reference, to_plain(one.dated)] for one in payment.tenders],
    }
    extra: dict[str, object] = {}
    if payment.parts:
        extra["parts"] = list(payment.parts)
    if payment.written_on is not None:
        extra["written_on"] = payment.written_on.isoformat()
    return {
        "payment": str(payment.id),
        "receipt": str(payment.receipt),
        "shift": str(payment.shift_id),
        "day": payment.business_day.isoformat(),
        "total": payment.amount.satang,
        "lines": [
            {
                "bill": charge.bill_number,
                "kind": charge.kind.value,
                "part": charge.part.value,
                "code": charge.revenue_code,
                "amount": charge.amount.satang,
            }
            for charge in payment.charges
        ],
        "tenders": [
            {
                "kind": tender.kind.value,
                "amount": tender.amount.satang,
                "received": tender.received.satang,
            }
            for tender in payment.tenders
        ],
        "subject": str(payment.payer_id),
        "sealed": seal(
            payment.payer_id,
            ONE_LINE.encode(personal).encode(),
        ),
        **extra,
    }
