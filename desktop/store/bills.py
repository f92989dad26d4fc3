"""The register of bills, and which of them are settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain import register_file
from desktop.domain.bill import Bill, ChargeKind
from desktop.domain.money import Money
from desktop.domain.register_file import BILL_COLUMNS as COLUMNS
from desktop.domain.register_file import bill_cells
from desktop.domain.sync_place import PaidElsewhere
from desktop.store.driver import first, marks, run, run_many

_CHUNK = 500
_CHANGEABLE = COLUMNS.partition(", ")[2]
_NEW = ", ".join(f"excluded.{name}" for name in _CHANGEABLE.split(", "))
_UPSERT = f"""{register_file.ADD_BILL} ON CONFLICT (number) DO UPDATE
    SET ({_CHANGEABLE}) = ({_NEW}) WHERE ({_CHANGEABLE}) IS NOT ({_NEW})"""


@dataclass(frozen=True, slots=True)
class Fate:
    """A bill and what became of it: settled here, paid elsewhere, or neither so far."""

    bill: Bill
    settled: bool
    elsewhere: PaidElsewhere | None


class Bills:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def by_numbers(self, numbers: Sequence[str]) -> dict[str, Bill]:
        sql = f"SELECT {COLUMNS} FROM bills WHERE number IN ({{}})"
        return {row[0]: bill_from(row) for row in self._chunks(sql, numbers)}

    def fates(self, numbers: Sequence[str]) -> dict[str, Fate]:
        sql = f"""SELECT {COLUMNS}, e.bill, e.device, e.receipt, e.day,
            EXISTS (SELECT 1 FROM settlements WHERE bill_number = number)
            FROM bills LEFT JOIN paid_elsewhere e ON e.bill = number WHERE number IN ({{}})"""
        return {row[0]: _fate(row) for row in self._chunks(sql, numbers)}

    def unpaid_of(self, payer: UUID) -> list[Bill]:
        """What the payer owes here, the oldest due first; paid elsewhere is still listed."""
        rows = run(
            self._connection,
            f"""SELECT {COLUMNS} FROM bills WHERE payer_id = ? AND NOT EXISTS
            (SELECT 1 FROM settlements WHERE bill_number = number) ORDER BY due, number""",
            (payer.hex,),
        )
        return [bill_from(row) for row in rows]

    def settled(self, numbers: Sequence[str]) -> set[str]:
        sql = "SELECT bill_number FROM settlements WHERE bill_number IN ({})"
        return {row[0] for row in self._chunks(sql, numbers)}

    def paid_in_part(self, numbers: Sequence[str]) -> dict[str, Money]:
        """Principal paid so far of bills that are not paid whole."""
        sql = "SELECT bill_number, principal FROM part_paid WHERE bill_number IN ({})"
        return {row[0]: Money(row[1]) for row in self._chunks(sql, numbers)}

    def paid_elsewhere(self, numbers: Sequence[str]) -> dict[str, PaidElsewhere]:
        sql = "SELECT bill, device, receipt, day FROM paid_elsewhere WHERE bill IN ({})"
        return {row[0]: _elsewhere(row) for row in self._chunks(sql, numbers)}

    def _chunks(self, sql: str, numbers: Sequence[str]) -> Iterator[Sequence[Any]]:
        for start in range(0, len(numbers), _CHUNK):
            chunk = numbers[start : start + _CHUNK]
            yield from run(self._connection, sql.format(marks(chunk)), chunk)

    def put(self, found: Iterable[Bill]) -> None:
        """What is brought in here: inserts or, by number, replaces. Settled bills are the caller's
        to leave alone."""
        run(self._connection, register_file.MARK_OWN)
        run_many(self._connection, _UPSERT, (bill_cells(bill) for bill in found))

    def apply(self, changed: Iterable[Bill], gone: Iterable[str] = ()) -> None:
        """What the central server says. What was paid here stays paid: that stands apart."""
        run_many(self._connection, _UPSERT, (bill_cells(bill) for bill in changed))
        run_many(
            self._connection, "DELETE FROM bills WHERE number = ?", ((number,) for number in gone)
        )

    def count_unpaid(self) -> int:
        return int(
            first(
                self._connection,
                "SELECT (SELECT count(*) FROM bills) -"
                " (SELECT count(*) FROM settlements JOIN bills ON number = bill_number)",
            )[0]
        )


def _fate(row: Sequence[Any]) -> Fate:
    elsewhere = None if row[9] is None else _elsewhere(row[9:13])
    return Fate(bill_from(row[:9]), bool(row[13]), elsewhere)


def _elsewhere(row: Sequence[Any]) -> PaidElsewhere:
    bill, device, receipt, day = row
    return PaidElsewhere(bill, device, receipt, date.fromisoformat(day))


def bill_from(row: Sequence[Any]) -> Bill:
    number, payer, kind, subject, period, principal, due, warned_on, warned_days = row
    return Bill(
        number,
        UUID(payer),
        ChargeKind(kind),
        subject,
        period,
        Money(principal),
        date.fromisoformat(due),
        date.fromisoformat(warned_on) if warned_on else None,
        warned_days,
    )
