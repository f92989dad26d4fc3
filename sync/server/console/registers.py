"""Municipalities and devices as operators look for them: a page at a time, their own alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sync.server import findings
from sync.server.console.listing import Slice
from sync.server.console.people import Scope
from sync.server.database import Database
from sync.server.tables import chain, device, municipality, objection, posted, revoked

SILENT = timedelta(days=3)
"""A device that was not heard for longer is one to ask about: a weekend is not."""

DRIFTING = 120
"""Seconds by which a device's clock may differ before it is worth a word."""


class State(StrEnum):
    ANY = ""
    SILENT = "silent"
    BEHIND = "behind"
    DRIFTING = "clock"
    FORKED = "forked"
    REVOKED = "revoked"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Town:
    lao: str
    name: str
    devices: int
    heard: datetime | None
    apart: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A device by one of its journals. `behind`: entries stored here and not yet in the books."""

    lao: str
    town: str
    dev: str
    name: str
    epoch: UUID
    app: str
    enrolled: datetime
    seq: int
    behind: int
    seen: datetime | None
    drift: int
    forked: datetime | None
    revoked: datetime | None
    apart: int

    def silent(self, at: datetime) -> bool:
        return self.revoked is None and (self.seen is None or at - self.seen > SILENT)

    @property
    def drifting(self) -> bool:
        return abs(self.drift) > DRIFTING


@dataclass(frozen=True, slots=True)
class Wish:
    """What to look for, and where."""

    text: str = ""
    state: State = State.ANY
    lao: str = ""


def _same(one: sa.FromClause, other: sa.FromClause, *names: str) -> sa.ColumnElement[bool]:
    return sa.and_(*(one.c[name] == other.c[name] for name in names))


_EPOCH = ("lao", "dev", "epoch")
_OPEN = ~findings.settled()
_APART = (
    sa.select(sa.func.count())
    .where(_same(objection, device, "lao", "dev"), _OPEN)
    .correlate(device)
    .scalar_subquery()
)
_SEATS = (
    device.join(chain, _same(chain, device, "lao", "dev"))
    .join(posted, _same(posted, chain, *_EPOCH))
    .join(municipality, municipality.c.lao == device.c.lao)
    .outerjoin(revoked, _same(revoked, chain, *_EPOCH))
)
_CURRENT = chain.c.epoch == device.c.epoch
_SEAT: tuple[Any, ...] = (
    device.c.lao,
    municipality.c.name.label("town"),
    device.c.dev,
    device.c.name,
    chain.c.epoch,
    chain.c.app,
    chain.c.enrolled,
    chain.c.seq,
    (chain.c.seq - posted.c.seq).label("behind"),
    chain.c.seen,
    chain.c.drift,
    chain.c.forked,
    revoked.c.at,
    _APART.label("apart"),
)


def seats(
    database: Database, scope: Scope, wish: Wish, at: datetime, rows: Slice
) -> tuple[int, Sequence[Seat]]:
    """How many there are in all, and those of one page; each device by its newest journal.

    Which ones is asked first, of as few tables as the wish needs: 24,000 need not be described to
    show 50.
    """
    wanted, order = _wanted(database, scope, wish, at), _order(wish)
    fewest = _fewest(wish)
    keys = sa.select(device.c.lao, device.c.dev).select_from(fewest).where(*wanted)
    page = keys.order_by(*order).limit(rows.size).offset(rows.start).subquery()
    described = (
        sa.select(*_SEAT)
        .select_from(_SEATS.join(page, _same(page, device, "lao", "dev")))
        .where(_CURRENT)
        .order_by(*order)
    )
    count = sa.select(sa.func.count()).select_from(fewest).where(*wanted)
    with database.reading() as tx:
        found = [Seat(*row) for row in tx.execute(described)]
        return int(tx.execute(count).scalar_one()), found


def journals(database: Database, lao: str, dev: str) -> Sequence[Seat]:
    """All that one device ever wrote under, the newest first; nothing for a device not there."""
    query = (
        sa.select(*_SEAT)
        .select_from(_SEATS)
        .where(device.c.lao == lao, device.c.dev == dev)
        .order_by(_CURRENT.desc(), chain.c.enrolled.desc())
    )
    with database.reading() as tx:
        return [Seat(*row) for row in tx.execute(query)]


def count(
    database: Database, scope: Scope, states: Sequence[State], at: datetime
) -> dict[str, int]:
    """How many devices are in each state, looked at once."""
    sums = [
        sa.func.count(sa.case((_in_state(state, at), 1))).label(state) for state in states if state
    ]
    query = (
        sa.select(sa.func.count().label("all"), *sums)
        .select_from(_fewest(Wish(state=State.SILENT)))
        .where(_covered(database, scope, device.c.lao))
    )
    with database.reading() as tx:
        return dict(tx.execute(query).mappings().one())


def names(
    database: Database, scope: Scope, text: str, rows: Slice
) -> tuple[int, Sequence[tuple[str, str]]]:
    """How many municipalities there are in all, and code and name of those of one page."""
    page, every = _page(database, scope, text, rows)
    with database.reading() as tx:
        found = [(lao, name) for lao, name in tx.execute(page)]
        return int(tx.execute(every).scalar_one()), found


def towns(database: Database, scope: Scope, text: str, rows: Slice) -> tuple[int, Sequence[Town]]:
    """How many there are in all, and those of one page."""
    page, every = _page(database, scope, text, rows)
    one = page.subquery()
    mine = one.c.lao
    query = sa.select(mine, one.c.name, _devices_of(mine), _heard_of(mine), _apart_of(mine))
    with database.reading() as tx:
        found = [Town(*row) for row in tx.execute(query.order_by(mine))]
        return int(tx.execute(every).scalar_one()), found


def _page(
    database: Database, scope: Scope, text: str, rows: Slice
) -> tuple[sa.Select[str, str], sa.Select[int]]:
    mine = municipality.c.lao
    wanted = [_covered(database, scope, mine), *_like(text, mine, municipality.c.name)]
    page = sa.select(mine, municipality.c.name).where(*wanted).order_by(mine)
    every = sa.select(sa.func.count()).select_from(municipality).where(*wanted)
    return page.limit(rows.size).offset(rows.start), every


def town(database: Database, lao: str) -> Town | None:
    mine = municipality.c.lao
    query = sa.select(
        mine, municipality.c.name, _devices_of(mine), _heard_of(mine), _apart_of(mine)
    ).where(mine == lao)
    with database.reading() as tx:
        row = tx.execute(query).first()
    return None if row is None else Town(*row)


def _devices_of(lao: sa.ColumnElement[str]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(device.c.lao == lao).scalar_subquery()


def _heard_of(lao: sa.ColumnElement[str]) -> sa.ScalarSelect[datetime]:
    return sa.select(sa.func.max(chain.c.seen)).where(chain.c.lao == lao).scalar_subquery()


def _apart_of(lao: sa.ColumnElement[str]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(objection.c.lao == lao, _OPEN).scalar_subquery()


def _fewest(wish: Wish) -> sa.FromClause:
    """The tables that this wish asks about."""
    found: sa.FromClause = device
    if wish.text:
        found = found.join(municipality, municipality.c.lao == device.c.lao)
    if wish.state not in (State.ANY, State.APART):
        current = _same(chain, device, *_EPOCH)
        found = (
            found.join(chain, current)
            .join(posted, _same(posted, chain, *_EPOCH))
            .outerjoin(revoked, _same(revoked, chain, *_EPOCH))
        )
    return found


def _order(wish: Wish) -> tuple[Any, ...]:
    """Those first that were not heard for longest, where that is what was asked for."""
    usual = (device.c.lao, device.c.dev)
    if wish.state is not State.SILENT:
        return usual
    return (chain.c.seen.is_not(None), chain.c.seen, *usual)


def _wanted(
    database: Database, scope: Scope, wish: Wish, at: datetime
) -> list[sa.ColumnElement[bool]]:
    wanted = [
        _covered(database, scope, device.c.lao),
        *_like(wish.text, device.c.lao, device.c.name, municipality.c.name, device.c.dev),
    ]
    if wish.lao:
        wanted.append(device.c.lao == wish.lao)
    if wish.state:
        wanted.append(_in_state(wish.state, at))
    return wanted


def _in_state(state: State, at: datetime) -> sa.ColumnElement[bool]:
    unheard = sa.or_(chain.c.seen.is_(None), chain.c.seen < at - SILENT)
    apart = sa.exists().where(_same(objection, device, "lao", "dev"), _OPEN)
    return {
        State.SILENT: sa.and_(unheard, revoked.c.at.is_(None)),
        State.BEHIND: chain.c.seq > posted.c.seq,
        State.DRIFTING: sa.func.abs(chain.c.drift) > DRIFTING,
        State.FORKED: chain.c.forked.is_not(None),
        State.REVOKED: revoked.c.at.is_not(None),
        State.APART: apart.correlate(device),
    }[state]


def _covered(
    database: Database, scope: Scope, lao: sa.ColumnElement[str]
) -> sa.ColumnElement[bool]:
    return sa.true() if scope.everywhere else database.among(lao, sorted(scope.laos))


def _like(text: str, *columns: sa.ColumnElement[str]) -> list[sa.ColumnElement[bool]]:
    """Each word somewhere in one of the columns."""
    return [
        sa.or_(*(column.icontains(word, autoescape=True) for column in columns))
        for word in text.split()[:5]
    ]
