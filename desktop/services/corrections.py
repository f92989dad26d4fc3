"""Corrections: voids the same day, reversals later, other tenders, cheques that come back.

Each needs the PIN of a supervisor on the spot, who neither took the money nor asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from uuid6 import uuid7

from desktop.domain import correction as rules
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.calendar import BANGKOK
from desktop.domain.clock import Clock
from desktop.domain.correction import (
    PaymentReversed,
    PaymentVoided,
    Settlement,
    TenderCorrected,
    TenderSettled,
)
from desktop.domain.correction_wish import (
    BounceCheque,
    CorrectionWish,
    CorrectTender,
    ReversePayment,
    VoidPayment,
)
from desktop.domain.errors import Reason, Refused
from desktop.domain.review import RefundCause
from desktop.domain.sheet import Sheet
from desktop.domain.tender import Tender
from desktop.packs.pack import Pack
from desktop.services.changes import Changes, Topic
from desktop.services.correction_case import (
    Case,
    check_standing,
    check_unused,
    check_void,
    checked,
    reversal,
    why_not,
)
from desktop.services.refunds import claim_rest
from desktop.services.sign_in import SignIn
from desktop.services.void_page import void_page
from desktop.store.store import Store, Transaction

F = TypeVar("F", PaymentVoided, PaymentReversed, TenderCorrected)


@dataclass(frozen=True, slots=True)
class Options:
    """What can be done to a receipt now; a refusal says why not. Whether the approver fits is asked
    when there is one. `tenders` are as they stand now."""

    void: Refused | None
    reverse: Refused | None
    tender: Refused | None
    tenders: tuple[Tender, ...]


class Corrections:
    def __init__(
        self, store: Store, clock: Clock, pack: Pack, *, changes: Changes, sign_in: SignIn
    ) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack
        self._changes = changes
        self._sign_in = sign_in

    def options(self, payment_id: UUID, by: Staff) -> Options:
        """Raises Refused(RECEIPT_UNKNOWN)."""
        with self._store.read() as tx:
            case = self._case(tx, payment_id, "")
        if not by.may(Act.WISH_CORRECTION):
            no = Refused(Reason.NOT_ALLOWED, role=by.role)
            return Options(no, no, no, case.standing.tenders(case.payment))
        void, standing = why_not(check_void, case), why_not(check_standing, case)
        settled = Refused(Reason.TENDER_NOT_PROMISED) if case.standing.settled else None
        return Options(void, standing, standing or settled, case.standing.tenders(case.payment))

    def void(self, wish: VoidPayment, by: Staff, *, approval: Credentials) -> PaymentVoided:
        """Undoes a payment of today that no checker signed for: its bills are owed again, its cash
        goes back to the payer, its number stays. Slow, as every approval.

        Raises Refused: NOT_ALLOWED, RECEIPT_UNKNOWN, ALREADY_UNDONE, VOID_TOO_LATE,
        VOID_NEEDS_REASON, APPROVER_IS_CLERK and those of `SignIn.vouch`. Nothing is changed then.
        """
        by.require(Act.WISH_CORRECTION)
        _known(wish.code, rules.REASONS)

        def judge(tx: Transaction, case: Case) -> PaymentVoided:
            check_void(case, wish.code)
            return PaymentVoided(
                wish.id,
                wish.payment_id,
                case.payment.receipt,
                case.payment.business_day,
                wish.code,
                wish.note.strip(),
                case.approver,
                wish.original_attached,
                case.payment.payer_id,
            )

        return self._do(wish, by, approval, judge=judge, kind=PaymentVoided)

    def reverse(self, wish: ReversePayment, by: Staff, *, approval: Credentials) -> PaymentReversed:
        """Undoes a payment of an earlier day: its bills are owed again, and what came in for it is
        owed back to the payer, by finance's voucher.

        Raises Refused: NOT_ALLOWED, RECEIPT_UNKNOWN, ALREADY_UNDONE, VOID_NEEDS_REASON,
        DOCUMENT_MISSING, APPROVER_IS_CLERK and those of `SignIn.vouch`.
        """
        by.require(Act.WISH_CORRECTION)
        _known(wish.code, rules.REASONS)
        _named(wish.document)

        def judge(tx: Transaction, case: Case) -> PaymentReversed:
            rules.check_reversal(
                case.payment, case.standing, code=wish.code, approver=case.approver
            )
            return reversal(wish, case, code=wish.code, note=wish.note.strip())

        return self._do(wish, by, approval, judge=judge, kind=PaymentReversed)

    def bounce(self, wish: BounceCheque, by: Staff, *, approval: Credentials) -> PaymentReversed:
        """A cheque came back: the whole receipt is reversed with it, in one breath; what else came
        in for it is owed back.

        Raises Refused as `reverse`, and TENDER_NOT_PROMISED where the tender is no cheque.
        """
        by.require(Act.MATCH_STATEMENTS)
        _named(wish.document)

        def judge(tx: Transaction, case: Case) -> PaymentReversed:
            cheque = rules.check_bounce(
                case.payment, case.standing, line=wish.line, approver=case.approver
            )
            settled = TenderSettled(
                uuid7(),
                wish.payment_id,
                case.payment.receipt,
                case.today,
                wish.line,
                Settlement.BOUNCED,
                cheque.amount,
                case.today,
                wish.document.strip(),
            )
            tx.record(settled, by.code)
            return reversal(wish, case, code=rules.BOUNCED)

        return self._do(wish, by, approval, judge=judge, kind=PaymentReversed)

    def correct_tender(
        self, wish: CorrectTender, by: Staff, *, approval: Credentials
    ) -> TenderCorrected:
        """Writes down that a tender was another one; what was written first stays to be seen.

        Raises Refused: NOT_ALLOWED, RECEIPT_UNKNOWN, ALREADY_UNDONE, VOID_NEEDS_REASON,
        TENDER_NOT_TAKEN, TENDER_UNCHANGED, TENDER_AMOUNT_DIFFERS, TENDER_NOT_PROMISED,
        REFERENCE_MISSING, REFERENCE_USED, APPROVER_IS_CLERK and those of `SignIn.vouch`.
        """
        by.require(Act.WISH_CORRECTION)
        _known(wish.code, rules.TENDER_REASONS)
        if wish.after.kind not in self._pack.policy.tenders:
            raise Refused(Reason.TENDER_NOT_TAKEN)

        def judge(tx: Transaction, case: Case) -> TenderCorrected:
            before = rules.check_tender_correction(
                case.payment,
                case.standing,
                line=wish.line,
                after=wish.after,
                code=wish.code,
                approver=case.approver,
            )
            check_unused(tx, before, wish.after)
            return TenderCorrected(
                wish.id,
                wish.payment_id,
                case.payment.receipt,
                max(case.today, case.payment.business_day),
                wish.line,
                before,
                wish.after,
                wish.code,
                case.approver,
                case.payment.payer_id,
            )

        return self._do(wish, by, approval, judge=judge, kind=TenderCorrected)

    def page(self, payment_id: UUID, by: Staff) -> Sheet:
        """The page for a voided receipt, to which its original is fastened. Raises
        Refused(RECEIPT_UNKNOWN) where nothing was voided."""
        with self._store.read() as tx:
            found = tx.records.last_about(PaymentVoided, payment_id.hex)
            payment = tx.payments.find(payment_id)
            people = {one.code: one for one in tx.staff.all()}
        if found is None or payment is None:
            raise Refused(Reason.RECEIPT_UNKNOWN)
        return void_page(
            found, payment, people, issuer=self._pack.issuer, made_at=self._clock.now(), by=by
        )

    def _do(
        self,
        wish: CorrectionWish,
        by: Staff,
        approval: Credentials,
        *,
        judge: Callable[[Transaction, Case], F],
        kind: type[F],
    ) -> F:
        """The approval first, for it is slow and counts wrong PINs whatever becomes of the rest;
        then, in one transaction, the rules and the facts."""
        with self._store.read() as tx:
            if earlier := tx.records.find(kind, wish.id):
                return earlier.fact
        approver = self._sign_in.vouch(approval, Act.APPROVE)
        if approver.code == by.code:
            raise Refused(Reason.APPROVER_IS_CLERK)
        with self._store.write() as tx:
            if earlier := tx.records.find(kind, wish.id):
                return earlier.fact
            fact = judge(tx, self._case(tx, wish.payment_id, approver.code))
            tx.record(fact, by.code)
            if isinstance(fact, PaymentReversed):
                claim_rest(tx, fact.payment_id, RefundCause.REVERSED, fact.business_day, by)
        self._changes.announce(Topic.PAYMENTS, Topic.REGISTER, Topic.JOURNAL)
        return fact

    def _case(self, tx: Transaction, payment_id: UUID, approver: str) -> Case:
        payment = tx.payments.find(payment_id)
        if payment is None:
            raise Refused(Reason.RECEIPT_UNKNOWN)
        today = self._clock.now().astimezone(BANGKOK).date()
        standing = tx.undoing.standing(payment_id)
        return Case(payment, standing, checked(tx, payment), today, approver)


def _known(code: str, reasons: Container[str]) -> None:
    if code not in reasons:
        raise Refused(Reason.VOID_NEEDS_REASON)


def _named(document: str) -> None:
    if not document.strip():
        raise Refused(Reason.DOCUMENT_MISSING)
