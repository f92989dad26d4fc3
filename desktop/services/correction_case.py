"""A payment that is to be corrected, as it stands, and what the rules say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop.domain import correction as rules
from desktop.domain.correction import PaymentReversed, Standing
from desktop.domain.correction_wish import BounceCheque, ReversePayment
from desktop.domain.errors import Reason, Refused
from desktop.domain.payment import Payment
from desktop.domain.remittance import Coverage, DayChecked
from desktop.domain.tender import Tender
from desktop.store.store import Transaction


@dataclass(frozen=True, slots=True)
class Case:
    """A payment as it stands, and who vouches for the act."""

    payment: Payment
    standing: Standing
    checked: bool
    today: date
    approver: str


def check_void(case: Case, code: str = "other") -> None:
    rules.check_void(
        case.payment,
        case.standing,
        today=case.today,
        checked=case.checked,
        code=code,
        approver=case.approver,
    )


def check_standing(case: Case) -> None:
    rules.check_reversal(case.payment, case.standing, code="other", approver=case.approver)


def why_not(rule: Callable[[Case], None], case: Case) -> Refused | None:
    try:
        rule(case)
    except Refused as refused:
        return refused
    return None


def reversal(
    wish: ReversePayment | BounceCheque, case: Case, *, code: str, note: str = ""
) -> PaymentReversed:
    return PaymentReversed(
        wish.id,
        wish.payment_id,
        case.payment.receipt,
        case.today,
        code,
        note,
        case.approver,
        wish.document.strip(),
        rules.revenues(case.payment),
        case.payment.payer_id,
    )


def checked(tx: Transaction, payment: Payment) -> bool:
    """Whether a checker signed for it, on this device."""
    signed = [one.fact for one in tx.records.about(DayChecked, payment.device)]
    coverage = Coverage(tuple((one.business_day, one.up_to) for one in signed))
    return coverage.covers(payment.business_day, tx.undoing.seq_of(payment.id))


def check_unused(tx: Transaction, before: Tender, after: Tender) -> None:
    """A reference that the tender had itself may stay. Raises Refused(REFERENCE_USED)."""
    told = (before.kind, before.bank, before.reference) == (after.kind, after.bank, after.reference)
    if after.kind.promised and not told and (receipt := tx.payments.reference_used(after)):
        raise Refused(Reason.REFERENCE_USED, receipt=receipt)
