"""Entries that were set apart: what a person must know of each, and what she made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain import journal as journals
from desktop.domain.journal import Unreadable
from sync.server.console import deeds
from sync.server.console.deeds import Doer
from sync.server.console.listing import Slice
from sync.server.console.people import Scope
from sync.server.database import Database
from sync.server.findings import SEEN, SETTLED
from sync.server.tables import device, finding, journal, municipality, objection

OPEN, ALL = "open", "all"


@dataclass(frozen=True, slots=True)
class Apart:
    """`state`: empty, seen or settled."""

    lao: str
    town: str
    dev: str
    name: str
    epoch: UUID
    seq: int
    why: str
    detail: str
    raised: datetime
    state: str
    note: str
    by: str
    at: datetime | None

    @property
    def key(self) -> str:
        """How the console's log names it."""
        return f"{self.dev}/{self.epoch}/{self.seq}"


@dataclass(frozen=True, slots=True)
class Body:
    """What may be told of an entry: nothing of what it says about people. `kind` and `sealed`
    are empty where it cannot be read."""

    received: datetime
    hash: str
    size: int
    kind: str
    sealed: datetime | None
    clerk: str


_KEY = ("lao", "dev", "epoch", "seq")
_FROM = (
    objection.join(
        device, sa.and_(device.c.lao == objection.c.lao, device.c.dev == objection.c.dev)
    )
    .join(municipality, municipality.c.lao == objection.c.lao)
    .outerjoin(finding, sa.and_(*(finding.c[name] == objection.c[name] for name in _KEY)))
)
_ROW: tuple[Any, ...] = (
    objection.c.lao,
    municipality.c.name.label("town"),
    objection.c.dev,
    device.c.name,
    objection.c.epoch,
    objection.c.seq,
    objection.c.why,
    objection.c.detail,
    objection.c.raised,
    sa.func.coalesce(finding.c.state, "").label("state"),
    sa.func.coalesce(finding.c.note, "").label("note"),
    sa.func.coalesce(finding.c.by, "").label("by"),
    finding.c.at,
)
_UNSETTLED = sa.or_(finding.c.state.is_(None), finding.c.state != SETTLED)


@dataclass(frozen=True, slots=True)
class Wish:
    text: str = ""
    state: str = OPEN
    lao: str = ""


def entries(
    database: Database, scope: Scope, wish: Wish, rows: Slice
) -> tuple[int, Sequence[Apart]]:
    """How many in all, and those of one page, the newest first."""
    wanted = _wanted(database, scope, wish)
    page = (
        sa.select(*_ROW)
        .select_from(_FROM)
        .where(*wanted)
        .order_by(objection.c.raised.desc(), objection.c.lao, objection.c.dev, objection.c.seq)
        .limit(rows.size)
        .offset(rows.start)
    )
    every = sa.select(sa.func.count()).select_from(_FROM).where(*wanted)
    with database.reading() as tx:
        return int(tx.execute(every).scalar_one()), [Apart(*row) for row in tx.execute(page)]


def entry(database: Database, where: dict[str, Any]) -> tuple[Apart, Body] | None:
    """`where`: lao, dev, epoch and seq."""
    mine = [objection.c[name] == value for name, value in where.items()]
    stored = sa.select(journal.c.recv, journal.c.hash, journal.c.body).where(
        *(journal.c[name] == value for name, value in where.items())
    )
    with database.reading() as tx:
        row = tx.execute(sa.select(*_ROW).select_from(_FROM).where(*mine)).first()
        kept = tx.execute(stored).first()
    if row is None or kept is None:
        return None
    return Apart(*row), _body(kept.recv, kept.hash, kept.body)


def find(database: Database, apart: Apart, *, state: str, note: str, by: Doer) -> None:
    """Seen, or settled: then the device and the totals say no more that it waits for a person."""
    where = {"lao": apart.lao, "dev": apart.dev, "epoch": apart.epoch, "seq": apart.seq}
    said = {"state": state, "note": note, "by": by.name, "at": by.at}
    mine = [finding.c[name] == value for name, value in where.items()]
    with database.writing() as tx:
        if tx.execute(sa.update(finding).where(*mine).values(said)).rowcount == 0:
            tx.execute(sa.insert(finding).values(**where, **said))
        deeds.write(tx, by, f"entry-{state}", about=apart.lao, what=apart.key, detail=note)


def _body(received: datetime, hash: bytes, body: bytes) -> Body:
    try:
        written = journals.read(bytes(body))
    except Unreadable:
        return Body(received, hash.hex(), len(body), "", None, "")
    return Body(received, hash.hex(), len(body), written.kind, written.at, written.clerk)


def _wanted(database: Database, scope: Scope, wish: Wish) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if not scope.everywhere:
        wanted.append(database.among(objection.c.lao, sorted(scope.laos)))
    if wish.lao:
        wanted.append(objection.c.lao == wish.lao)
    if wish.state == OPEN:
        wanted.append(_UNSETTLED)
    elif wish.state in (SEEN, SETTLED):
        wanted.append(finding.c.state == wish.state)
    columns = (objection.c.lao, municipality.c.name, device.c.name, objection.c.detail)
    for word in wish.text.split()[:5]:
        wanted.append(sa.or_(*(one.icontains(word, autoescape=True) for one in columns)))
    return wanted
