"""What the facts of a business day add to the totals, corrections included."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from desktop.domain.correction import PaymentReversed, TenderCorrected
from desktop.domain.money import Money
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.totals import Taking
from desktop.store.driver import first, run
from desktop.store.records import Records

_VOIDED = """EXISTS (SELECT 1 FROM records WHERE about = payments.id
    AND kind = 'payment-voided')"""
Pairs = tuple[tuple[str, Money], ...]


class Takings:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._records = Records(connection)

    def of(self, day: date) -> list[Taking]:
        """Payments in the order they were taken, then corrected tenders, then reversals."""
        return [*self._payments(day), *self._corrections(day), *self._reversals(day)]

    def _payments(self, day: date) -> list[Taking]:
        where = "FROM payments JOIN {} ON payment = n WHERE business_day = ? ORDER BY n, line"
        tenders = self._grouped(
            f"SELECT n, kind, t.amount {where.format('payment_tenders t')}", day
        )
        lines = self._grouped(
            f"SELECT n, revenue_code, t.amount {where.format('payment_charges t')}", day
        )
        rows = run(
            self._connection,
            f"SELECT n, device, clerk, {_VOIDED}, fiscal_year, book, number FROM payments"
            " WHERE business_day = ? ORDER BY n",
            (day.isoformat(),),
        )
        return [
            Taking(
                device,
                clerk,
                day,
                str(ReceiptNumber(*number)),
                () if voided else tenders[n],
                () if voided else lines[n],
                bool(voided),
            )
            for n, device, clerk, voided, *number in rows
        ]

    def _corrections(self, day: date) -> list[Taking]:
        """One of a payment that was voided that day went out of the totals with it."""
        found = self._records.between(TenderCorrected, day, day)
        return [
            Taking(
                *self._taker(one.fact.payment_id.hex),
                day,
                "",
                (
                    (one.fact.before.kind.value, -one.fact.before.amount),
                    (one.fact.after.kind.value, one.fact.after.amount),
                ),
                (),
            )
            for one in found
            if not self._voided(one.fact.payment_id.hex)
        ]

    def _reversals(self, day: date) -> list[Taking]:
        return [
            Taking(
                *self._taker(one.fact.payment_id.hex), day, "", (), (), reversals=one.fact.revenues
            )
            for one in self._records.between(PaymentReversed, day, day)
        ]

    def _taker(self, payment: str) -> tuple[str, str]:
        """The device and the clerk that took it."""
        row = first(self._connection, "SELECT device, clerk FROM payments WHERE id = ?", (payment,))
        return row[0], row[1]

    def _voided(self, payment: str) -> bool:
        sql = f"SELECT {_VOIDED} FROM payments WHERE id = ?"
        return bool(first(self._connection, sql, (payment,))[0])

    def _grouped(self, query: str, day: date) -> dict[int, Pairs]:
        groups: dict[int, Pairs] = {}
        for n, name, satang in run(self._connection, query, (day.isoformat(),)):
            groups[n] = (*groups.get(n, ()), (name, Money(satang)))
        return groups
