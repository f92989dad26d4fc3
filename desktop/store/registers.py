"""The register as a whole: whose it is, how far it followed the feed, and what became of others."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from desktop.domain import register_file
from desktop.domain.register_file import Place
from desktop.store import register
from desktop.store.driver import driver_of, first, run


class Registers:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def place(self) -> Place:
        lao, cursor, made_at, origin = first(
            self._connection, "SELECT lao, cursor, made_at, origin FROM register_place"
        )
        return Place(lao, cursor, datetime.fromisoformat(made_at) if made_at else None, origin)

    def set_place(self, place: Place) -> None:
        """With the rows of a page of the feed, in one transaction; and with SERVER as its origin
        once the server has all that was brought in here."""
        run(self._connection, register_file.SET_PLACE, register_file.place_cells(place))

    def empty(self) -> bool:
        return not first(
            self._connection,
            "SELECT EXISTS (SELECT 1 FROM payers) OR EXISTS (SELECT 1 FROM bills)",
        )[0]

    def own(self) -> bool:
        """Whether it holds what was brought in here and the server may not know."""
        return self.place().origin == register_file.HERE and not self.empty()

    def lost(self) -> str:
        """`register-missing` or `register-unreadable` where it had to be begun anew and is still
        empty; else nothing."""
        last = first(
            self._connection,
            "SELECT fate FROM register_files WHERE fate IN (?, ?) ORDER BY n DESC LIMIT 1",
            (register.MISSING, register.UNREADABLE),
        )
        return last[0] if last is not None and self.empty() else ""

    def replace(self, by: register.Register) -> register.Register:
        """Points to another file; returns the one in use until now."""
        old = register.current(driver_of(self._connection))
        run(self._connection, "UPDATE register_files SET fate = ?", (register.REPLACED,))
        register.point_to(driver_of(self._connection), by)
        return old

    def forget(self, replaced: register.Register, path: Path) -> None:
        register.remove(driver_of(self._connection), path, replaced)
