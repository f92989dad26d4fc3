"""What the centre holds of a municipality's registers, and how new it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from sync.protocol.cursor import BEGINNING
from sync.server import publishing, reference_feed, snapshots
from sync.server.database import Database
from sync.server.reference_tables import publisher, record, record_feed, snapshot
from sync.server.snapshots import Shelf, Snapshot
from sync.server.tables import municipality


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of records: how many stand, how many deletions are remembered, the newest change."""

    kind: str
    rows: int
    gone: int
    newest: datetime


@dataclass(frozen=True, slots=True)
class Holding:
    """`ready`: the newest file that new counters take, if the feed still goes on from it;
    `moved`: something has changed since it was made. `publishers`: devices, by their numbers."""

    lao: str
    kinds: tuple[Held, ...]
    ready: Snapshot | None
    moved: bool
    publishers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """In short, for a list: `made` and `size` of the file that was made last."""

    newest: datetime | None
    payers: int
    bills: int
    made: datetime | None
    size: int
    publishers: int


def held(database: Database, shelf: Shelf | None, lao: str) -> Holding:
    """Counts its records: a second for a million of them."""
    query = (
        sa.select(
            record.c.kind,
            sa.func.count(sa.case((sa.not_(record.c.deleted), 1))),
            sa.func.count(sa.case((record.c.deleted, 1))),
            sa.func.max(record.c.ver),
        )
        .where(record.c.lao == lao)
        .group_by(record.c.kind)
        .order_by(record.c.kind)
    )
    ready = snapshots.newest(database, shelf, lao) if shelf else None
    with database.reading() as tx:
        ends = reference_feed.ends(tx, lao)
        kinds = tuple(
            Held(kind, rows, gone, _moment(ver)) for kind, rows, gone, ver in tx.execute(query)
        )
        publishers = tuple(publishing.publishers(tx, lao))
        if ready and not reference_feed.goes_on_from(tx, lao, ready.cursor, ends):
            ready = None
    since = ready.cursor if ready else BEGINNING
    return Holding(lao, kinds, ready, ends.end > since, publishers)


def stands(database: Database, laos: Sequence[str]) -> dict[str, Stand]:
    """Of several municipalities, without counting: rows as the file made last has them."""
    newest = sa.func.row_number().over(
        partition_by=snapshot.c.lao, order_by=(snapshot.c.ver.desc(), snapshot.c.made.desc())
    )
    made = (
        sa.select(snapshot, newest.label("place"))
        .where(database.among(snapshot.c.lao, laos))
        .subquery()
    )
    may = (
        sa.select(publisher.c.lao, sa.func.count().label("many"))
        .where(database.among(publisher.c.lao, laos))
        .group_by(publisher.c.lao)
        .subquery()
    )
    query = (
        sa.select(
            municipality.c.lao,
            record_feed.c.ver,
            sa.func.coalesce(made.c.payers, 0),
            sa.func.coalesce(made.c.bills, 0),
            made.c.made,
            sa.func.coalesce(made.c.size, 0),
            sa.func.coalesce(may.c.many, 0),
        )
        .outerjoin(record_feed, record_feed.c.lao == municipality.c.lao)
        .outerjoin(made, sa.and_(made.c.lao == municipality.c.lao, made.c.place == 1))
        .outerjoin(may, may.c.lao == municipality.c.lao)
        .where(database.among(municipality.c.lao, laos))
    )
    with database.reading() as tx:
        return {
            lao: Stand(None if ver is None else _moment(ver), *rest)
            for lao, ver, *rest in tx.execute(query)
        }


def _moment(ver: int) -> datetime:
    """Versions are never below the clock of their writing, in milliseconds."""
    return datetime.fromtimestamp(ver / 1000, UTC)
