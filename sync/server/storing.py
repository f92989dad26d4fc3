"""Puts entries into the journal: many go by COPY, one piece of bytes a push.

A general writer asks each value of each row what it is. Here all but the entry itself is the same
or a number, so it is written down once, as PostgreSQL's binary COPY reads it.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from sync.server.database import FEW_ROWS, Database, Row
from sync.server.heads import Linked
from sync.server.tables import journal

_COLUMNS = ("lao", "dev", "epoch", "seq", "recv", "hash", "body")
_BEGIN, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_ZERO, _TICK = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
"""PostgreSQL counts its times in microseconds from then."""
_WIDTH = struct.Struct("!h").pack
_SIZE = struct.Struct("!i").pack
_NUMBERS = struct.Struct("!iqiqi").pack


def store(
    database: Database,
    tx: sa.Connection,
    group: Sequence[tuple[Linked, int]],
    *,
    at: datetime,
) -> None:
    """Of each push as many of its last entries, received `at`. Raises Unfit."""
    if database.lite or sum(fresh for _, fresh in group) <= FEW_ROWS:
        database.insert(tx, journal, [row for one, fresh in group for row in _rows(one, fresh, at)])
        return
    database.copy(tx, journal, _COLUMNS, [_BEGIN, *(_piece(*one, at) for one in group), _END])


def _rows(one: Linked, fresh: int, at: datetime) -> list[Row]:
    push, start = one.push, len(one.push.bodies) - fresh
    place = push.place
    return [
        (place.lao, place.device, place.epoch, push.first + index, at, one.hashes[index], body)
        for index, body in enumerate(push.bodies[start:], start)
    ]


def _piece(one: Linked, fresh: int, at: datetime) -> bytes:
    push, start = one.push, len(one.push.bodies) - fresh
    place, ticks = push.place, (at - _ZERO) // _TICK
    whose = (place.lao.encode(), place.device.encode(), place.epoch.bytes)
    head = _WIDTH(len(_COLUMNS)) + b"".join(_SIZE(len(value)) + value for value in whose)
    parts: list[bytes] = []
    for index, body in enumerate(push.bodies[start:], start):
        hash = one.hashes[index]
        numbers = _NUMBERS(8, push.first + index, 8, ticks, len(hash))
        parts += (head, numbers, hash, _SIZE(len(body)), body)
    return b"".join(parts)
