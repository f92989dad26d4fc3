"""What is looked at before money is taken: the tenders, the number, the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from desktop.domain import book_rules
from desktop.domain.books import PaperBookIssued, ReceiptMode
from desktop.domain.calendar import fiscal_year
from desktop.domain.clock_check import Seen, check_clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.payment import Payment, TakePayment
from desktop.domain.policy import Policy
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.tender import Tender
from desktop.domain.tender_check import check_references, check_tender
from desktop.store.store import Transaction


def checked(tx: Transaction, wish: TakePayment, policy: Policy, *, on: date) -> TakePayment:
    """The wish with its tenders as they are recorded. Raises Refused: those of `check_tender`,
    REFERENCE_USED."""
    if not wish.others:
        return wish
    others = tuple(check_tender(one, policy, on=on) for one in wish.others)
    check_references(others)
    for one in others:
        check_unused(tx, one)
    return replace(wish, others=others)


def check_unused(tx: Transaction, tender: Tender) -> None:
    """Raises Refused(REFERENCE_USED) naming the receipt that has this reference."""
    if receipt := tx.payments.reference_used(tender):
        raise Refused(Reason.REFERENCE_USED, receipt=receipt)


def check_cash(payment: Payment, policy: Policy) -> Payment:
    """Raises Refused(TENDER_NOT_TAKEN) where cash would be taken and may not be."""
    if any(one.kind not in policy.tenders for one in payment.tenders):
        raise Refused(Reason.TENDER_NOT_TAKEN)
    return payment


def receipt_number(
    tx: Transaction, policy: Policy, written: ReceiptNumber | None, *, day: date
) -> ReceiptNumber:
    """The next of this device's own, or, where the municipality writes in its books, the leaf's.

    Raises Refused: NUMBERS_USED_UP; WRITTEN_NUMBER_MISSING, BOOK_UNFIT, BOOK_UNKNOWN,
    LEAF_DATE_UNFIT, LEAF_TAKEN (used, spoiled, blank or retired).
    """
    if policy.receipt_mode is not ReceiptMode.BOOK:
        return tx.numbers.take(fiscal_year(day))
    if written is None:
        raise Refused(Reason.WRITTEN_NUMBER_MISSING)
    written = book_rules.as_kept(written)
    about = f"{written.fiscal_year}-{written.book}"
    if not any(one.fact.holds(written) for one in tx.records.about(PaperBookIssued, about)):
        raise Refused(Reason.BOOK_UNKNOWN, receipt=written)
    if written.fiscal_year != fiscal_year(day):
        raise Refused(Reason.LEAF_DATE_UNFIT)
    if tx.books.accounted(written):
        raise Refused(Reason.LEAF_TAKEN, receipt=written)
    return written


def believable(tx: Transaction, now: Seen, start: Seen) -> datetime:
    """Now, if the clock can be believed. Raises Refused: CLOCK_WENT_BACK, CLOCK_RAN_AHEAD."""
    newest, answered = tx.last_entry.at(), tx.last_entry.answered()
    check_clock(now, start=start, newest=newest, answered=answered)
    return now.at
