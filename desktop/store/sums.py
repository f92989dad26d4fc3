"""Sums by day, counter, clerk and hour: worked out from facts as they are recorded, kept for speed.

`rebuild` works them out anew from the payments and records; both ways must agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from desktop.domain.calendar import BANGKOK
from desktop.domain.correction import PaymentReversed, TenderCorrected
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.store.driver import run, run_many

_ADD = """INSERT INTO sums VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET receipts = receipts + excluded.receipts,
    satang = satang + excluded.satang"""


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

    def take(self, payment: Payment) -> None:
        self._add(payment, payment.business_day, payment.taken_at, _of(payment, 1))

    def void(self, payment: Payment, tenders: Iterable[tuple[str, Money]]) -> None:
        """Out of the day it was taken on. `tenders`: what its own day still holds of it."""
        rows = [row for row in _of(payment, -1) if row[0] == "revenue"]
        rows += [("tender", kind, -1, -amount.satang) for kind, amount in tenders]
        rows.append(("receipt", "voided", 1, payment.amount.satang))
        self._add(payment, payment.business_day, payment.taken_at, rows)

    def reverse(self, payment: Payment, fact: PaymentReversed, at: datetime) -> None:
        rows = [("reversal", code, 1, amount.satang) for code, amount in fact.revenues]
        self._add(payment, fact.business_day, at, rows)

    def correct(self, payment: Payment, fact: TenderCorrected, at: datetime) -> None:
        rows = [
            ("tender", fact.before.kind.value, 0, -fact.before.amount.satang),
            ("tender", fact.after.kind.value, 0, fact.after.amount.satang),
        ]
        self._add(payment, fact.business_day, at, rows)

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

    def _add(
        self, payment: Payment, day: date, at: datetime, rows: Iterable[tuple[str, str, int, int]]
    ) -> None:
        hour = at.astimezone(BANGKOK).hour
        where = (payment.device, payment.clerk, hour)
        run_many(
            self._connection,
            _ADD,
            [
                (day.isoformat(), dim, name, *where, many, satang)
                for dim, name, many, satang in rows
            ],
        )


def _of(payment: Payment, sign: int) -> list[tuple[str, str, int, int]]:
    revenues: dict[str, int] = {}
    for charge in payment.charges:
        revenues[charge.revenue_code] = revenues.get(charge.revenue_code, 0) + charge.amount.satang
    return [
        ("receipt", "taken", sign, sign * payment.amount.satang),
        *(("tender", one.kind.value, sign, sign * one.amount.satang) for one in payment.tenders),
        *(("revenue", code, sign, sign * satang) for code, satang in revenues.items()),
    ]


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
