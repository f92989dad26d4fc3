"""What a drawer is reckoned from: a shift's receipts as they stand, its moves and blind counts.

`before`: the journal place up to which facts are reckoned in, so that a closed shift's figures stay
what they were; None: all that is known.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.books import PaperBookIssued
from desktop.domain.closing import Try
from desktop.domain.correction import PaymentVoided, TenderCorrected
from desktop.domain.drawer import CashMoved
from desktop.domain.money import Money
from desktop.domain.plain import from_plain
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.shift_figures import ShiftReceipt
from desktop.domain.tender import Tender
from desktop.store.books import Books
from desktop.store.driver import run
from desktop.store.records import Recorded, Records
from desktop.store.tender_rows import tender_of

_END = 1 << 62
_OF_SHIFT = "FROM payments JOIN {} t ON t.payment = n WHERE shift_id = ? ORDER BY n, line"


class Drawer:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._records = Records(connection)

    # -- receipts --------------------------------------------------------------------------------

    def receipts(self, shift_id: UUID, before: int | None = None) -> list[ShiftReceipt]:
        """In the order they were taken."""
        end = _END if before is None else before
        tenders = self._tenders(shift_id, end)
        revenues = self._revenues(shift_id)
        rows = run(
            self._connection,
            """SELECT p.n, p.id, fiscal_year, book, number, taken_at, v.body FROM payments p
            LEFT JOIN records v ON v.about = p.id AND v.kind = 'payment-voided' AND v.seq < ?
            WHERE shift_id = ? ORDER BY p.n""",
            (end, shift_id.hex),
        )
        found = []
        for n, id, year, book, number, at, body in rows:
            void = from_plain(PaymentVoided, json.loads(body)) if body else None
            found.append(
                ShiftReceipt(
                    UUID(id),
                    ReceiptNumber(year, book, number),
                    datetime.fromisoformat(at),
                    tuple(tenders[n]),
                    tuple(revenues[n]),
                    void is not None,
                    void is not None and void.original_attached,
                )
            )
        return found

    def corrections(self, shift_id: UUID, before: int | None = None) -> list[TenderCorrected]:
        rows = run(
            self._connection,
            """SELECT body FROM records WHERE kind = 'tender-corrected' AND seq < ?
            AND about IN (SELECT id FROM payments WHERE shift_id = ?) ORDER BY n""",
            (_END if before is None else before, shift_id.hex),
        )
        return [from_plain(TenderCorrected, json.loads(body)) for (body,) in rows]

    def _tenders(self, shift_id: UUID, end: int) -> dict[int, list[Tender]]:
        found: defaultdict[int, list[Tender]] = defaultdict(list)
        place: dict[UUID, int] = {}
        select = "SELECT n, id, kind, t.amount, received, bank, reference, dated "
        sql = select + _OF_SHIFT.format("payment_tenders")
        for n, id, *rest in run(self._connection, sql, (shift_id.hex,)):
            place[UUID(id)] = n
            found[n].append(tender_of(rest))
        for one in self.corrections(shift_id, end):
            found[place[one.payment_id]][one.line - 1] = one.after
        return found

    def _revenues(self, shift_id: UUID) -> dict[int, list[tuple[str, Money]]]:
        sums: defaultdict[int, dict[str, int]] = defaultdict(dict)
        sql = "SELECT n, revenue_code, t.amount " + _OF_SHIFT.format("payment_charges")
        for n, code, satang in run(self._connection, sql, (shift_id.hex,)):
            sums[n][code] = sums[n].get(code, 0) + satang
        found: defaultdict[int, list[tuple[str, Money]]] = defaultdict(list)
        for n, codes in sums.items():
            found[n] = [(code, Money(satang)) for code, satang in codes.items()]
        return found

    def moves(self, shift_id: UUID, before: int | None = None) -> list[Recorded[CashMoved]]:
        found = self._records.about(CashMoved, shift_id.hex)
        return [one for one in found if before is None or one.seq < before]

    # -- numbers ---------------------------------------------------------------------------------

    def missing(self, start: ReceiptNumber, end: ReceiptNumber) -> list[ReceiptNumber]:
        """Numbers of this device's series between the two that no receipt has."""
        if start.paper:
            return []
        rows = run(
            self._connection,
            """WITH RECURSIVE n(number) AS (SELECT ? UNION ALL
                SELECT number + 1 FROM n WHERE number < ?)
            SELECT number FROM n WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE
                p.fiscal_year = ? AND p.book = ? AND p.number = n.number)
            AND EXISTS (SELECT 1 FROM number_blocks WHERE fiscal_year = ? AND book = ?
                AND n.number BETWEEN first AND last)""",
            (start.number, end.number, *(start.fiscal_year, start.book) * 2),
        )
        return [ReceiptNumber(start.fiscal_year, start.book, number) for (number,) in rows]

    def open_leaves(self, before: int | None = None) -> list[ReceiptNumber]:
        """Leaves of printed books below the highest known one of which nothing is known yet.
        `before`: of books given out by then."""
        books = Books(self._connection)
        return [
            ReceiptNumber(issued.fact.fiscal_year, issued.fact.book, number)
            for issued in self._records.all(PaperBookIssued)
            if before is None or issued.seq < before
            for number in books.state(issued.fact.lease).missing
        ]

    # -- blind counts ----------------------------------------------------------------------------

    def tries(self, shift_id: UUID) -> tuple[Try, ...]:
        rows = run(
            self._connection,
            "SELECT id, count, differed, approved_by FROM count_tries WHERE shift_id = ?"
            " ORDER BY n",
            (shift_id.hex,),
        )
        return tuple(_try(row) for row in rows)

    def add_try(self, one: Try, shift_id: UUID, *, by: str, at: datetime) -> None:
        count = json.dumps({str(piece.satang): many for piece, many in one.count.items()})
        run(
            self._connection,
            "INSERT INTO count_tries (id, shift_id, count, differed, approved_by, clerk, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                one.id.hex, shift_id.hex, count, int(one.differed), one.approved_by, by,
                at.isoformat(),
            ),
        )  # fmt: skip


def _try(row: Sequence[Any]) -> Try:
    id, count, differed, approved_by = row
    pieces = {Money(int(piece)): many for piece, many in json.loads(count).items()}
    return Try(UUID(id), pieces, bool(differed), approved_by)
