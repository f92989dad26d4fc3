"""People who sign in here, their hashed PINs and how often a wrong one came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from desktop.domain.access import Role, Staff
from desktop.store.driver import run
from desktop.store.tables import staff


@dataclass(frozen=True, slots=True)
class Door:
    """What stands between a person and the counter."""

    person: Staff
    pin_hash: str
    failures: int
    last_failure: datetime | None
    active: bool


class StaffList:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def active(self) -> list[Staff]:
        """Who may sign in."""
        query = sa.select(staff).where(staff.c.active == 1).order_by(staff.c.code)
        return [_person(row) for row in self._connection.execute(query)]

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
        return Door(_person(row), row.pin_hash, row.failures, failed, bool(row.active))

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

    def put(self, person: Staff, pin_hash: str, *, active: bool) -> None:
        """As the centre has them; a new PIN begins without failures."""
        run(
            self._connection,
            """INSERT INTO staff (code, name, position, role, pin_hash, active)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET
            failures = failures * (pin_hash = excluded.pin_hash),
            (name, position, role, pin_hash, active) = (excluded.name, excluded.position,
            excluded.role, excluded.pin_hash, excluded.active)""",
            (person.code, person.name, person.position, person.role.value, pin_hash, int(active)),
        )

    def close(self, code: str) -> None:
        self._connection.execute(sa.update(staff).where(staff.c.code == code).values(active=0))

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
