"""What is known of every print of every receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.facts import ReceiptPrinted
from desktop.domain.journal import Stamp
from desktop.domain.prints import Print
from desktop.domain.receipt import PrintOutcome, ReceiptNumber
from desktop.store.driver import run
from desktop.store.tables import prints


class Prints:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, fact: ReceiptPrinted, stamp: Stamp) -> None:
        self._connection.execute(
            sa.insert(prints).values(
                id=fact.id.hex,
                payment_id=fact.payment_id.hex,
                copy=fact.copy,
                outcome=fact.outcome.value,
                printer=fact.printer,
                reason=fact.reason,
                clerk=stamp.clerk,
                at=stamp.at.isoformat(),
            )
        )

    def of(self, payment: UUID, receipt: ReceiptNumber) -> list[ReceiptPrinted]:
        """All that was recorded of the receipt's prints, in order."""
        rows = run(
            self._connection,
            "SELECT id, copy, outcome, printer, reason FROM prints WHERE payment_id = ? ORDER BY n",
            (payment.hex,),
        )
        return [_print(row, payment, receipt) for row in rows]

    def history(self, payment: UUID) -> list[Print]:
        """Every print, as far as it is known: by whom, when it was asked for, what came of it."""
        rows = run(
            self._connection,
            "SELECT id, copy, outcome, reason, clerk, at FROM prints WHERE payment_id = ?"
            " ORDER BY n",
            (payment.hex,),
        )
        found: dict[str, Print] = {}
        for id, copy, outcome, reason, clerk, at in rows:
            asked = found.get(id)
            found[id] = Print(
                copy,
                PrintOutcome(outcome),
                asked.reason if asked else reason,
                asked.clerk if asked else clerk,
                asked.at if asked else datetime.fromisoformat(at),
            )
        return list(found.values())

    def unfinished(self, since: date) -> list[tuple[UUID, ReceiptNumber]]:
        """Payments since a business day whose original is not known to be out, oldest first.

        Leaves of printed books are out by their nature, and of what was voided before it was
        printed no original is wanted.
        """
        rows = run(
            self._connection,
            """SELECT id, fiscal_year, book, number FROM payments p WHERE business_day >= ?
            AND NOT EXISTS (SELECT 1 FROM prints WHERE payment_id = p.id AND copy = 0
            AND outcome = 'printed') AND book NOT LIKE 'P%'
            AND (EXISTS (SELECT 1 FROM prints WHERE payment_id = p.id AND copy = 0)
            OR NOT EXISTS (SELECT 1 FROM payment_states s WHERE s.state = 'voided'
            AND s.day = p.business_day AND s.payment = p.n)) ORDER BY n""",
            (since.isoformat(),),
        )
        return [(UUID(row[0]), ReceiptNumber(*row[1:])) for row in rows]


def _print(row: Sequence[Any], payment: UUID, receipt: ReceiptNumber) -> ReceiptPrinted:
    return ReceiptPrinted(
        UUID(row[0]), payment, receipt, row[1], PrintOutcome(row[2]), row[3], row[4]
    )
