"""Shifts as recorded."""

from __future__ import annotations

import json
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.money import Money
from desktop.domain.shift import Shift
from desktop.store.driver import first, run
from desktop.store.tables import shifts


class Shifts:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, shift: Shift) -> None:
        count = {str(piece.satang): n for piece, n in shift.float_count.items()}
        self._connection.execute(
            sa.insert(shifts).values(
                id=shift.id.hex,
                device=shift.device,
                clerk=shift.clerk,
                business_day=shift.business_day.isoformat(),
                opened_at=shift.opened_at.isoformat(),
                float_count=json.dumps(count),
                handed_over_by=shift.handed_over_by,
            )
        )

    def newest_of(self, clerk: str) -> Shift | None:
        return self._one("WHERE clerk = ? ORDER BY n DESC LIMIT 1", (clerk,))

    def open_of(self, clerk: str) -> Shift | None:
        """This clerk's shift that nobody closed yet: at most one."""
        newest = self.newest_of(clerk)
        return newest if newest is not None and not self.closed(newest.id) else None

    def open(self) -> list[Shift]:
        """Every shift of this device that is not closed, the oldest first."""
        rows = run(
            self._connection,
            "SELECT id FROM shifts WHERE NOT EXISTS (SELECT 1 FROM records"
            " WHERE about = shifts.id AND kind = 'shift-closed') ORDER BY n",
        )
        found = [self.find(UUID(row[0])) for row in rows]
        return [shift for shift in found if shift is not None]

    def closed(self, id: UUID) -> bool:
        sql = "SELECT 1 FROM records WHERE about = ? AND kind = 'shift-closed'"
        return first(self._connection, sql, (id.hex,)) is not None

    def find(self, id: UUID) -> Shift | None:
        return self._one("WHERE id = ?", (id.hex,))

    def newest(self) -> Shift | None:
        return self._one("ORDER BY n DESC LIMIT 1", ())

    def _one(self, where: str, values: tuple[object, ...]) -> Shift | None:
        row = first(
            self._connection,
            f"SELECT id, device, clerk, business_day, opened_at, float_count,"
            f" handed_over_by FROM shifts {where}",
            values,
        )
        if row is None:
            return None
        count = {Money(int(piece)): n for piece, n in json.loads(row[5]).items()}
        return Shift(
            UUID(row[0]),
            row[1],
            row[2],
            date.fromisoformat(row[3]),
            datetime.fromisoformat(row[4]),
            count,
            row[6],
        )
