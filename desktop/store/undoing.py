"""What a correction does to what is worked out from payments: sums, debts, promises, the list."""

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
from desktop.domain.receipt import ReceiptState
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

    def voided(self, payment_id: UUID) -> bool:
        return self._records.known(PaymentVoided, payment_id.hex)

    def seq_of(self, payment_id: UUID) -> int:
        """Where the payment stands in the journal: a checker signs up to such a place."""
        sql = "SELECT seq FROM payments WHERE id = ?"
        return int(first(self._connection, sql, (payment_id.hex,))[0])

    def void(self, fact: PaymentVoided) -> None:
        """What was promised is no longer waited for, and its reference may be used again."""
        payment = self._payment(fact.payment_id)
        self._sums.void(payment)
        self._reopen(payment)
        run(
            self._connection,
            "UPDATE promises SET outcome = ? WHERE payment = ? AND outcome = ''",
            (_UNDONE, self._place(payment.id)),
        )
        self._note(payment, ReceiptState.VOIDED)

    def reverse(self, fact: PaymentReversed, at: datetime) -> None:
        """The bank may still bring what was promised: it is waited for, so that finance knows what
        there is to give back, and its reference pays for nothing else."""
        payment = self._payment(fact.payment_id)
        self._sums.reverse(payment, fact, at)
        self._reopen(payment)
        self._note(payment, ReceiptState.REVERSED)

    def correct(self, fact: TenderCorrected, at: datetime) -> None:
        payment = self._payment(fact.payment_id)
        self._sums.correct(payment, fact, at)
        n = self._place(payment.id)
        run(self._connection, "DELETE FROM promises WHERE payment = ? AND line = ?", (n, fact.line))
        if fact.after.kind.promised:
            self._payments.promise(n, fact.line, fact.after, payment.business_day)
        self._note(payment, ReceiptState.CORRECTED)

    def settle(self, fact: TenderSettled) -> None:
        """A promise that a void took back stays so, whatever the bank says later."""
        run(
            self._connection,
            "UPDATE promises SET outcome = ? WHERE payment = ? AND line = ? AND outcome <> ?",
            (fact.outcome.value, self._place(fact.payment_id), fact.line, _UNDONE),
        )

    def _reopen(self, payment: Payment) -> None:
        """The bills are owed again, but for what other payments paid of them.

        A bill that was settled had all its principal paid; of the others it is kept how much was.
        """
        paid: dict[str, int] = {}
        for charge in payment.charges:
            if charge.part is ChargePart.PRINCIPAL:
                paid[charge.bill_number] = paid.get(charge.bill_number, 0) + charge.amount.satang
        for bill, satang in paid.items():
            left = self._principal_paid(bill) - satang
            run(self._connection, "DELETE FROM settlements WHERE bill_number = ?", (bill,))
            run(self._connection, "DELETE FROM part_paid WHERE bill_number = ?", (bill,))
            if left > 0:
                run(self._connection, "INSERT INTO part_paid VALUES (?, ?)", (bill, left))

    def _principal_paid(self, bill: str) -> int:
        """From what was paid alone: the register may know the bill otherwise by now, or no more."""
        part = first(
            self._connection, "SELECT principal FROM part_paid WHERE bill_number = ?", (bill,)
        )
        rest = first(
            self._connection,
            """SELECT sum(amount) FROM settlements s JOIN payment_charges c
            ON c.payment = s.payment AND c.bill_number = s.bill_number
            WHERE s.bill_number = ? AND part = ?""",
            (bill, ChargePart.PRINCIPAL.value),
        )
        return (part[0] if part else 0) + (rest[0] or 0)

    def _note(self, payment: Payment, state: ReceiptState) -> None:
        """For the list of receipts."""
        run(
            self._connection,
            "INSERT OR IGNORE INTO payment_states SELECT ?, business_day, n, clerk, tender"
            " FROM payments WHERE id = ?",
            (state.value, payment.id.hex),
        )

    def _payment(self, id: UUID) -> Payment:
        found = self._payments.find(id)
        if found is None:
            raise KeyError(id)
        return found

    def _place(self, id: UUID) -> int:
        return int(first(self._connection, "SELECT n FROM payments WHERE id = ?", (id.hex,))[0])
