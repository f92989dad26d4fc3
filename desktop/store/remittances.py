"""What checkers have signed for and what they have not: money facts by check."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.batch import Batch, BatchCorrection, BatchReceipt, Pairs
from desktop.domain.books import LeafAccounted, NumbersRetired, PaperBookIssued
from desktop.domain.correction import TenderCorrected
from desktop.domain.money import Money
from desktop.domain.plain import from_plain
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.remittance import Coverage
from desktop.domain.tender import Tender
from desktop.store.driver import first, run
from desktop.store.records import Records
from desktop.store.tender_rows import tender_of

_UP_TO = "json_extract(body, '$.up_to')"
_ASKED = """WITH asked (n) AS (
    SELECT n FROM payments WHERE business_day > :newest AND business_day <= :day AND seq <= :up_to
    UNION
    SELECT n FROM payments WHERE seq > :signed AND seq <= :up_to AND +business_day <= :day)"""
"""Bounded by two indexes, however much was signed for before: a day after every day that was signed
for, or recorded after the signature for the newest of those days. A few of the second kind may be
covered all the same, which `Coverage` knows."""
_VOIDED = """EXISTS (SELECT 1 FROM records WHERE about = payments.id AND kind = 'payment-voided'
    AND seq <= :up_to)"""
Numbers = set[int]


class Remittances:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._records = Records(connection)

    def coverage(self, before: int | None = None) -> Coverage:
        """By the checks recorded so far, or before entry `before`."""
        rows = run(
            self._connection,
            f"SELECT day, {_UP_TO} FROM records WHERE kind = 'day-checked'"
            " AND (? IS NULL OR seq < ?) ORDER BY n",
            (before, before),
        )
        return Coverage(tuple((date.fromisoformat(day), up_to) for day, up_to in rows))

    def batch(self, covered: Coverage, day: date, up_to: int) -> Batch:
        """The money facts of days up to `day`, recorded up to entry `up_to`, that are not covered.

        A correction counts on the day it was found, yet never before its receipt; that of a voided
        receipt went with it.
        """
        newest = max((until for until, _ in covered.checks), default=date.min)
        signed = max((seq for until, seq in covered.checks if until == newest), default=0)
        asked = {
            "newest": newest.isoformat(),
            "signed": signed,
            "day": day.isoformat(),
            "up_to": up_to,
        }
        receipts = [one for seq, one in self._receipts(asked) if not covered.covers(one.day, seq)]
        return Batch(
            tuple(sorted(receipts, key=lambda one: one.number)),
            tuple(self._corrections(covered, day, up_to)),
        )

    def _receipts(self, asked: dict[str, object]) -> Iterable[tuple[int, BatchReceipt]]:
        tenders, revenues = self._tenders(asked), self._revenues(asked)
        rows = run(
            self._connection,
            f"""{_ASKED} SELECT n, seq, id, fiscal_year, book, number, business_day, taken_at,
            payer_name, clerk, shift_id, {_VOIDED} FROM payments WHERE n IN asked""",
            asked,  # type: ignore[arg-type]  # names in place of question marks
        )
        for n, seq, id, year, book, number, day, at, name, clerk, shift, voided in rows:
            yield (
                seq,
                BatchReceipt(
                    UUID(id),
                    ReceiptNumber(year, book, number),
                    date.fromisoformat(day),
                    datetime.fromisoformat(at),
                    name,
                    clerk,
                    UUID(shift),
                    tuple(tenders[n]),
                    revenues[n],
                    bool(voided),
                ),
            )

    def _tenders(self, asked: dict[str, object]) -> defaultdict[int, list[Tender]]:
        found: defaultdict[int, list[Tender]] = defaultdict(list)
        rows = run(
            self._connection,
            f"""{_ASKED} SELECT payment, kind, amount, received, bank, reference, dated
            FROM payment_tenders WHERE payment IN asked ORDER BY payment, line""",
            asked,  # type: ignore[arg-type]
        )
        for n, *tender in rows:
            found[n].append(tender_of(tender))
        return found

    def _revenues(self, asked: dict[str, object]) -> defaultdict[int, Pairs]:
        found: defaultdict[int, Pairs] = defaultdict(tuple)
        rows = run(
            self._connection,
            f"""{_ASKED} SELECT payment, revenue_code, sum(amount) FROM payment_charges
            WHERE payment IN asked GROUP BY 1, 2 ORDER BY 1, min(line)""",
            asked,  # type: ignore[arg-type]
        )
        for n, code, satang in rows:
            found[n] = (*found[n], (code, Money(satang)))
        return found

    def _corrections(self, covered: Coverage, day: date, up_to: int) -> Iterable[BatchCorrection]:
        rows = run(
            self._connection,
            f"""SELECT seq, max(day, business_day), body, {_VOIDED}
            FROM (SELECT records.seq, records.day, records.body, payments.business_day, payments.id
                  FROM records JOIN payments ON payments.id = about
                  WHERE kind = 'tender-corrected' AND records.seq <= :up_to ORDER BY records.n)
            AS payments WHERE max(day, business_day) <= :day""",
            {"day": day.isoformat(), "up_to": up_to},  # type: ignore[arg-type]
        )
        for seq, on, body, voided in rows:
            if not voided and not covered.covers(date.fromisoformat(on), seq):
                fact = from_plain(TenderCorrected, json.loads(body))
                yield BatchCorrection(fact.receipt, fact.before, fact.after)

    def missing(self, numbers: Collection[ReceiptNumber]) -> tuple[ReceiptNumber, ...]:
        """Numbers of this device's blocks and printed books of which nothing is known: between
        these, and back to the last one known before them."""
        books: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
        for one in numbers:
            books[one.fiscal_year, one.book].append(one.number)
        return tuple(
            ReceiptNumber(year, book, number)
            for (year, book), found in sorted(books.items())
            for number in sorted(self._missing_of(year, book, min(found), max(found)))
        )

    def _missing_of(self, year: int, book: str, low: int, high: int) -> Numbers:
        before = first(
            self._connection,
            "SELECT max(number) FROM payments WHERE fiscal_year = ? AND book = ? AND number < ?",
            (year, book, low),
        )[0]
        given = self._given(year, book, (before or 0) + 1, high)
        if not given:
            return given
        rows = run(
            self._connection,
            "SELECT number FROM payments WHERE fiscal_year = ? AND book = ?"
            " AND number BETWEEN ? AND ?",
            (year, book, min(given), high),
        )
        given -= {number for (number,) in rows}
        return given and given - self._set_aside(year, book)

    def _given(self, year: int, book: str, low: int, high: int) -> Numbers:
        """Those from `low` to `high` that this device was given at all."""
        blocks = run(
            self._connection,
            "SELECT first, last FROM number_blocks WHERE fiscal_year = ? AND book = ?",
            (year, book),
        ).fetchall()
        issued = self._records.about(PaperBookIssued, f"{year}-{book}")
        blocks += [(one.fact.first, one.fact.last) for one in issued]
        return {
            number for start, end in blocks for number in range(max(start, low), min(end, high) + 1)
        }

    def _set_aside(self, year: int, book: str) -> Numbers:
        """Retired numbers, and leaves that carry no money."""
        about = f"{year}-{book}"
        retired = [one.fact.lease for one in self._records.about(NumbersRetired, about)]
        leaves = self._records.about(LeafAccounted, about)
        return {n for lease in retired for n in range(lease.first, lease.last + 1)} | {
            one.fact.receipt.number for one in leaves
        }
