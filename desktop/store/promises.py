"""What the bank has still to confirm and what it said: promised tenders, and statements' rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.calendar import BANGKOK
from desktop.domain.correction import Settlement
from desktop.domain.money import ZERO, Money
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.statement import Promise, StatementRow
from desktop.domain.tender import TenderKind
from desktop.store.driver import first, marks, run, run_many

UNDONE = "undone"
OPEN = ""
_FINAL = (Settlement.MATCHED.value, Settlement.BOUNCED.value, UNDONE)
"""What is given up may still come; of these nothing more is awaited."""
_AT_ONCE = 500
NOTED = "noted"
"""Of a row that finance looked at and that is no promise's money."""

_PROMISED = """SELECT p.id, o.line, p.fiscal_year, p.book, p.number, p.payer_name, p.clerk, o.day,
    o.amount, o.kind, o.bank, o.reference, o.outcome, p.taken_at,
    coalesce(CASE o.kind WHEN 'transfer' THEN t.dated END, p.written_on), EXISTS
    (SELECT 1 FROM records WHERE about = p.id AND kind = 'payment-reversed')
    FROM promises o JOIN payments p ON p.n = o.payment
    LEFT JOIN payment_tenders t ON t.payment = o.payment AND t.line = o.line
    AND t.kind = o.kind AND t.bank = o.bank AND t.reference = o.reference"""


@dataclass(frozen=True, slots=True)
class Promised:
    """A promised tender as it stands. `promise.day` is when the payer says to have paid, `booked`
    the day the receipt belongs to; `outcome` is empty while the bank has not spoken."""

    promise: Promise
    receipt: ReceiptNumber
    payer_name: str
    clerk: str
    booked: date
    bank: str
    reference: str
    outcome: str
    reversed: bool


@dataclass(frozen=True, slots=True)
class DaySums:
    """What receipts of a day promised, and what became of it."""

    day: date
    promised: Money = ZERO
    matched: Money = ZERO
    open: Money = ZERO
    given_up: Money = ZERO
    bounced: Money = ZERO
    undone: Money = ZERO


_SUM_NAMES = {
    OPEN: "open",
    UNDONE: "undone",
    Settlement.MATCHED.value: "matched",
    Settlement.GIVEN_UP.value: "given_up",
    Settlement.BOUNCED.value: "bounced",
}


class Promises:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(self) -> list[Promised]:
        """Those the bank has not spoken on, the oldest first."""
        return self._all("o.outcome = ''")

    def awaited(self) -> list[Promised]:
        """Those whose money would be welcome: open ones, and ones given up."""
        return self._all(f"o.outcome NOT IN ({marks(_FINAL)})", _FINAL)

    def settled(self, since: date) -> list[Promised]:
        """Those of days from `since` on of which nothing more is awaited."""
        where = f"o.outcome IN ({marks(_FINAL)}) AND o.day >= ?"
        return self._all(where, (*_FINAL, since.isoformat()))

    def find(self, payment_id: UUID, line: int) -> Promised | None:
        found = self._all("p.id = ? AND o.line = ?", (payment_id.hex, line))
        return found[0] if found else None

    def days(self, start: date, end: date) -> list[DaySums]:
        """Of business days from `start` to `end`, both included; days without a promise are left
        out."""
        rows = run(
            self._connection,
            "SELECT day, outcome, sum(amount) FROM promises WHERE day BETWEEN ? AND ?"
            " GROUP BY 1, 2 ORDER BY 1",
            (start.isoformat(), end.isoformat()),
        )
        days: dict[str, DaySums] = {}
        for day, outcome, satang in rows:
            sums = days.get(day) or DaySums(date.fromisoformat(day))
            more: dict[str, Any] = {_SUM_NAMES[outcome]: Money(satang)}
            days[day] = replace(sums, promised=sums.promised + Money(satang), **more)
        return list(days.values())

    def _all(self, where: str, values: Sequence[object] = ()) -> list[Promised]:
        sql = f"{_PROMISED} WHERE {where} ORDER BY o.day, o.payment, o.line"
        return [_promised(row) for row in run(self._connection, sql, values)]


@dataclass(frozen=True, slots=True)
class KeptRow:
    """Money that a statement told of. `key` is its fingerprint, with a number where it stood there
    more than once; `receipt` is empty while nobody knows what it is for."""

    key: str
    source: str
    row: StatementRow
    verdict: str
    receipt: str = ""

    @property
    def waits(self) -> bool:
        return not self.receipt and self.verdict != NOTED


class StatementRows:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def waiting(self) -> list[KeptRow]:
        """Those a later file or a person may still explain, the oldest first."""
        rows = run(
            self._connection,
            "SELECT fingerprint, source, row, day, time, amount, ref1, ref2, bank_reference,"
            " verdict, receipt FROM statement_rows WHERE receipt = '' AND verdict <> 'noted'"
            " ORDER BY day, time, source, row",
        )
        return [_kept(row) for row in rows]

    def known(self, keys: Iterable[str]) -> dict[str, bool]:
        """Of these keys, those that are kept, and whether they still wait."""
        found: dict[str, bool] = {}
        for some in _batches(keys):
            rows = run(
                self._connection,
                "SELECT fingerprint, receipt = '' AND verdict <> 'noted' FROM statement_rows"
                f" WHERE fingerprint IN ({marks(some)})",
                some,
            )
            found |= {key: bool(waits) for key, waits in rows}
        return found

    def put(self, rows: Iterable[KeptRow]) -> None:
        """Keeps them; of those kept before, the verdict is another one now."""
        run_many(
            self._connection,
            "INSERT INTO statement_rows (fingerprint, source, row, day, time, amount, ref1, ref2,"
            " bank_reference, verdict, receipt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (fingerprint) DO UPDATE SET verdict = excluded.verdict,"
            " receipt = excluded.receipt",
            [
                (
                    one.key, one.source, one.row.row, one.row.day.isoformat(), one.row.time,
                    one.row.amount.satang, one.row.ref1, one.row.ref2, one.row.bank_reference,
                    one.verdict, one.receipt,
                )
                for one in rows
            ],
        )  # fmt: skip

    def count(self) -> int:
        return int(first(self._connection, "SELECT count(*) FROM statement_rows")[0])


def _batches(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    every = list(keys)
    for at in range(0, len(every), _AT_ONCE):
        yield every[at : at + _AT_ONCE]


def _promised(row: Sequence[Any]) -> Promised:
    id, line, year, book, number, name, clerk, booked, satang, kind, *rest = row
    bank, reference, outcome, taken_at, paid_on, reversed = rest
    receipt = ReceiptNumber(year, book, number)
    day = (
        date.fromisoformat(paid_on)
        if paid_on
        else datetime.fromisoformat(taken_at).astimezone(BANGKOK).date()
    )
    promise = Promise(
        UUID(id), line, str(receipt), day, Money(satang), (reference,), TenderKind(kind)
    )
    return Promised(
        promise, receipt, name, clerk, date.fromisoformat(booked), bank, reference, outcome,
        bool(reversed),
    )  # fmt: skip


def _kept(row: Sequence[Any]) -> KeptRow:
    key, source, place, day, time, satang, ref1, ref2, bank_reference, verdict, receipt = row
    told = StatementRow(
        place, date.fromisoformat(day), time, Money(satang), ref1, ref2, bank_reference
    )
    return KeptRow(key, source, told, verdict, receipt)
