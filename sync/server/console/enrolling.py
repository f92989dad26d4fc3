"""Enrolment codes as the console makes, lists and cancels them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from sync.server import enrolment
from sync.server.codes import Code
from sync.server.console import deeds
from sync.server.console.deeds import Doer
from sync.server.console.people import Scope
from sync.server.database import Database
from sync.server.enrolment import Counter
from sync.server.tables import code


@dataclass(frozen=True, slots=True)
class Made:
    """A code by its first four letters, which are no secret. `used`: a device enrolled with it."""

    handle: str
    lao: str
    town: str
    dev: str
    name: str
    expires: datetime
    used: bool

    def open(self, at: datetime) -> bool:
        return not self.used and self.expires >= at


def make(database: Database, counter: Counter, valid: timedelta, by: Doer) -> Code:
    """Written down before it exists: a code that nobody saw is worth less than an unseen deed."""
    minutes = int(valid.total_seconds() // 60)
    with database.writing() as tx:
        detail = f"{counter.name} · {minutes} min"
        deeds.write(tx, by, "code-made", about=counter.lao, what=counter.dev, detail=detail)
    return enrolment.make_code(database, counter, at=by.at, valid=valid)


def cancel(database: Database, lao: str, handle: str, by: Doer) -> bool:
    """False where no such code is open."""
    mine = sa.and_(code.c.lao == lao, code.c.handle == handle, code.c.epoch.is_(None))
    with database.writing() as tx:
        row = tx.execute(sa.select(code.c.dev).where(mine)).first()
        if row is None:
            return False
        tx.execute(sa.delete(code).where(mine))
        deeds.write(tx, by, "code-cancelled", about=lao, what=row.dev, detail=handle)
    return True


def listed(
    database: Database, scope: Scope, at: datetime, *, everything: bool, most: int
) -> Sequence[Made]:
    """Those that still open something; with `everything` also the used and the expired."""
    query = (
        sa.select(
            code.c.handle,
            code.c.lao,
            code.c.lao_name,
            code.c.dev,
            code.c.name,
            code.c.expires,
            code.c.epoch.is_not(None),
        )
        .order_by(code.c.expires.desc(), code.c.handle)
        .limit(most)
    )
    if not scope.everywhere:
        query = query.where(database.among(code.c.lao, sorted(scope.laos)))
    if not everything:
        query = query.where(code.c.expires >= at, code.c.epoch.is_(None))
    with database.reading() as tx:
        return [Made(*row) for row in tx.execute(query)]
