"""The feed of reference data: every record of a municipality in the order it became what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from msgspec import Raw

from sync.protocol.cursor import BEGINNING, Position
from sync.protocol.reference import MAX_PAGE, ReferenceRow
from sync.server.database import Database
from sync.server.reference_tables import record, record_feed, record_span

_ROW = 120
"""Bytes of a row in a page beside its document, generously."""


class BelowFloor(Exception):
    """Deletions after this cursor are forgotten, or the cursor is from a history that a restored
    server lost: what the device has cannot be brought up to date row by row."""


@dataclass(frozen=True, slots=True)
class Ends:
    end: Position
    floor: Position


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[ReferenceRow]
    next: Position
    more: bool


_ENDS = sa.select(
    record_feed.c.ver, record_feed.c.no, record_feed.c.floor_ver, record_feed.c.floor_no
).where(record_feed.c.lao == sa.bindparam("_lao"))


def ends(tx: sa.Connection, lao: str) -> Ends:
    row = tx.execute(_ENDS, {"_lao": lao}).first()
    return (
        Ends(Position(row.ver, row.no), Position(row.floor_ver, row.floor_no))
        if row
        else Ends(BEGINNING, BEGINNING)
    )


_SPAN = (
    sa.select(record_span.c.ver, record_span.c.no, record_span.c.from_ver, record_span.c.from_no)
    .where(record_span.c.lao == sa.bindparam("_lao"), record_span.c.ver >= sa.bindparam("_ver"))
    .order_by(record_span.c.ver)
    .limit(1)
)


def goes_on_from(tx: sa.Connection, lao: str, start: Position, known: Ends) -> bool:
    """Whether the rows after `start` are all that came since: no deletion is forgotten, and the
    place is one that we gave. After a restore the version alone does not tell, for it is taken
    from the clock, and the feed may have gone on below or beyond a place of the lost history."""
    if not known.floor <= start <= known.end:
        return False
    span = tx.execute(_SPAN, {"_lao": lao, "_ver": start.ver}).first()
    return span is not None and (
        Position(span.from_ver, span.from_no) <= start <= Position(span.ver, span.no)
    )


def after(
    database: Database, lao: str, start: Position, *, kinds: Sequence[str], limit: int
) -> Page:
    """The next rows of these kinds. Raises BelowFloor; from the very beginning one may always
    read, since who holds nothing needs to hear of no deletion."""
    with database.reading() as tx:
        # read before the rows: all up to this end is committed, and so is seen below
        known = ends(tx, lao)
        if start != BEGINNING and not goes_on_from(tx, lao, start, known):
            raise BelowFloor
        found = [
            ReferenceRow(row.kind, row.id, row.ver, row.no, Raw(row.doc or b"null"), row.deleted)
            for row in tx.execute(_query(len(kinds)), _values(lao, start, kinds, limit + 1))
        ]
    fitting = _fitting(found[:limit])
    rows, more = found[:fitting], len(found) > fitting
    last = Position(rows[-1].ver, rows[-1].no) if rows else start
    return Page(rows, last if more else max(last, known.end), more)


_COLUMNS = tuple(record.c[name] for name in ("kind", "id", "ver", "no", "doc", "deleted"))


@lru_cache(maxsize=16)
def _query(kinds: int) -> sa.Select[Any]:
    """Each kind by itself in the feed's order, then merged: asked for as a list, PostgreSQL would
    read all that is left and sort it for every page."""
    start = sa.tuple_(sa.bindparam("_ver"), sa.bindparam("_no"), types=[sa.BigInteger] * 2)
    limit = sa.bindparam("_limit", type_=sa.Integer)
    each = [
        sa.select(*_COLUMNS)
        .where(record.c.lao == sa.bindparam("_lao"), record.c.kind == sa.bindparam(f"_kind{n}"))
        .where(sa.tuple_(record.c.ver, record.c.no) > start)
        .order_by(record.c.ver, record.c.no)
        .limit(limit)
        for n in range(kinds)
    ]
    if kinds == 1:
        return each[0]
    merged = sa.union_all(*(one.subquery().select() for one in each)).subquery()
    return sa.select(merged).order_by(merged.c.ver, merged.c.no).limit(limit)


def _values(lao: str, start: Position, kinds: Sequence[str], limit: int) -> dict[str, object]:
    named = {f"_kind{n}": kind for n, kind in enumerate(kinds)}
    return {"_lao": lao, "_ver": start.ver, "_no": start.id, "_limit": limit, **named}


def _fitting(rows: Sequence[ReferenceRow]) -> int:
    """How many of them one page may carry; always one if there is one."""
    size = 0
    for count, row in enumerate(rows):
        size += len(bytes(row.doc)) + _ROW
        if count and size > MAX_PAGE:
            return count
    return len(rows)
