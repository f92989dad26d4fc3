"""Which tenders a counter takes, and what must be written down of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from desktop.domain.banks import BANKS
from desktop.domain.cheque import Cheque, ChequeKind, check_cheque
from desktop.domain.errors import Reason, Refused
from desktop.domain.policy import Policy
from desktop.domain.tender import Tender, TenderKind
from desktop.domain.thai_qr import safe_ref

_LONGEST_REFERENCE = 60


def check_tender(
    tender: Tender, policy: Policy, *, on: date, cheque_kind: ChequeKind = ChequeKind.CASHIER
) -> Tender:
    """The tender as it is recorded, its reference in plain letters and digits.

    Raises Refused: TENDER_NOT_TAKEN, REFERENCE_MISSING, REFERENCE_UNFIT, REFERENCE_PERSONAL,
    BANK_UNKNOWN, TRANSFER_DATE_UNFIT and those of `check_cheque`.
    """
    if tender.kind not in policy.tenders:
        raise Refused(Reason.TENDER_NOT_TAKEN)
    reference = re.sub(r"\s", "", tender.reference)
    if tender.kind is TenderKind.CASH:
        return tender
    if not reference:
        raise Refused(Reason.REFERENCE_MISSING)
    match tender.kind:
        case TenderKind.QR:
            return replace(tender, reference=safe_ref(reference))
        case TenderKind.TRANSFER:
            return _transfer(tender, reference, on)
        case _:
            return _cheque(tender, policy, on, cheque_kind)


def check_references(tenders: Sequence[Tender]) -> None:
    """No reference pays twice within one receipt. Raises Refused(REFERENCE_USED)."""
    seen: set[tuple[TenderKind, str, str]] = set()
    for one in tenders:
        key = (one.kind, one.bank, one.reference)
        if one.kind.promised and key in seen:
            raise Refused(Reason.REFERENCE_USED, receipt="ใบเดียวกันนี้")
        seen.add(key)


def _transfer(tender: Tender, reference: str, on: date) -> Tender:
    if not tender.bank or tender.dated is None or len(reference) > _LONGEST_REFERENCE:
        raise Refused(Reason.REFERENCE_MISSING)
    if tender.bank not in BANKS:
        raise Refused(Reason.BANK_UNKNOWN, bank=tender.bank)
    if tender.dated > on:
        raise Refused(Reason.TRANSFER_DATE_UNFIT, dated=tender.dated)
    return replace(tender, reference=reference)


def _cheque(tender: Tender, policy: Policy, on: date, kind: ChequeKind) -> Tender:
    if tender.dated is None or not tender.bank:
        raise Refused(Reason.REFERENCE_MISSING)
    cheque = Cheque(tender.bank, tender.reference, tender.dated, kind)
    fit = check_cheque(cheque, on=on, longest_days=policy.cheque_longest_days)
    return replace(tender, reference=fit.number)
