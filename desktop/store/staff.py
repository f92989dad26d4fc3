"""People who sign in here, their hashed PINs and how often a wrong one came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from desktop.domain.access import Role, Staff
from desktop.store.tables import staff


@dataclass(frozen=True, slots=True)
class Door:
    """What stands between a person and the counter."""

    person: Staff
    pin_hash: str
    failures: int
    last_failure: datetime | None


class StaffList:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Staff]:
        return [
            _person(row)
            for row in self._connection.execute(sa.select(staff).order_by(staff.c.code))
        ]

    def door(self, code: str) -> Door | None:
        row = self._connection.execute(sa.select(staff).where(staff.c.code == code)).first()
        if row is None:
            return None
        failed = datetime.fromisoformat(row.last_failure) if row.last_failure else None
        return Door(_person(row), row.pin_hash, row.failures, failed)

    def add(self, person: Staff, pin_hash: str) -> None:
        self._connection.execute(
            sa.insert(staff).values(
                code=person.code,
                name=person.name,
                position=person.position,
                role=person.role.value,
                pin_hash=pin_hash,
            )
        )

    def count_failure(self, code: str, at: datetime) -> None:
        self._connection.execute(
            sa.update(staff)
            .where(staff.c.code == code)
            .values(failures=staff.c.failures + 1, last_failure=at.isoformat())
        )

    def forgive(self, code: str) -> None:
        self._connection.execute(
            sa.update(staff).where(staff.c.code == code).values(failures=0, last_failure=None)
        )


def _person(row: sa.Row[tuple[object, ...]]) -> Staff:
    return Staff(row.code, row.name, row.position, Role(row.role))
