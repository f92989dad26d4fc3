"""How far reference data was followed, and what this counter still has to publish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from desktop.store.driver import first, run, run_many

PAYER, BILL = "payer", "bill"
_KEYS = {PAYER: "payers", BILL: "bills"}
_IDS = {PAYER: "id", BILL: "number"}


class ReferencePlaces:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def cursors(self, kinds: Sequence[str]) -> dict[str, str]:
        """Of all that are asked for; empty at first."""
        known = dict(run(self._connection, "SELECT kind, cursor FROM reference_cursors").fetchall())
        return {kind: str(known.get(kind, "")) for kind in kinds}

    def set_cursors(self, cursors: Mapping[str, str]) -> None:
        sql = "INSERT OR REPLACE INTO reference_cursors VALUES (?, ?)"
        run_many(self._connection, sql, cursors.items())

    def forget_cursors(self) -> None:
        run(self._connection, "DELETE FROM reference_cursors")

    def understood(self) -> int:
        return int(first(self._connection, "SELECT understood FROM sync_place")[0])

    def set_understood(self, shape: int) -> None:
        run(self._connection, "UPDATE sync_place SET understood = ?", (shape,))

    def publishes(self) -> bool:
        """Whether what is brought in here goes to all counters of the municipality."""
        return bool(first(self._connection, "SELECT publishes FROM sync_place")[0])

    def set_publishes(self, publishes: bool) -> None:
        run(self._connection, "UPDATE sync_place SET publishes = ?", (int(publishes),))

    def mark_unpublished(self, kind: str, ids: Iterable[str]) -> None:
        """In the transaction that brought them in."""
        sql = "INSERT OR IGNORE INTO unpublished VALUES (?, ?)"
        run_many(self._connection, sql, ((kind, id) for id in ids))

    def mark_all(self) -> None:
        """What was brought in before this counter was told to publish."""
        for kind, table in _KEYS.items():
            run(
                self._connection,
                f"INSERT OR IGNORE INTO unpublished SELECT ?, {_IDS[kind]} FROM {table}",
                (kind,),
            )

    def unpublished(self, kind: str, limit: int) -> list[str]:
        sql = "SELECT id FROM unpublished WHERE kind = ? LIMIT ?"
        return [id for (id,) in run(self._connection, sql, (kind, limit))]

    def any_unpublished(self) -> bool:
        return bool(first(self._connection, "SELECT EXISTS (SELECT 1 FROM unpublished)")[0])

    def among_unpublished(self, kind: str, ids: Iterable[str]) -> set[str]:
        sql = "SELECT 1 FROM unpublished WHERE kind = ? AND id = ?"
        return {id for id in ids if first(self._connection, sql, (kind, id)) is not None}

    def set_published(self, kind: str, ids: Iterable[str]) -> None:
        sql = "DELETE FROM unpublished WHERE kind = ? AND id = ?"
        run_many(self._connection, sql, ((kind, id) for id in ids))
