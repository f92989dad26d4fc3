"""Looking up people and bills as they are typed.

Exact and prefix look-ups go to B-trees; words of a name in any order go to the full-text index,
which is never asked to rank (sync.md 3.4).
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from desktop.domain.bill import Bill
from desktop.domain.payer import Payer
from desktop.domain.register_file import BILL_COLUMNS, PAYER_COLUMNS
from desktop.store.bills import bill_from
from desktop.store.driver import run
from desktop.store.payers import payer_from

_LAST = "\U0010ffff"
_PAYER = ", ".join("payers." + name for name in PAYER_COLUMNS.split(", "))
_BILL = ", ".join("bills." + name for name in BILL_COLUMNS.split(", "))


class Searches:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def by_name(self, words: Sequence[str], limit: int) -> list[Payer]:
        """Everybody some word of whose name begins with each of the words, in register order."""
        query = " ".join(f'"{word}"*' for word in words)
        rows = run(
            self._connection,
            f"""SELECT {_PAYER} FROM payer_names CROSS JOIN payers ON payers.n = payer_names.rowid
            WHERE payer_names MATCH ? LIMIT ?""",
            (query, limit),
        )
        return [payer_from(row) for row in rows]

    def by_tax_id(self, start: str, limit: int) -> list[Payer]:
        return self._payers("tax_id", start, limit)

    def by_phone(self, start: str, limit: int) -> list[Payer]:
        return self._payers("phone", start, limit)

    def by_house(self, start: str, limit: int) -> list[Payer]:
        return self._payers("house", start, limit)

    def by_bill(self, start: str, limit: int) -> list[tuple[Bill, Payer]]:
        """Unpaid bills whose number begins so, each with who owes it."""
        rows = run(
            self._connection,
            f"""SELECT {_BILL}, {_PAYER} FROM bills JOIN payers ON payers.id = bills.payer_id
            WHERE bills.number >= ? AND bills.number < ? AND NOT EXISTS
            (SELECT 1 FROM settlements WHERE bill_number = bills.number)
            ORDER BY bills.number LIMIT ?""",
            (start, start + _LAST, limit),
        )
        return [(bill_from(row[:9]), payer_from(row[9:])) for row in rows]

    def _payers(self, column: str, start: str, limit: int) -> list[Payer]:
        rows = run(
            self._connection,
            f"""SELECT {_PAYER} FROM payers WHERE {column} >= ? AND {column} < ?
            ORDER BY {column}, n LIMIT ?""",
            (start, start + _LAST, limit),
        )
        return [payer_from(row) for row in rows]
