"""What a correction does to what is worked out from payments: sums, debts, promises."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.bill import ChargePart
from desktop.domain.correction import (
    PaymentReversed,
    PaymentVoided,
    Standing,
    TenderCorrected,
    TenderSettled,
)
from desktop.domain.payment import Payment
from desktop.domain.tender import Tender
from desktop.store.driver import first, run
from desktop.store.payments import Payments
from desktop.store.records import Records
from desktop.store.sums import Sums

_UNDONE = "undone"


class Undoing:
    """Reads and applies corrections. Facts stay; only what follows from them changes."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._payments = Payments(connection)
        self._records = Records(connection)
        self._sums = Sums(connection)

    def standing(self, payment_id: UUID) -> Standing:
        """All that was recorded of a payment after it was taken."""
        about = payment_id.hex
        voided = self._records.last_about(PaymentVoided, about)
        reversed = self._records.last_about(PaymentReversed, about)
        return Standing(
            (voided.fact if voided else None) or (reversed.fact if reversed else None),
            tuple(one.fact for one in self._records.about(TenderCorrected, about)),
            tuple(one.fact for one in self._records.about(TenderSettled, about)),
        )

    def void(self, fact: PaymentVoided) -> None:
        payment = self._payment(fact.payment_id)
        standing = self.standing(payment.id)
        same_day = [(one.kind.value, one.amount) for one in self._tenders_of_day(payment, standing)]
        self._sums.void(payment, same_day)
        self._reopen(payment)

    def reverse(self, fact: PaymentReversed, at: datetime) -> None:
        payment = self._payment(fact.payment_id)
        self._sums.reverse(payment, fact, at)
        self._reopen(payment)

    def correct(self, fact: TenderCorrected, at: datetime) -> None:
        payment = self._payment(fact.payment_id)
        self._sums.correct(payment, fact, at)
        n = self._place(payment.id)
        run(self._connection, "DELETE FROM promises WHERE payment = ? AND line = ?", (n, fact.line))
        if fact.after.kind.promised:
            self._payments.promise(n, fact.line, fact.after, fact.business_day)

    def settle(self, fact: TenderSettled) -> None:
        outcome = fact.outcome.value
        run(
            self._connection,
            "UPDATE promises SET outcome = ? WHERE payment = ? AND line = ?",
            (outcome, self._place(fact.payment_id), fact.line),
        )

    def _tenders_of_day(self, payment: Payment, standing: Standing) -> list[Tender]:
        """As the sums of the payment's own day hold them: with that day's corrections."""
        now = list(payment.tenders)
        for one in standing.corrections:
            if one.business_day == payment.business_day:
                now[one.line - 1] = one.after
        return now

    def _reopen(self, payment: Payment) -> None:
        """The bills are owed again; what was promised is no longer waited for."""
        paid: dict[str, int] = {}
        for charge in payment.charges:
            if charge.part is ChargePart.PRINCIPAL:
                paid[charge.bill_number] = paid.get(charge.bill_number, 0) + charge.amount.satang
        for bill, satang in paid.items():
            run(self._connection, "DELETE FROM settlements WHERE bill_number = ?", (bill,))
            run(
                self._connection,
                "UPDATE part_paid SET principal = principal - ? WHERE bill_number = ?",
                (satang, bill),
            )
        run(self._connection, "DELETE FROM part_paid WHERE principal <= 0")
        run(
            self._connection,
            "UPDATE promises SET outcome = ? WHERE payment = ? AND outcome = ''",
            (_UNDONE, self._place(payment.id)),
        )

    def _payment(self, id: UUID) -> Payment:
        found = self._payments.find(id)
        if found is None:
            raise KeyError(id)
        return found

    def _place(self, id: UUID) -> int:
        return int(first(self._connection, "SELECT n FROM payments WHERE id = ?", (id.hex,))[0])
