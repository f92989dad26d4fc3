"""Blobs as the server keeps them: taken in pieces, checked at the end, read in any part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from desktop.domain.blob import LARGEST, PIECE
from sync.server.database import Database
from sync.server.shared_tables import blob, blob_piece

ROOM = 4 << 30
"""Bytes that the blobs of one municipality may take."""

_ABANDONED = timedelta(days=30)
COMING, WHOLE, ERASED = "coming", "whole", "erased"


@dataclass(frozen=True, slots=True)
class Name:
    """Whose bytes, and which."""

    lao: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece that was sent: where it begins, and how large the whole will be."""

    at: int
    size: int
    bytes: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    size: int
    so_far: int
    state: str


class BlobRefused(Exception):
    """`why`: blob-differs (its size is known to be another), blob-piece (not a piece), blob-wrong
    (the bytes are not those of its name, and are forgotten) or no-room."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def find(tx: sa.Connection, name: Name) -> Kept | None:
    row = tx.execute(sa.select(blob).where(_is(blob, name))).first()
    return None if row is None else Kept(row.size, row.so_far, row.state)


def take(database: Database, name: Name, part: Part, *, at: datetime) -> Kept:
    """Takes the piece if it is the next one; answers how far the blob has come in any case, so
    that a doubled piece, a late one and one from too far ahead do no harm. Raises BlobRefused.
    """
    _check(part)
    with database.writing() as tx:
        known = _begin(tx, name, part.size, at)
        if known.state != COMING or part.at != known.so_far or not part.bytes:
            return known
        _add(tx, name, part.at // PIECE, part.bytes)
        so_far = known.so_far + len(part.bytes)
        fits = so_far < part.size or _digest(tx, name) == name.sha256
        state = COMING if so_far < part.size else WHOLE
        if fits:
            tx.execute(sa.update(blob).where(_is(blob, name)).values(so_far=so_far, state=state))
        else:
            _forget(tx, name)
    if not fits:
        raise BlobRefused("blob-wrong")
    return Kept(part.size, so_far, state)


def put(tx: sa.Connection, lao: str, content: bytes, *, at: datetime) -> str:
    """Keeps bytes that are here already. Returns their name."""
    name = Name(lao, sha256(content).hexdigest())
    known = _begin(tx, name, len(content), at)
    if known.state == COMING:
        tx.execute(sa.delete(blob_piece).where(_is(blob_piece, name)))
        for start in range(0, len(content), PIECE):
            _add(tx, name, start // PIECE, content[start : start + PIECE])
        whole = {"so_far": len(content), "state": WHOLE}
        tx.execute(sa.update(blob).where(_is(blob, name)).values(whole))
    return name.sha256


def read(tx: sa.Connection, name: Name) -> bytes | None:
    """All of a blob that is whole here, else None."""
    known = find(tx, name)
    if known is None or known.state != WHOLE:
        return None
    return b"".join(_pieces(tx, name, 0, known.size))


def stream(database: Database, name: Name, start: int, end: int) -> Iterator[bytes]:
    """Bytes from `start` up to `end` of a whole blob, a piece at a time."""
    for at in range(start // PIECE * PIECE, end, PIECE):
        with database.reading() as tx:
            piece = b"".join(_pieces(tx, name, at, at + 1))
        yield piece[max(0, start - at) : end - at]


def erase(tx: sa.Connection, name: Name, *, at: datetime) -> None:
    """The bytes go; the name stays, so that no device brings them back."""
    known = find(tx, name)
    _begin(tx, name, known.size if known else 1, at)
    tx.execute(sa.delete(blob_piece).where(_is(blob_piece, name)))
    tx.execute(sa.update(blob).where(_is(blob, name)).values(state=ERASED, so_far=0))


def _check(part: Part) -> None:
    ends = part.at + len(part.bytes)
    whole_piece = len(part.bytes) == PIECE or ends == part.size
    if part.at % PIECE or len(part.bytes) > PIECE or ends > part.size:
        raise BlobRefused("blob-piece")
    if part.bytes and not whole_piece:
        raise BlobRefused("blob-piece")


def _begin(tx: sa.Connection, name: Name, size: int, at: datetime) -> Kept:
    """What is known of it, locked; it is begun if nothing is."""
    locked = sa.select(blob).where(_is(blob, name)).with_for_update()
    row = tx.execute(locked).first()
    if row is None:
        _make_room(tx, name.lao, size, at)
        insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
        row_of = {"lao": name.lao, "sha256": name.sha256, "size": size, "begun": at}
        made: Any = insert(blob).values(**row_of, so_far=0, state=COMING)
        tx.execute(made.on_conflict_do_nothing())
        row = tx.execute(locked).one()
    if row.size != size and row.state != ERASED:
        raise BlobRefused("blob-differs")
    return Kept(row.size, row.so_far, row.state)


def _make_room(tx: sa.Connection, lao: str, size: int, at: datetime) -> None:
    """What was begun long ago and never ended goes first."""
    old = (blob.c.lao == lao, blob.c.state == COMING, blob.c.begun < at - _ABANDONED)
    for name in tx.execute(sa.select(blob.c.sha256).where(*old)).scalars().all():
        _forget(tx, Name(lao, name))
    mine = sa.select(sa.func.coalesce(sa.func.sum(blob.c.size), 0)).where(blob.c.lao == lao)
    held = tx.execute(mine.where(blob.c.state != ERASED)).scalar_one()
    if int(held) + size > ROOM:
        raise BlobRefused("no-room")


def _forget(tx: sa.Connection, name: Name) -> None:
    tx.execute(sa.delete(blob_piece).where(_is(blob_piece, name)))
    tx.execute(sa.delete(blob).where(_is(blob, name)))


def _add(tx: sa.Connection, name: Name, no: int, content: bytes) -> None:
    values = {"lao": name.lao, "sha256": name.sha256, "no": no, "bytes": content}
    tx.execute(sa.insert(blob_piece).values(values))


def _digest(tx: sa.Connection, name: Name) -> str:
    whole = sha256()
    for piece in _pieces(tx, name, 0, LARGEST):
        whole.update(piece)
    return whole.hexdigest()


def _pieces(tx: sa.Connection, name: Name, start: int, end: int) -> Iterator[bytes]:
    """One at a time: no answer holds a whole blob."""
    query = sa.select(blob_piece.c.bytes).where(_is(blob_piece, name))
    for no in range(start // PIECE, (end - 1) // PIECE + 1):
        piece = tx.execute(query.where(blob_piece.c.no == no)).scalar()
        if piece is None:
            return
        yield bytes(piece)


def _is(table: sa.Table, name: Name) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.lao == name.lao, table.c.sha256 == name.sha256)
