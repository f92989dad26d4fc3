"""Ready-made register files: a new counter takes one whole instead of a million rows."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

import sqlalchemy as sa
from msgspec import Struct

from desktop.domain import register_file
from sync.protocol.cursor import Position
from sync.protocol.reference import (
    BILL,
    PAYER,
    BillDoc,
    PayerDoc,
    bill_of,
    payer_of,
    understood,
)
from sync.server import reference_feed
from sync.server.database import Database
from sync.server.reference_tables import record, snapshot

if TYPE_CHECKING:
    # sqlcipher3 is untyped; its connections are shaped like the standard library's
    from sqlite3 import Connection

D = TypeVar("D", bound=Struct)

KEPT = 2
"""Files of a municipality: one may still be on its way to a counter when the next is made."""

_PAGE = 5_000
_CACHE_KIB = 32 * 1024
_INDEX = "CREATE INDEX"
_ABANDONED = 3600.0
"""Seconds since the last byte was written."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`cursor` is where the feed goes on after it; `key` opens it."""

    lao: str
    sha256: str
    size: int
    cursor: Position
    key: bytes
    made: datetime
    payers: int
    bills: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of the files; all processes of the server must see the same."""

    folder: Path

    def path(self, lao: str, sha256: str) -> Path:
        return self.folder / f"{lao}-{sha256}.register"


def newest(database: Database, shelf: Shelf, lao: str) -> Snapshot | None:
    """The newest whose file is here."""
    for one in _known(database, lao):
        if shelf.path(lao, one.sha256).exists():
            return one
    return None


def build(database: Database, shelf: Shelf, lao: str, *, at: datetime) -> Snapshot:
    """Reads page by page, with no transaction held: what changes meanwhile comes after the
    cursor and so comes again by the feed. A file that was cut off has no name yet."""
    shelf.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with database.reading() as tx:
        cursor = reference_feed.ends(tx, lao).end
    beside = shelf.folder / f".{lao}-{uuid4().hex}.part"
    key = secrets.token_bytes(32)
    try:
        payers, bills = _write(database, beside, key, lao, place=(cursor, at))
        sha256, size = _sealed(beside)
        beside.replace(shelf.path(lao, sha256))
    finally:
        beside.unlink(missing_ok=True)
    made = Snapshot(lao, sha256, size, cursor, key, at, payers, bills)
    _keep(database, shelf, made)
    return made


def sweep(shelf: Shelf) -> None:
    """Half-made files of a server that was stopped; no file takes so long to make."""
    for left in shelf.folder.glob(".*.part"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()


def _write(
    database: Database, path: Path, key: bytes, lao: str, *, place: tuple[Position, datetime]
) -> tuple[int, int]:
    """Indexes last: they are made in one go then, not row by row."""
    from sqlcipher3 import dbapi2 as sqlcipher  # its 6 MB only where files are made

    made: Connection = sqlcipher.connect(str(path), isolation_level=None)
    with closing(made) as file:
        file.execute("PRAGMA cipher_log_level = NONE")
        file.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
            file.execute(f"PRAGMA {setting}")
        for sql in register_file.STATEMENTS:
            if not sql.startswith(_INDEX):
                file.execute(sql)
        payers = _fill_payers(database, file, lao)
        bills = _fill_bills(database, file, lao)
        for sql in register_file.STATEMENTS:
            if sql.startswith(_INDEX):
                file.execute(sql)
        cursor, at = place
        whose = register_file.Place(lao, str(cursor), at, register_file.SERVER)
        file.execute(register_file.SET_PLACE, register_file.place_cells(whose))
        for sql in register_file.FINISH:
            file.execute(sql)
    return payers, bills


def _fill_payers(database: Database, file: Connection, lao: str) -> int:
    n = 0
    for page in _pages(database, lao, PAYER):
        rows, names = [], []
        for id, doc in page:
            known = understood(doc, PayerDoc)
            if known is None:
                continue
            n += 1
            payer = payer_of(id, known)
            rows.append((n, *register_file.payer_cells(payer)))
            names.append((n, register_file.name_words(payer)))
        file.execute("BEGIN")
        file.executemany(register_file.ADD_PAYER, rows)
        file.executemany(register_file.ADD_NAME, names)
        file.execute("COMMIT")
    return n


def _fill_bills(database: Database, file: Connection, lao: str) -> int:
    count = 0
    for page in _pages(database, lao, BILL):
        docs = [(id, understood(doc, BillDoc)) for id, doc in page]
        rows = [register_file.bill_cells(bill_of(id, doc)) for id, doc in docs if doc]
        file.execute("BEGIN")
        file.executemany(register_file.ADD_BILL, rows)
        file.execute("COMMIT")
        count += len(rows)
    return count


def _pages(database: Database, lao: str, kind: str) -> Iterator[list[tuple[str, bytes]]]:
    after = ""
    while True:
        query = (
            sa.select(record.c.id, record.c.doc)
            .where(record.c.lao == lao, record.c.kind == kind, record.c.id > after)
            .where(sa.not_(record.c.deleted))
            .order_by(record.c.id)
            .limit(_PAGE)
        )
        with database.reading() as tx:
            page = [(row.id, bytes(row.doc)) for row in tx.execute(query)]
        if not page:
            return
        yield page
        after = page[-1][0]


def _sealed(path: Path) -> tuple[str, int]:
    """On the disk for good; its SHA-256 and size."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _known(database: Database, lao: str) -> list[Snapshot]:
    query = sa.select(snapshot).where(snapshot.c.lao == lao)
    query = query.order_by(snapshot.c.ver.desc(), snapshot.c.made.desc())
    with database.reading() as tx:
        return [
            Snapshot(
                row.lao,
                row.sha256,
                row.size,
                Position(row.ver, row.no),
                bytes(row.key),
                row.made,
                row.payers,
                row.bills,
            )
            for row in tx.execute(query)
        ]


def _keep(database: Database, shelf: Shelf, made: Snapshot) -> None:
    """Writes it down and lets go of those before the last."""
    values = {
        "lao": made.lao,
        "sha256": made.sha256,
        "size": made.size,
        "ver": made.cursor.ver,
        "no": made.cursor.id,
        "key": made.key,
        "made": made.made,
        "payers": made.payers,
        "bills": made.bills,
    }
    with database.writing() as tx:
        tx.execute(sa.insert(snapshot).values(values))
    for old in _known(database, made.lao)[KEPT:]:
        with database.writing() as tx:
            mine = sa.and_(snapshot.c.lao == old.lao, snapshot.c.sha256 == old.sha256)
            tx.execute(sa.delete(snapshot).where(mine))
        with suppress(OSError):
            shelf.path(old.lao, old.sha256).unlink(missing_ok=True)
