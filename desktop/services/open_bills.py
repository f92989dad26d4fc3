"""Bills that may still be paid, by what is known here and told from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.bill import Bill
from desktop.domain.errors import Reason, Refused
from desktop.store.store import Transaction


def open_bills(tx: Transaction, numbers: Sequence[str]) -> list[Bill]:
    """Each once, in order. Raises Refused: BILL_UNKNOWN, BILL_ALREADY_PAID, BILL_PAID_ELSEWHERE."""
    fates = tx.bills.fates(numbers)
    for number in numbers:
        if number not in fates:
            raise Refused(Reason.BILL_UNKNOWN, bill=number)
    for number, fate in fates.items():
        if fate.settled:
            receipt = payment.receipt if (payment := tx.payments.settling(number)) else ""
            raise Refused(Reason.BILL_ALREADY_PAID, bill=number, receipt=receipt)
        if other := fate.elsewhere:
            where = {"receipt": other.receipt, "device": other.device}
            raise Refused(Reason.BILL_PAID_ELSEWHERE, bill=number, **where)
    return [fates[number].bill for number in dict.fromkeys(numbers)]
