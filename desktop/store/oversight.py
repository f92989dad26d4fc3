"""What a supervisor looks for across receipts, prints and the journal: each a bounded search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.finding import Copies, Done, LateLeaf, Leap, Promise, Taken, TwicePaid
from desktop.domain.money import Money
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.sync_place import PaidElsewhere
from desktop.store.driver import first, run

_TAKEN = "p.id, p.fiscal_year, p.book, p.number, p.clerk, p.business_day, p.amount"
_MOST_ENTRIES = 50_000
"""Entries whose clocks are compared: the newest of the days asked for, if there are more."""
_GAP_SECONDS = 600
_FIRST_AFTER_START = frozenset({"signed-in", "sign-in-locked", "numbers-leased"})
"""Behind these the computer may have been started anew, and its seconds with it."""


class Oversight:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def day_reports(self, start: date, end: date) -> list[str]:
        """What the central server last said of each of these days, as it was kept."""
        rows = run(
            self._connection,
            "SELECT report FROM day_reports WHERE day BETWEEN ? AND ? ORDER BY day",
            (start.isoformat(), end.isoformat()),
        )
        return [row[0] for row in rows]

    def taken(self, payment_id: UUID) -> Taken:
        """Raises KeyError."""
        row = first(
            self._connection, f"SELECT {_TAKEN} FROM payments p WHERE id = ?", (payment_id.hex,)
        )
        if row is None:
            raise KeyError(payment_id)
        return _taken(row)

    def printed_at(self, payment_id: UUID) -> datetime | None:
        """When the original first came out, as far as is known."""
        row = first(
            self._connection,
            "SELECT min(at) FROM prints WHERE payment_id = ? AND copy = 0 AND outcome = 'printed'",
            (payment_id.hex,),
        )
        return datetime.fromisoformat(row[0]) if row[0] else None

    def copies(self, start: date, end: date) -> list[Copies]:
        """Receipts of which a copy was made on these days."""
        rows = run(
            self._connection,
            f"""SELECT {_TAKEN}, (SELECT count(DISTINCT id) FROM prints WHERE payment_id = p.id
                AND copy > 0 AND outcome <> 'failed'), max(c.at), c.clerk
            FROM prints c JOIN payments p ON p.id = c.payment_id
            WHERE c.copy > 0 AND c.at >= ? AND c.at < ? AND c.outcome = 'printed' GROUP BY p.n""",
            (start.isoformat(), _after(end)),
        )
        return [
            Copies(_taken(row), row[7], Done(datetime.fromisoformat(row[8]), row[9]))
            for row in rows
        ]

    def open_promises(self, until: date) -> list[Promise]:
        """Of days up to `until`, the oldest first."""
        rows = run(
            self._connection,
            f"""SELECT {_TAKEN}, o.line, o.kind, o.amount FROM promises o
            JOIN payments p ON p.n = o.payment WHERE o.outcome = '' AND o.day <= ?
            ORDER BY o.day, o.payment, o.line""",
            (until.isoformat(),),
        )
        return [Promise(_taken(row), row[7], row[8], Money(row[9])) for row in rows]

    def paid_twice(self) -> list[TwicePaid]:
        """Bills settled here that another counter took money for as well, the oldest first; what
        was paid back for it is settled."""
        rows = run(
            self._connection,
            f"""SELECT {_TAKEN}, p.taken_at, s.bill_number, (SELECT sum(c.amount)
                FROM payment_charges c WHERE c.payment = p.n AND c.bill_number = s.bill_number),
                e.device, e.receipt, e.day
            FROM settlements s JOIN paid_elsewhere e ON e.bill = s.bill_number
            JOIN payments p ON p.n = s.payment
            WHERE NOT EXISTS (SELECT 1 FROM records r WHERE r.about = p.id
                AND r.kind = 'refund-recorded' AND json_extract(r.body, '$.cause') = 'paid-twice'
                AND json_extract(r.body, '$.voucher') <> '') ORDER BY p.n, e.receipt""",
        )
        return [
            TwicePaid(
                _taken(row),
                datetime.fromisoformat(row[7]),
                row[8],
                Money(row[9]),
                PaidElsewhere(row[8], row[10], row[11], date.fromisoformat(row[12])),
            )
            for row in rows
        ]

    def leaves(self, start: date, end: date) -> list[LateLeaf]:
        """Hand-written receipts that were keyed in for these days."""
        rows = run(
            self._connection,
            f"""SELECT {_TAKEN}, p.written_on FROM payments p
            WHERE p.written_on IS NOT NULL AND p.business_day BETWEEN ? AND ?
            ORDER BY p.business_day, p.n""",
            (start.isoformat(), end.isoformat()),
        )
        return [LateLeaf(_taken(row), date.fromisoformat(row[7])) for row in rows]

    def last_used(self) -> list[tuple[ReceiptNumber, int]]:
        """The newest number of every book, and how many of it are used."""
        rows = run(
            self._connection,
            "SELECT fiscal_year, book, max(number), count(*) FROM payments GROUP BY 1, 2",
        )
        return [(ReceiptNumber(year, book, number), many) for year, book, number, many in rows]

    def leaps(self, start: date, end: date) -> list[Leap]:
        """Neighbours in the journal whose wall clocks run backwards, or lie more than ten minutes
        apart. The computer's own seconds are read of those alone."""
        low, high = self._place(start.isoformat()), self._place(_after(end))
        rows = run(
            self._connection,
            """SELECT b.seq, a.at, b.at, json_extract(CAST(a.body AS TEXT), '$.mono'),
                json_extract(CAST(b.body AS TEXT), '$.mono'),
                json_extract(CAST(b.body AS TEXT), '$.clerk'), b.kind
            FROM journal b JOIN journal a ON a.seq = b.seq - 1
            WHERE b.seq >= ? AND b.seq < ? AND (b.at < a.at
                OR unixepoch(b.at) - unixepoch(a.at) > ?) ORDER BY b.seq""",
            (max(low, high - _MOST_ENTRIES), high, _GAP_SECONDS),
        )
        return [_leap(row) for row in rows]

    def _place(self, at: str) -> int:
        """About where in the journal this moment lies: entries are in order of time but for clocks
        that jump, and `at` has no index."""
        low = 1
        high = int(first(self._connection, "SELECT coalesce(max(seq), 0) + 1 FROM journal")[0])
        while low < high:
            middle = (low + high) // 2
            row = first(self._connection, "SELECT at FROM journal WHERE seq = ?", (middle,))
            if row is not None and row[0] < at:
                low = middle + 1
            else:
                high = middle
        return low


def _after(day: date) -> str:
    """A text behind every moment of the day: the day, and a letter behind the T of its times."""
    return f"{day.isoformat()}U"


def _taken(row: Sequence[Any]) -> Taken:
    id, year, book, number, clerk, day, amount = row[:7]
    receipt = ReceiptNumber(year, book, number)
    return Taken(UUID(id), receipt, clerk, date.fromisoformat(day), Money(amount))


def _leap(row: Sequence[Any]) -> Leap:
    seq, before, after, was, now, by, kind = row
    anew = kind in _FIRST_AFTER_START or was is None or now is None or now < was
    ran = None if anew else float(now) - float(was)
    return Leap(
        seq, datetime.fromisoformat(before), datetime.fromisoformat(after), ran, str(by or "")
    )
