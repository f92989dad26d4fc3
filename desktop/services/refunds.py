"""Money owed back to payers: claimed here, paid by finance's voucher outside the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from uuid6 import uuid7

from desktop.domain import correction, review
from desktop.domain.access import Act, Staff
from desktop.domain.calendar import BANGKOK
from desktop.domain.clock import Clock
from desktop.domain.correction import PaymentVoided
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payment import Payment
from desktop.domain.review import Owed, RefundCause, RefundRecorded
from desktop.services.changes import Changes, Topic
from desktop.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class ClaimRefund:
    """A wish: this much of a receipt is owed back."""

    id: UUID
    payment_id: UUID
    cause: RefundCause
    amount: Money


@dataclass(frozen=True, slots=True)
class PayRefund:
    """A wish: finance paid this much by this voucher."""

    id: UUID
    payment_id: UUID
    cause: RefundCause
    amount: Money
    voucher: str
    paid_on: date


class Refunds:
    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes

    def open(self) -> list[Owed]:
        """What is owed back and not paid yet, the oldest first."""
        with self._store.read() as tx:
            facts = [one.fact for one in tx.records.all(RefundRecorded)]
        return [one for one in review.claims(facts) if one.open > ZERO]

    def of(self, payment_id: UUID) -> list[Owed]:
        with self._store.read() as tx:
            return _claims(tx, payment_id)

    def left(self, payment_id: UUID) -> Money:
        """What can still be claimed back. Raises Refused(RECEIPT_UNKNOWN)."""
        with self._store.read() as tx:
            return _left(tx, _payment(tx, payment_id))

    def claim(self, wish: ClaimRefund, by: Staff) -> RefundRecorded:
        """Raises Refused: NOT_ALLOWED, RECEIPT_UNKNOWN, REFUND_UNFIT (more than is left of what
        came in). Asked twice, it claims once."""
        by.require(Act.RECORD_REFUND)
        with self._store.write() as tx:
            if earlier := tx.records.find(RefundRecorded, wish.id):
                return earlier.fact
            payment = _payment(tx, wish.payment_id)
            review.check_claim(wish.amount, left=_left(tx, payment))
            fact = RefundRecorded(
                wish.id,
                payment.id,
                payment.receipt,
                self._today(),
                wish.cause,
                wish.amount,
                "",
                None,
                payment.payer_id,
            )
            tx.record(fact, by.code)
        self._changes.announce(Topic.PAYMENTS, Topic.JOURNAL)
        return fact

    def pay(self, wish: PayRefund, by: Staff) -> RefundRecorded:
        """Raises Refused: NOT_ALLOWED, RECEIPT_UNKNOWN, DOCUMENT_MISSING, REFUND_UNFIT (more than
        is owed for this cause)."""
        by.require(Act.RECORD_REFUND)
        if not wish.voucher.strip():
            raise Refused(Reason.DOCUMENT_MISSING)
        with self._store.write() as tx:
            if earlier := tx.records.find(RefundRecorded, wish.id):
                return earlier.fact
            payment = _payment(tx, wish.payment_id)
            owed = total(one.open for one in _claims(tx, payment.id) if one.cause is wish.cause)
            review.check_claim(wish.amount, left=owed)
            fact = RefundRecorded(
                wish.id,
                payment.id,
                payment.receipt,
                self._today(),
                wish.cause,
                wish.amount,
                wish.voucher.strip(),
                wish.paid_on,
                payment.payer_id,
            )
            tx.record(fact, by.code)
        self._changes.announce(Topic.PAYMENTS, Topic.JOURNAL)
        return fact

    def _today(self) -> date:
        return self._clock.now().astimezone(BANGKOK).date()


def claim_rest(
    tx: Transaction, payment_id: UUID, cause: RefundCause, day: date, by: Staff
) -> RefundRecorded | None:
    """All that came in for a receipt and is not claimed yet is owed back, if there is any."""
    payment = _payment(tx, payment_id)
    left = _left(tx, payment)
    if left <= ZERO:
        return None
    fact = RefundRecorded(
        uuid7(), payment.id, payment.receipt, day, cause, left, "", None, payment.payer_id
    )
    tx.record(fact, by.code)
    return fact


def _left(tx: Transaction, payment: Payment) -> Money:
    """Of a voided receipt nothing: its money went back over the counter."""
    standing = tx.undoing.standing(payment.id)
    if isinstance(standing.undone, PaymentVoided):
        return ZERO
    return correction.received(payment, standing) - total(
        one.owed for one in _claims(tx, payment.id) if one.cause is not RefundCause.BANK_SURPLUS
    )


def _claims(tx: Transaction, payment_id: UUID) -> list[Owed]:
    return review.claims(one.fact for one in tx.records.about(RefundRecorded, payment_id.hex))


def _payment(tx: Transaction, id: UUID) -> Payment:
    found = tx.payments.find(id)
    if found is None:
        raise Refused(Reason.RECEIPT_UNKNOWN)
    return found
