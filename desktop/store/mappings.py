"""Column mappings that were confirmed once, by the fingerprint of the header they fit."""

from __future__ import annotations

import json

import sqlalchemy as sa

from desktop.store.tables import column_mappings as mappings


class Mappings:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self, fingerprint: str) -> dict[str, str] | None:
        found = self._connection.scalar(
            sa.select(mappings.c.columns).where(mappings.c.fingerprint == fingerprint)
        )
        return None if found is None else dict(json.loads(found))

    def keep(self, fingerprint: str, mapping: dict[str, str]) -> None:
        self._connection.execute(sa.delete(mappings).where(mappings.c.fingerprint == fingerprint))
        self._connection.execute(
            sa.insert(mappings).values(
                fingerprint=fingerprint, columns=json.dumps(mapping, ensure_ascii=False)
            )
        )
