"""The register of payers, and the name index that is kept with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count, islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain import register_file
from desktop.domain.errors import Reason, Refused
from desktop.domain.merging import PAYER
from desktop.domain.payer import Address, Payer
from desktop.domain.register_file import PAYER_COLUMNS as COLUMNS
from desktop.domain.register_file import name_words, payer_cells
from desktop.store.driver import first, marks, run, run_many
from desktop.store.record_changes import pending_values
from desktop.store.tables import payers

_CHUNK = 500
_CHANGEABLE = COLUMNS.partition(", ")[2]
_NEW = ", ".join(f"excluded.{name}" for name in _CHANGEABLE.split(", "))
_UPSERT = f"""{register_file.ADD_PAYER} ON CONFLICT (id) DO UPDATE
    SET ({_CHANGEABLE}) = ({_NEW}) WHERE ({_CHANGEABLE}) IS NOT ({_NEW})"""
"""A row that says nothing new costs a look: its indexes stay as they are."""


class Payers:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, id: UUID) -> Payer:
        """Raises Refused(PAYER_UNKNOWN)."""
        row = first(self._connection, f"SELECT {COLUMNS} FROM payers WHERE id = ?", (id.hex,))
        if row is None:
            raise Refused(Reason.PAYER_UNKNOWN)
        return payer_from(row)

    def by_codes(self, codes: Sequence[str]) -> dict[str, Payer]:
        found: dict[str, Payer] = {}
        for start in range(0, len(codes), _CHUNK):
            rows = self._connection.execute(
                sa.select(*payers.c[1:]).where(payers.c.code.in_(codes[start : start + _CHUNK]))
            )
            found.update((row.code, payer_from(row)) for row in rows)
        return found

    def put(self, people: Iterable[Payer]) -> None:
        """What is brought in here: inserts or, by id, replaces; the name index follows."""
        run(self._connection, register_file.MARK_OWN)
        self._enter(people)

    def apply(self, changed: Iterable[Payer], gone: Sequence[UUID] = ()) -> None:
        """What the central server says, or is told by a fact of its own. Receipts keep their own
        words about a payer who is gone."""
        self._enter(changed)
        rows = [
            first(self._connection, "DELETE FROM payers WHERE id = ? RETURNING n", (id.hex,))
            for id in gone
        ]
        run_many(
            self._connection,
            "DELETE FROM payer_names WHERE rowid = ?",
            [row for row in rows if row is not None],
        )

    def change_again(self) -> None:
        """Lays what was changed here, and the server has not judged yet, over a register of its."""
        asked = [(id,) for id in pending_values(self._connection, PAYER)]
        sql = f"SELECT {COLUMNS} FROM payers WHERE id = ?"
        rows = [first(self._connection, sql, one) for one in asked]
        self._enter([payer_from(row) for row in rows if row is not None])

    def _enter(self, people: Iterable[Payer]) -> None:
        pending = pending_values(self._connection, PAYER)
        given = (
            one.with_fields(pending[one.id.hex]) if one.id.hex in pending else one for one in people
        )
        while chunk := list(islice(given, _CHUNK)):
            self._enter_chunk({one.id.hex: one for one in chunk})

    def _enter_chunk(self, people: Mapping[str, Payer]) -> None:
        """The last word on each. The name index is touched where a name is new."""
        rows = run(
            self._connection,
            f"SELECT id, n, title, first_name, last_name FROM payers WHERE id IN ({marks(people)})",
            tuple(people),
        )
        known = {id: (n, *name) for id, n, *name in rows}
        fresh = count(1 + (first(self._connection, "SELECT max(n) FROM payers")[0] or 0))
        places = {id: known[id][0] if id in known else next(fresh) for id in people}
        run_many(
            self._connection,
            _UPSERT,
            ((places[id], *payer_cells(one)) for id, one in people.items()),
        )
        run_many(
            self._connection,
            "INSERT OR REPLACE INTO payer_names (rowid, words) VALUES (?, ?)",
            [
                (n, name_words(people[id]))
                for id, n in places.items()
                if known.get(id) != (n, *_name(people[id]))
            ],
        )

    def count(self) -> int:
        return int(first(self._connection, "SELECT count(*) FROM payers")[0])


def _name(payer: Payer) -> tuple[str, str, str]:
    return payer.title, payer.first_name, payer.last_name


def payer_from(row: Sequence[Any]) -> Payer:
    code, title, first_name, last_name, tax_id, phone = row[1:7]
    return Payer(
        UUID(row[0]), code, title, first_name, last_name, tax_id, phone, Address(*row[7:15])
    )
