"""When the journal was last written to, by the computer's own clock of that moment."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from desktop.store.driver import first


class LastEntry:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def at(self) -> datetime | None:
        row = first(self._connection, "SELECT at FROM journal ORDER BY seq DESC LIMIT 1")
        return None if row is None else datetime.fromisoformat(row[0])

    def answered(self) -> datetime | None:
        """When the central server was last heard."""
        row = first(self._connection, "SELECT last_answer FROM sync_place")
        return datetime.fromisoformat(row[0]) if row and row[0] else None
