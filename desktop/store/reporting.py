"""Receipts as reports list and add them up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.money import Money
from desktop.domain.receipt import ReceiptNumber
from desktop.store.driver import run

_VOIDED = """EXISTS (SELECT 1 FROM records WHERE about = p.id AND kind = 'payment-voided')"""
_CORRECTED = """EXISTS (SELECT 1 FROM records WHERE about = p.id AND kind = 'tender-corrected')"""
_REVERSED = """EXISTS (SELECT 1 FROM records WHERE about = p.id AND kind = 'payment-reversed')"""
_TENDER = """CASE p.tender WHEN 'split' THEN p.tender ELSE coalesce(
    (SELECT json_extract(body, '$.after.kind') FROM records WHERE about = p.id
     AND kind = 'tender-corrected' ORDER BY n DESC LIMIT 1), p.tender) END"""
_DAYS = "p.business_day BETWEEN ? AND ?"


@dataclass(frozen=True, slots=True)
class Crossed:
    """Of receipts that stand: how many, and how much of a revenue code came in one tender."""

    code: str
    tender: str
    receipts: int
    amount: Money


@dataclass(frozen=True, slots=True)
class ListedReceipt:
    """A line of the receipt list. `codes`: its revenue codes; `tender`: as it stands now, or split;
    `state`: standing, voided, reversed."""

    number: ReceiptNumber
    day: date
    at: datetime
    payer: str
    codes: str
    tender: str
    amount: Money
    clerk: str
    state: str


class Reporting:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def crossed(self, start: date, end: date) -> list[Crossed]:
        """Receipts that were paid in one way and never corrected; the others are in `several`."""
        rows = run(
            self._connection,
            f"""SELECT c.revenue_code, p.tender, count(DISTINCT p.n), sum(c.amount)
            FROM payments p JOIN payment_charges c ON c.payment = p.n
            WHERE {_DAYS} AND p.tender <> 'split' AND NOT {_VOIDED} AND NOT {_CORRECTED}
            GROUP BY 1, 2 ORDER BY 1, 2""",
            (start.isoformat(), end.isoformat()),
        )
        return [Crossed(code, kind, many, Money(satang)) for code, kind, many, satang in rows]

    def several(self, start: date, end: date) -> list[UUID]:
        """Payments that stand, were paid in several ways or were corrected, and are of these
        days."""
        rows = run(
            self._connection,
            f"""SELECT id FROM payments p WHERE {_DAYS} AND NOT {_VOIDED}
            AND (p.tender = 'split' OR {_CORRECTED}) ORDER BY n""",
            (start.isoformat(), end.isoformat()),
        )
        return [UUID(row[0]) for row in rows]

    def standing(self, start: date, end: date) -> dict[str, int]:
        """How many receipts that stand have each revenue code."""
        rows = run(
            self._connection,
            f"""SELECT c.revenue_code, count(DISTINCT p.n) FROM payments p
            JOIN payment_charges c ON c.payment = p.n WHERE {_DAYS} AND NOT {_VOIDED}
            GROUP BY 1""",
            (start.isoformat(), end.isoformat()),
        )
        return dict(rows.fetchall())

    def receipts(self, start: date, end: date) -> Iterator[ListedReceipt]:
        """In the order they were taken."""
        return self._listed("", start, end)

    def undone(self, start: date, end: date) -> Iterator[ListedReceipt]:
        """Those of these days that were voided, or reversed on whatever day."""
        return self._listed(f"AND ({_VOIDED} OR {_REVERSED})", start, end)

    def _listed(self, where: str, start: date, end: date) -> Iterator[ListedReceipt]:
        rows = run(
            self._connection,
            f"""SELECT p.fiscal_year, p.book, p.number, p.business_day, p.taken_at, p.payer_name,
                (SELECT group_concat(DISTINCT revenue_code) FROM payment_charges
                 WHERE payment = p.n), {_TENDER}, p.amount, p.clerk, {_VOIDED}, {_REVERSED}
            FROM payments p WHERE {_DAYS} {where} ORDER BY p.n""",
            (start.isoformat(), end.isoformat()),
        )
        words = _Once()
        for row in rows:
            yield _listed(row, words)


class _Once(defaultdict[str, str]):
    """The same word is kept once, however many rows have it."""

    def __missing__(self, word: str) -> str:
        self[word] = word
        return word


def _listed(row: Sequence[Any], words: _Once) -> ListedReceipt:
    year, book, number, day, at, payer, codes, tender, satang, clerk, voided, reversed = row
    return ListedReceipt(
        ReceiptNumber(year, words[book], number),
        date.fromisoformat(day),
        datetime.fromisoformat(at),
        payer,
        words[codes],
        words[tender],
        Money(satang),
        words[clerk],
        "voided" if voided else "reversed" if reversed else "standing",
    )
