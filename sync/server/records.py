"""The municipality's records: what each is now, at which version it became so, what is no more.

A row that is written moves to the end of the feed, under a version that only its writer holds.
Rows are counted from a number drawn by lot, so that a place of a history which was lost with a
restore is never taken for one of ours, even where the clock gave the same version again.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from sync.protocol.cursor import Position
from sync.server import places
from sync.server.database import Database
from sync.server.reference_tables import record, record_feed, record_span

KEPT = timedelta(days=400)
"""A device that was away no longer than this hears of every deletion."""

NO_VERSIONS = b"{}"

_LOTS = 900_000_000
"""Numbers of first rows; a cursor has room for nine digits."""


@dataclass(frozen=True, slots=True)
class Row:
    """`doc` is None for what is no more. `fver`: the version of each field, as JSON; where it is
    None the fields that differ from before take the new version."""

    id: str
    doc: bytes | None
    fver: bytes | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """As it is stored; a deleted one has an empty `doc`."""

    id: str
    doc: bytes
    fver: bytes
    ver: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows moved and how many said nothing new; `end` is None where none moved."""

    changed: int
    unchanged: int
    end: Position | None


_DELETE = sa.delete(record).where(
    record.c.lao == sa.bindparam("_lao"),
    record.c.kind == sa.bindparam("_kind"),
    record.c.id == sa.bindparam("_id"),
)


def put(
    database: Database,
    tx: sa.Connection,
    lao: str,
    kind: str,
    rows: Sequence[Row],
    *,
    at: datetime,
) -> Written:
    """Makes these the records' newest state; what is so already does not move. Of the same id
    twice the later counts. Raises Unfit."""
    wanted = {row.id: row for row in rows}
    # the version first: its lock keeps other writers out from here to the end
    ver = places.next_version(tx, lao, at)
    known = get(database, tx, lao, kind, list(wanted))
    moving = [row for row in wanted.values() if _differs(row, known.get(row.id))]
    if not moving:
        return Written(0, len(wanted), None)
    again = [row.id for row in moving if row.id in known]
    if again:
        tx.execute(_DELETE, [{"_lao": lao, "_kind": kind, "_id": id} for id in again])
    first = _lot()
    stored = [
        (
            lao,
            kind,
            row.id,
            ver,
            no,
            row.doc or b"",
            _fver(row, known.get(row.id), ver),
            not row.doc,
        )
        for no, row in enumerate(moving, start=first)
    ]
    database.insert(tx, record, stored)
    end = Position(ver, first + len(moving) - 1)
    _move_end(tx, lao, end, first=Position(ver, first))
    return Written(len(moving), len(wanted) - len(moving), end)


def get(
    database: Database, tx: sa.Connection, lao: str, kind: str, ids: Sequence[str]
) -> dict[str, Record]:
    """Those of them that are or were there."""
    if not ids:
        return {}
    names = ("id", "doc", "fver", "ver", "deleted")
    mine = sa.select(*(record.c[name] for name in names)).where(
        record.c.lao == lao, record.c.kind == kind
    )
    if tx.dialect.name == "postgresql":
        asked = sa.func.unnest(sa.cast(list(ids), ARRAY(sa.Text))).table_valued("id")
        asked = asked.render_derived(name="asked")
        # one look by the whole key for each: as one list, or joined freely, PostgreSQL may read all
        # rows of the kind and sift them, as long as its statistics are older than an import
        barrier: sa.ColumnElement[int] = sa.literal_column("0")
        one = mine.where(record.c.id == asked.c.id).offset(barrier).lateral()
        query = sa.select(*(one.c[name] for name in names)).select_from(asked.join(one, sa.true()))
    else:
        query = mine.where(database.among(record.c.id, ids))
    return {
        row.id: Record(row.id, bytes(row.doc), bytes(row.fver), row.ver, row.deleted)
        for row in tx.execute(query)
    }


def purge(database: Database, lao: str, *, at: datetime) -> int:
    """Forgets deletions that every device has heard of, or must take a snapshot to hear of.
    Versions are no smaller than the clock was, which is what tells their age."""
    cutoff = int((at - KEPT).timestamp() * 1000)
    old = sa.and_(record.c.lao == lao, record.c.deleted, record.c.ver < cutoff)
    with database.writing() as tx:
        places.next_version(tx, lao, at)
        _forget_spans(tx, lao, cutoff)
        ordered = sa.select(record.c.ver, record.c.no).where(old)
        ordered = ordered.order_by(record.c.ver.desc(), record.c.no.desc())
        newest = tx.execute(ordered.limit(1)).first()
        if newest is None:
            return 0
        gone = tx.execute(sa.delete(record).where(old)).rowcount
        mine = record_feed.c.lao == lao
        tx.execute(
            sa.update(record_feed).where(mine).values(floor_ver=newest.ver, floor_no=newest.no)
        )
    return gone


def _forget_spans(tx: sa.Connection, lao: str, cutoff: int) -> None:
    """All but the newest of the old: a device stands at its end if nothing has come since."""
    mine = record_span.c.lao == lao
    newest = sa.select(sa.func.max(record_span.c.ver)).where(mine, record_span.c.ver < cutoff)
    tx.execute(sa.delete(record_span).where(mine, record_span.c.ver < newest.scalar_subquery()))


def _lot() -> int:
    return 1 + secrets.randbelow(_LOTS)


def _differs(row: Row, known: Record | None) -> bool:
    if known is None:
        return row.doc is not None
    if row.fver is not None and row.fver != known.fver:
        return True
    return known.deleted != (row.doc is None) or (row.doc or b"") != known.doc


def _fver(row: Row, known: Record | None, ver: int) -> bytes:
    if row.fver is not None:
        return row.fver
    if known is None or row.doc is None:
        return NO_VERSIONS
    before: dict[str, Any] = msgspec.json.decode(known.doc) if known.doc else {}
    now: dict[str, Any] = msgspec.json.decode(row.doc)
    changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
    versions: dict[str, int] = msgspec.json.decode(known.fver)
    return msgspec.json.encode(versions | dict.fromkeys(sorted(changed), ver))


def _move_end(tx: sa.Connection, lao: str, end: Position, *, first: Position) -> None:
    """Inside the municipality's lock, so that nobody else writes the first row."""
    span = {"from_ver": first.ver, "from_no": first.id, "ver": end.ver, "no": end.id}
    tx.execute(sa.insert(record_span).values(lao=lao, **span))
    moved = {"ver": end.ver, "no": end.id}
    known = sa.update(record_feed).where(record_feed.c.lao == lao).values(moved)
    if tx.execute(known).rowcount == 0:
        tx.execute(sa.insert(record_feed).values(lao=lao, floor_ver=0, floor_no=0, **moved))
