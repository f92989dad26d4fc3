"""Sums by day, counter, clerk and hour: worked out from facts as they are recorded, kept for speed.

`rebuild` works them out anew from the payments and records; `check` says where the two differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.correction import PaymentReversed, PaymentVoided, TenderCorrected
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.store import sum_rows
from desktop.store.driver import run, run_many
from desktop.store.payments import Payments
from desktop.store.records import Records
from desktop.store.sum_rows import Key, Row

_ADD = """INSERT INTO sums VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET receipts = receipts + excluded.receipts,
    satang = satang + excluded.satang"""
_PLACE = "device, clerk, CAST(substr(taken_at, 12, 2) AS INTEGER)"
_ALL_TAKEN = (
    f"""SELECT business_day, 'receipt', 'taken', {_PLACE}, count(*), sum(amount)
    FROM payments GROUP BY 1, 4, 5, 6""",
    f"""SELECT business_day, 'tender', t.kind, {_PLACE}, count(*), sum(t.amount)
    FROM payments JOIN payment_tenders t ON t.payment = n GROUP BY 1, 3, 4, 5, 6""",
    f"""SELECT business_day, 'revenue', c.revenue_code, {_PLACE}, count(DISTINCT n), sum(c.amount)
    FROM payments JOIN payment_charges c ON c.payment = n GROUP BY 1, 3, 4, 5, 6""",
)


@dataclass(frozen=True, slots=True)
class Sum:
    """`dim` is receipt (taken, voided), tender, revenue or reversal; `name` which one of it."""

    day: date
    dim: str
    name: str
    device: str
    clerk: str
    hour: int
    receipts: int
    amount: Money


class Sums:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._payments = Payments(connection)
        self._records = Records(connection)

    def take(self, payment: Payment) -> None:
        self._add(sum_rows.taken(payment))

    def void(self, payment: Payment) -> None:
        """Out of the day it was taken on, and its corrections out of theirs."""
        corrections = self._records.about(TenderCorrected, payment.id.hex)
        self._add(sum_rows.voided(payment, corrections))

    def reverse(self, payment: Payment, fact: PaymentReversed, at: datetime) -> None:
        self._add(sum_rows.reversed(payment, fact, at))

    def correct(self, payment: Payment, fact: TenderCorrected, at: datetime) -> None:
        self._add(sum_rows.corrected(payment, fact, at))

    def check(self) -> list[str]:
        """A line for each sum that differs from what the facts come to; none if all is well."""
        stored = {
            Key(*key): (many, satang)
            for *key, many, satang in run(self._connection, "SELECT * FROM sums")
        }
        return sum_rows.differences(stored, self._worked_out())

    def rebuild(self) -> None:
        """Puts what the facts come to in the place of what is kept."""
        run(self._connection, "DELETE FROM sums")
        self._add((key, many, satang) for key, (many, satang) in self._worked_out().items())

    def _worked_out(self) -> dict[Key, tuple[int, int]]:
        sums: dict[Key, tuple[int, int]] = {}
        for key, many, satang in (*self._payments_summed(), *self._corrections()):
            before = sums.get(key, (0, 0))
            sums[key] = (before[0] + many, before[1] + satang)
        return sums

    def _payments_summed(self) -> Iterator[Row]:
        for sql in _ALL_TAKEN:
            for *key, many, satang in run(self._connection, sql):
                yield Key(*key), many, satang

    def _corrections(self) -> Iterator[Row]:
        for void in self._records.all(PaymentVoided):
            payment = self._payment(void.fact.payment_id)
            corrections = self._records.about(TenderCorrected, payment.id.hex)
            yield from sum_rows.voided(payment, corrections)
        for one in self._records.all(PaymentReversed):
            yield from sum_rows.reversed(self._payment(one.fact.payment_id), one.fact, one.at)
        for other in self._records.all(TenderCorrected):
            yield from sum_rows.corrected(
                self._payment(other.fact.payment_id), other.fact, other.at
            )

    def _payment(self, id: UUID) -> Payment:
        found = self._payments.find(id)
        assert found is not None, "a correction is of a payment that is there"
        return found

    def between(self, start: date, end: date) -> list[Sum]:
        """Every sum of the days from `start` to `end`, both included, ordered by day."""
        rows = run(
            self._connection,
            "SELECT * FROM sums WHERE day BETWEEN ? AND ? ORDER BY day",
            (start.isoformat(), end.isoformat()),
        )
        return [_sum(row) for row in rows]

    def by(self, column: str, start: date, end: date) -> list[tuple[str, str, str, int, Money]]:
        """(key, dim, name, receipts, amount), added up by one column: day, device, clerk, hour;
        `all` adds up everything. Months are the caller's: a year has 366 days at most."""
        key = {"day": "day", "device": "device", "clerk": "clerk", "hour": "hour", "all": "''"}
        rows = run(
            self._connection,
            f"""SELECT {key[column]}, dim, name, sum(receipts), sum(satang) FROM sums
            WHERE day BETWEEN ? AND ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
            (start.isoformat(), end.isoformat()),
        )
        return [(str(k), dim, name, many, Money(satang)) for k, dim, name, many, satang in rows]

    def _add(self, rows: Iterable[Row]) -> None:
        run_many(
            self._connection,
            _ADD,
            [
                (key.day, key.dim, key.name, key.device, key.clerk, key.hour, many, satang)
                for key, many, satang in rows
            ],
        )


def _sum(row: Sequence[object]) -> Sum:
    day, dim, name, device, clerk, hour, receipts, satang = row
    return Sum(
        date.fromisoformat(str(day)),
        str(dim),
        str(name),
        str(device),
        str(clerk),
        int(str(hour)),
        int(str(receipts)),
        Money(int(str(satang))),
    )
