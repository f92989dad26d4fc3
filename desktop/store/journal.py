"""The journal as stored: exact bytes, in order, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from desktop.domain.journal import BEGINNING, Entry
from desktop.domain.money import Money
from desktop.domain.sync_place import Head
from desktop.store.driver import first, run


@dataclass(frozen=True, slots=True)
class Waiting:
    """Entries not acknowledged: how many, what payments among them come to, since when."""

    entries: int
    amount: Money
    payments: int
    since: datetime | None


class Journal:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def append(self, entry: Entry, at: datetime, satang: int) -> None:
        run(
            self._connection,
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)",
            (entry.seq, entry.kind, entry.body, entry.hash, at.isoformat(), satang),
        )

    def head(self) -> Head:
        row = first(self._connection, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
        return Head(0, BEGINNING) if row is None else Head(row[0], bytes(row[1]))

    def hash_at(self, seq: int) -> bytes:
        """The chain value after entry `seq`; BEGINNING for 0. Raises KeyError past the head."""
        if seq == 0:
            return BEGINNING
        found = first(self._connection, "SELECT hash FROM journal WHERE seq = ?", (seq,))
        if found is None:
            raise KeyError(seq)
        return bytes(found[0])

    def after(self, seq: int, *, limit: int, max_bytes: int) -> list[Entry]:
        """At most `limit` entries and about `max_bytes`, yet always one if there is one."""
        entries: list[Entry] = []
        size = 0
        for entry in self._rows(seq, limit):
            size += len(entry.body) + 1
            if entries and size > max_bytes:
                break
            entries.append(entry)
        return entries

    def all(self) -> Iterator[Entry]:
        yield from self._rows(0, -1)

    def waiting(self, after: int) -> Waiting:
        """What stands behind entry `after`."""
        row = first(
            self._connection,
            """SELECT count(*), coalesce(sum(satang), 0), count(nullif(satang, 0)), min(at)
            FROM journal WHERE seq > ?""",
            (after,),
        )
        since = datetime.fromisoformat(row[3]) if row[3] else None
        return Waiting(row[0], Money(row[1]), row[2], since)

    def _rows(self, after: int, limit: int) -> Iterator[Entry]:
        rows = run(
            self._connection,
            "SELECT seq, kind, body, hash FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
            (after, limit),
        )
        for seq, kind, body, hash in rows:
            yield Entry(seq, kind, bytes(body), bytes(hash))
