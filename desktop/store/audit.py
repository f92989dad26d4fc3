"""Who looked at whose details, and what was brought in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from desktop.domain.facts import ImportFinished, PayerRevealed
from desktop.domain.journal import Stamp
from desktop.store.tables import imports, reveals


class Audit:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_reveal(self, fact: PayerRevealed, stamp: Stamp) -> None:
        self._connection.execute(
            sa.insert(reveals).values(
                subject=fact.subject.hex,
                purpose=fact.purpose.value,
                clerk=stamp.clerk,
                at=stamp.at.isoformat(),
            )
        )

    def add_import(self, fact: ImportFinished, stamp: Stamp) -> None:
        self._connection.execute(
            sa.insert(imports).values(
                what=fact.what,
                source=fact.source,
                added=fact.added,
                changed=fact.changed,
                unchanged=fact.unchanged,
                rejected=fact.rejected,
                day=fact.day.isoformat(),
                staff=stamp.clerk,
                at=stamp.at.isoformat(),
            )
        )

    def reveals(self) -> int:
        return int(self._connection.scalar(sa.select(sa.func.count()).select_from(reveals)) or 0)

    def last_import(self, what: str) -> datetime | None:
        """When the newest finished import of this kind was recorded."""
        found = self._connection.scalar(
            sa.select(imports.c.at)
            .where(imports.c.what == what)
            .order_by(imports.c.n.desc())
            .limit(1)
        )
        return None if found is None else datetime.fromisoformat(found)
