"""The list of receipts as people look through it: the newest day first, a page at a time.

Every way through it walks an index in the list's own order and stops when the page is full, so that
it takes as long behind a million receipts as behind a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.money import Money
from desktop.domain.receipt import (
    PrintOutcome,
    ReceiptNumber,
    ReceiptQuery,
    ReceiptRow,
    ReceiptState,
)
from desktop.domain.tender import TenderKind
from desktop.store.driver import first, marks, run

SPLIT = "split"
"""The tender of a receipt that was paid in several ways."""

_STATE = """EXISTS (SELECT 1 FROM payment_states s
    WHERE s.state = '{}' AND s.day = p.business_day AND s.payment = p.n)"""
_WAITS = "EXISTS (SELECT 1 FROM promises WHERE payment = p.n AND outcome = '')"
_BOOKED = "EXISTS (SELECT 1 FROM payment_charges WHERE payment = p.n AND revenue_code = ?)"
_UNDONE = f"({_STATE.format('voided')} OR {_STATE.format('reversed')})"
_COLUMNS = f"""SELECT n, id, fiscal_year, book, number, business_day, taken_at, payer_name, amount,
    clerk, device, tender,
    (SELECT outcome FROM prints WHERE payment_id = p.id AND copy = 0
     ORDER BY prints.n DESC LIMIT 1),
    EXISTS (SELECT 1 FROM prints WHERE payment_id = p.id AND copy = 0 AND outcome = 'doubtful'),
    (SELECT count(DISTINCT id) FROM prints WHERE payment_id = p.id AND copy > 0),
    CASE WHEN {_STATE.format("voided")} THEN 'voided'
        WHEN {_STATE.format("reversed")} THEN 'reversed'
        WHEN {_WAITS} THEN 'waiting'
        WHEN {_STATE.format("corrected")} THEN 'corrected'
        ELSE 'stands' END
    FROM payments p"""
_SPAN = """SELECT (SELECT min(n) FROM payments WHERE business_day = ?),
    (SELECT max(n) FROM payments WHERE business_day = ?)"""
_DAYS = """WITH RECURSIVE days (day) AS (
    SELECT max(day) FROM sums WHERE day <= ? AND day >= ?
    UNION ALL SELECT (SELECT max(s.day) FROM sums s WHERE s.day < days.day AND s.day >= ?)
    FROM days WHERE days.day IS NOT NULL)"""
_SUMMED = "SELECT 1 FROM sums s WHERE s.day = days.day AND dim = ? AND name = ?"
_ORDER = "ORDER BY business_day DESC, n DESC"
After = tuple[date, int] | None
"""The day and the place of the row behind which the page begins."""


class ReceiptList:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def search(self, query: ReceiptQuery, *, after: After, limit: int) -> list[ReceiptRow]:
        if query.revenue:
            return self._shown(list(islice(self._of_revenue(query, after), limit)))
        walk = _Walk(query, after, limit)
        if query.state in _NOTED:
            return self._rows(walk.of_state())
        if query.state is ReceiptState.WAITING:
            return self._rows(walk.of_promises())
        if not query.clerk and not query.tender:
            return self._rows(walk.of_days())
        clerks = [query.clerk] if query.clerk else self.clerks()
        tenders = [query.tender] if query.tender else [*TenderKind, SPLIT]
        return self._rows(walk.of_clerks(clerks, tenders))

    def of_day(self, day: date, *, before: int | None, limit: int) -> list[ReceiptRow]:
        """A page of the day, newest first, behind the row whose place is `before`."""
        after = None if before is None else (day, before)
        return self.search(ReceiptQuery(day, day), after=after, limit=limit)

    def clerks(self) -> list[str]:
        """Everybody who ever took money here; one look into the index for each."""
        found: list[str] = []
        while row := first(
            self._connection,
            "SELECT min(clerk) FROM payments WHERE clerk > ?",
            (found[-1] if found else "",),
        ):
            if row[0] is None:
                break
            found.append(row[0])
        return found

    def numbered(self, number: ReceiptNumber, query: ReceiptQuery) -> list[ReceiptRow]:
        where = "fiscal_year = ? AND book = ? AND number = ?"
        values = (number.fiscal_year, number.book, number.number)
        return self._page(where, values, query, after=None, limit=1)

    def with_number(
        self, number: int, query: ReceiptQuery, *, after: After, limit: int
    ) -> list[ReceiptRow]:
        """Those with this running number, in whatever year and book this device was given."""
        where = "(fiscal_year, book, number) IN (SELECT fiscal_year, book, ? FROM number_blocks)"
        return self._page(where, (number,), query, after=after, limit=limit)

    def of_payers(
        self, payers: Sequence[UUID], query: ReceiptQuery, *, after: After, limit: int
    ) -> list[ReceiptRow]:
        where = f"payer_id IN ({marks(payers)})"
        values = tuple(payer.hex for payer in payers)
        return self._page(where, values, query, after=after, limit=limit)

    def one(self, payment_id: UUID) -> ReceiptRow | None:
        found = self._rows(("SELECT n FROM payments WHERE id = ?", (payment_id.hex,)))
        return found[0] if found else None

    def _page(
        self,
        where: str,
        values: tuple[object, ...],
        query: ReceiptQuery,
        *,
        after: After,
        limit: int,
    ) -> list[ReceiptRow]:
        """Of few: found first, then held against the query. Its days are not asked for."""
        who, named = _who(query, "p.")
        where, values = f"{where}{who}{_IN_STATE.get(query.state, '')}", (*values, *named)
        if query.revenue:
            where, values = f"{where} AND {_BOOKED}", (*values, query.revenue)
        if after is not None:
            where += " AND (business_day, n) < (?, ?)"
            values = (*values, after[0].isoformat(), after[1])
        sql = f"SELECT n FROM payments p WHERE {where} {_ORDER} LIMIT ?"
        return self._rows((sql, (*values, limit)))

    def _rows(self, places: tuple[str, tuple[object, ...]]) -> list[ReceiptRow]:
        sql, values = places
        return self._shown([row[0] for row in run(self._connection, sql, values)])

    def _of_revenue(self, query: ReceiptQuery, after: After) -> Iterator[int]:
        """Day by day, where the sums know of the revenue, along the index of the charges. The plus
        before `c.payment` keeps SQLite from forgetting one end of the span."""
        who, named = _who(query, "p.")
        where = f"p.business_day = ?{who}{_IN_STATE.get(query.state, '')}"
        for day in self._days_of(query, after):
            span = first(self._connection, _SPAN, (day, day))
            if after is not None and after[0].isoformat() == day:
                span = (span[0], after[1] - 1)
            yield from (
                row[0]
                for row in run(
                    self._connection,
                    "SELECT DISTINCT c.payment FROM payment_charges c INDEXED BY charges_revenue"
                    " CROSS JOIN payments p ON p.n = +c.payment WHERE c.revenue_code = ?"
                    f" AND c.payment BETWEEN ? AND ? AND {where} ORDER BY c.payment DESC",
                    (query.revenue, *span, day, *named),
                )
            )

    def _days_of(self, query: ReceiptQuery, after: After) -> Iterator[str]:
        """The days of the query on which something was booked under its revenue code, by its clerk
        and in its tender if it asks for these."""
        end = min(query.end, after[0]) if after else query.end
        clerk = " AND clerk = ?" if query.clerk else ""
        wanted = [("revenue", query.revenue)]
        if query.tender and query.tender != SPLIT:
            wanted.append(("tender", query.tender))
        known = "".join(f" AND EXISTS ({_SUMMED}{clerk})" for _ in wanted)
        named = (query.clerk,) if query.clerk else ()
        rows = run(
            self._connection,
            f"{_DAYS} SELECT day FROM days WHERE day IS NOT NULL{known}",
            (
                end.isoformat(),
                *(query.start.isoformat(),) * 2,
                *(value for pair in wanted for value in (*pair, *named)),
            ),
        )
        return (row[0] for row in rows)

    def _shown(self, found: Sequence[int]) -> list[ReceiptRow]:
        """What is shown is read for the page's rows alone."""
        rows = run(
            self._connection, f"{_COLUMNS} WHERE n IN ({marks(found)}) {_ORDER}", tuple(found)
        )
        return [_row(row) for row in rows]


_NOTED = (ReceiptState.VOIDED, ReceiptState.REVERSED, ReceiptState.CORRECTED)
_IN_STATE: dict[ReceiptState | None, str] = {
    **{state: f" AND {_STATE.format(state.value)}" for state in _NOTED},
    ReceiptState.WAITING: f" AND {_WAITS}",
    ReceiptState.STANDS: f" AND NOT {_UNDONE}",
}


class _Walk:
    """The places of a page's rows, as SQL and its values."""

    def __init__(self, query: ReceiptQuery, after: After, limit: int) -> None:
        self._query = query
        self._limit = limit
        self._after = after
        end = min(query.end, after[0]) if after else query.end
        self._days = (query.start.isoformat(), end.isoformat())

    def of_days(self) -> tuple[str, tuple[object, ...]]:
        where, values = self._where("p.business_day", "p.n")
        return (
            f"SELECT n FROM payments p INDEXED BY payments_day WHERE {where}{self._standing()}"
            f" {_ORDER} LIMIT ?",
            (*values, self._limit),
        )

    def of_clerks(
        self, clerks: Sequence[str], tenders: Sequence[str]
    ) -> tuple[str, tuple[object, ...]]:
        """Each clerk's receipts of each tender stand in order in the index: a page of each, and of
        these the first."""
        where, values = self._where("p.business_day", "p.n")
        one = (
            "SELECT * FROM (SELECT business_day, n FROM payments p INDEXED BY payments_clerk"
            f" WHERE clerk = ? AND tender = ? AND {where}{self._standing()} {_ORDER} LIMIT ?)"
        )
        pairs = [(clerk, tender) for clerk in clerks for tender in tenders] or [("", "")]
        every = tuple(one for pair in pairs for one in (*pair, *values, self._limit))
        return (
            f"SELECT n FROM ({' UNION ALL '.join([one] * len(pairs))}) {_ORDER} LIMIT ?",
            (*every, self._limit),
        )

    def of_state(self) -> tuple[str, tuple[object, ...]]:
        """By the day of the payment, whenever it was undone or corrected."""
        assert self._query.state is not None, "there is one"
        where, values = self._where("day", "payment")
        who, named = _who(self._query, "")
        return (
            f"SELECT payment FROM payment_states WHERE state = ? AND {where}{who}"
            " ORDER BY day DESC, payment DESC LIMIT ?",
            (self._query.state.value, *values, *named, self._limit),
        )

    def of_promises(self) -> tuple[str, tuple[object, ...]]:
        where, values = self._where("w.day", "w.payment")
        who, named = _who(self._query, "p.")
        return (
            "SELECT DISTINCT w.payment FROM promises w INDEXED BY promises_open"
            f" CROSS JOIN payments p ON p.n = w.payment WHERE w.outcome = '' AND {where}{who}"
            " ORDER BY w.day DESC, w.payment DESC LIMIT ?",
            (*values, *named, self._limit),
        )

    def _where(self, day: str, place: str) -> tuple[str, tuple[object, ...]]:
        where, values = f"{day} BETWEEN ? AND ?", self._days
        if self._after is None:
            return where, values
        until = self._after[0].isoformat()
        return f"{where} AND ({day} < ? OR {place} < ?)", (*values, until, self._after[1])

    def _standing(self) -> str:
        return _IN_STATE[ReceiptState.STANDS] if self._query.state is ReceiptState.STANDS else ""


def _who(query: ReceiptQuery, table: str) -> tuple[str, tuple[str, ...]]:
    given = {"clerk": query.clerk, "tender": query.tender}
    asked = {name: value for name, value in given.items() if value}
    return "".join(f" AND {table}{name} = ?" for name in asked), tuple(asked.values())


def _row(row: Sequence[Any]) -> ReceiptRow:
    n, id, year, book, number, day, at, name, amount, clerk, device, tender, *rest = row
    original, doubted, copies, state = rest
    receipt = ReceiptNumber(year, book, number)
    outcome = PrintOutcome(original) if original else None
    return ReceiptRow(
        n,
        UUID(id),
        receipt,
        date.fromisoformat(day),
        datetime.fromisoformat(at),
        name,
        Money(amount),
        clerk,
        device,
        PrintOutcome.PRINTED if receipt.paper else outcome,
        outcome is PrintOutcome.FAILED and bool(doubted),
        copies,
        tender,
        ReceiptState(state),
    )
