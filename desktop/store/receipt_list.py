"""The list of receipts as people look through it: newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.money import Money
from desktop.domain.receipt import PrintOutcome, ReceiptNumber, ReceiptRow
from desktop.store.driver import run

_COLUMNS = """SELECT n, id, fiscal_year, book, number, business_day, taken_at, payer_name, amount,
    clerk, device,
    (SELECT outcome FROM prints WHERE payment_id = payments.id AND copy = 0
     ORDER BY prints.n DESC LIMIT 1),
    EXISTS (SELECT 1 FROM prints
            WHERE payment_id = payments.id AND copy = 0 AND outcome = 'doubtful'),
    (SELECT count(DISTINCT id) FROM prints WHERE payment_id = payments.id AND copy > 0)
    FROM payments"""


class ReceiptList:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of_day(self, day: date, *, before: int | None, limit: int) -> list[ReceiptRow]:
        """A page of the day, newest first, behind the row whose place is `before`."""
        where, values = "business_day = ?", (day.isoformat(),)
        return self._page(where, values, before, limit)

    def numbered(self, number: ReceiptNumber) -> list[ReceiptRow]:
        where = "fiscal_year = ? AND book = ? AND number = ?"
        return self._page(where, (number.fiscal_year, number.book, number.number), None, 1)

    def with_number(self, number: int, *, before: int | None, limit: int) -> list[ReceiptRow]:
        """Those with this running number, in whatever year and book this device was given."""
        books = "SELECT fiscal_year, book, ? FROM number_blocks"
        return self._page(f"(fiscal_year, book, number) IN ({books})", (number,), before, limit)

    def of_payers(
        self, payers: Sequence[UUID], *, before: int | None, limit: int
    ) -> list[ReceiptRow]:
        marks = ", ".join("?" * len(payers))
        values = tuple(payer.hex for payer in payers)
        return self._page(f"payer_id IN ({marks})", values, before, limit)

    def _page(
        self, where: str, values: tuple[object, ...], before: int | None, limit: int
    ) -> list[ReceiptRow]:
        if before is not None:
            where, values = f"{where} AND n < ?", (*values, before)
        rows = run(
            self._connection, f"{_COLUMNS} WHERE {where} ORDER BY n DESC LIMIT ?", (*values, limit)
        )
        return [_row(row) for row in rows]


def _row(row: Sequence[Any]) -> ReceiptRow:
    n, id, year, book, number, day, at, name, amount, clerk, device, original, doubted, copies = row
    outcome = PrintOutcome(original) if original else None
    return ReceiptRow(
        n,
        UUID(id),
        ReceiptNumber(year, book, number),
        date.fromisoformat(day),
        datetime.fromisoformat(at),
        name,
        Money(amount),
        clerk,
        device,
        outcome,
        outcome is PrintOutcome.FAILED and bool(doubted),
        copies,
    )
