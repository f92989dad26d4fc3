"""Shifts as recorded."""

from __future__ import annotations

import json
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.money import Money
from desktop.domain.shift import Shift
from desktop.store.driver import first
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
            )
        )

    def newest_of(self, clerk: str) -> Shift | None:
        return self._one("WHERE clerk = ? ORDER BY n DESC LIMIT 1", (clerk,))

    def newest(self) -> Shift | None:
        return self._one("ORDER BY n DESC LIMIT 1", ())

    def _one(self, where: str, values: tuple[object, ...]) -> Shift | None:
        row = first(
            self._connection,
            f"SELECT id, device, clerk, business_day, opened_at, float_count FROM shifts {where}",
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
        )
