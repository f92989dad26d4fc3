"""The few rows a sign-in needs, read with the driver alone: SQLAlchemy is not imported for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.domain.access import Role, Staff
from desktop.store import file, migrations


@dataclass(frozen=True, slots=True)
class Seen:
    """`place`: municipality and counter, or empty where the device has no identity yet."""

    people: tuple[Staff, ...]
    place: str


def look(path: Path, key: bytes) -> Seen | None:
    """None where there is no database of today's schema yet. Raises Jammed (see `file.connect`)."""
    if not path.exists():
        return None
    connection = file.connect(path, key)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != migrations.NEWEST:
            return None
        staff = connection.execute("SELECT code, name, position, role FROM staff ORDER BY code")
        people = tuple(Staff(code, name, post, Role(role)) for code, name, post, role in staff)
        device = connection.execute("SELECT lao_name, name FROM device").fetchone()
        return Seen(people, " · ".join(device) if device else "")
    finally:
        connection.close()
