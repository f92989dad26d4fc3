"""The register of receipt numbers: what became of a block, without reading its receipts one by one.

Every search is held by an index: the block's numbers, its voids, its facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain import journal
from desktop.domain.books import (
    Continuity,
    ElaasNumberNoted,
    LeafAccounted,
    NumbersRetired,
    Used,
    continuity,
)
from desktop.domain.leaves import KeyedLeaf, NotNoted
from desktop.domain.money import Money
from desktop.domain.receipt import Lease, ReceiptNumber
from desktop.store.driver import first, run
from desktop.store.records import Records

_IN_BLOCK = "fiscal_year = ? AND book = ? AND number BETWEEN ? AND ?"
_VOIDED = """EXISTS (SELECT 1 FROM records WHERE about = payments.id
    AND kind = 'payment-voided')"""


class Books:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._records = Records(connection)

    # -- blocks ----------------------------------------------------------------------------------

    def leased_on(self) -> dict[Lease, datetime]:
        """When each block came, by the journal."""
        rows = run(
            self._connection,
            "SELECT body, at FROM journal WHERE kind = 'numbers-leased' ORDER BY seq",
        )
        found: dict[Lease, datetime] = {}
        for body, at in rows:
            told = journal.read(bytes(body)).content
            lease = Lease(told["fy"], told["book"], told["first"], told["last"])
            found.setdefault(lease, datetime.fromisoformat(at))
        return found

    def state(self, block: Lease) -> Continuity:
        """What became of every number of the block."""
        about = f"{block.fiscal_year}-{block.book}"
        return continuity(
            block,
            self.used(block),
            voided=self._voided(block),
            retired=[one.fact.lease for one in self._records.about(NumbersRetired, about)],
            leaves=[one.fact for one in self._records.about(LeafAccounted, about)],
        )

    def used(self, block: Lease) -> Used:
        """Two figures say whether there is a gap at all; only then are the gaps looked for."""
        many, highest = first(
            self._connection,
            f"SELECT count(*), max(number) FROM payments WHERE {_IN_BLOCK}",
            _values(block),
        )
        if not many or many == highest - block.first + 1:
            return Used(highest)
        return Used(highest, tuple(self._gaps(block, highest)))

    def _gaps(self, block: Lease, highest: int) -> Iterator[int]:
        rows = run(
            self._connection,
            f"""SELECT before + 1, number - 1 FROM (
                SELECT number, lag(number, 1, ?) OVER (ORDER BY number) AS before
                FROM payments WHERE {_IN_BLOCK}) WHERE number > before + 1 ORDER BY 1""",
            (block.first - 1, *_values(block)[:3], highest),
        )
        for start, end in rows:
            yield from range(start, end + 1)

    def _voided(self, block: Lease) -> list[int]:
        rows = run(
            self._connection,
            f"""SELECT number FROM payment_states CROSS JOIN payments ON payments.n = payment
            WHERE state = 'voided' AND {_IN_BLOCK}""",
            _values(block),
        )
        return [number for (number,) in rows]

    # -- leaves ----------------------------------------------------------------------------------

    def keyed(self, block: Lease) -> list[KeyedLeaf]:
        """Of one printed book, in the order of the leaves. A leaf written at the counter while the
        payer stood there has no other day than its own."""
        rows = run(
            self._connection,
            f"""SELECT id, fiscal_year, book, number, coalesce(written_on, business_day),
            business_day, payer_name, amount, clerk, {_VOIDED} FROM payments
            WHERE {_IN_BLOCK} ORDER BY number""",
            _values(block),
        )
        return [_keyed(row) for row in rows]

    def accounted(self, number: ReceiptNumber) -> bool:
        """Whether something is known of this number already: a receipt, a leaf, a retirement."""
        taken = first(
            self._connection,
            "SELECT 1 FROM payments WHERE fiscal_year = ? AND book = ? AND number = ?",
            (number.fiscal_year, number.book, number.number),
        )
        if taken is not None:
            return True
        about = f"{number.fiscal_year}-{number.book}"
        return any(
            one.fact.receipt == number for one in self._records.about(LeafAccounted, about)
        ) or any(
            one.fact.lease.first <= number.number <= one.fact.lease.last
            for one in self._records.about(NumbersRetired, about)
        )

    # -- e-LAAS ----------------------------------------------------------------------------------

    def elaas_holder(self, number: str) -> UUID | None:
        """The payment that has this e-LAAS number now; one corrected since has it no more."""
        rows = run(
            self._connection,
            "SELECT about FROM records WHERE kind = 'elaas-number-noted'"
            " AND json_extract(body, '$.elaas_number') = ?",
            (number,),
        ).fetchall()
        for (about,) in rows:
            last = self._records.last_about(ElaasNumberNoted, about)
            if last is not None and last.fact.elaas_number == number:
                return last.fact.payment_id
        return None

    def not_noted(self, start: date, end: date, limit: int) -> list[NotNoted]:
        """Receipts of these days that stand and have no e-LAAS number yet, the oldest first."""
        rows = run(
            self._connection,
            f"""SELECT id, fiscal_year, book, number, business_day, payer_name, amount FROM payments
            WHERE business_day BETWEEN ? AND ? AND NOT {_VOIDED} AND NOT EXISTS (
                SELECT 1 FROM records WHERE about = payments.id AND kind = 'elaas-number-noted')
            ORDER BY business_day, n LIMIT ?""",
            (start.isoformat(), end.isoformat(), limit),
        )
        return [
            NotNoted(UUID(id), ReceiptNumber(*number), date.fromisoformat(day), name, Money(satang))
            for id, *number, day, name, satang in rows
        ]


def _values(block: Lease) -> tuple[object, ...]:
    return (block.fiscal_year, block.book, block.first, block.last)


def _keyed(row: Any) -> KeyedLeaf:
    id, year, book, number, written_on, day, name, satang, clerk, voided = row
    return KeyedLeaf(
        UUID(id),
        ReceiptNumber(year, book, number),
        date.fromisoformat(written_on),
        date.fromisoformat(day),
        name,
        Money(satang),
        clerk,
        bool(voided),
    )
