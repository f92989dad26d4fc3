"""Leases of receipt numbers: blocks of a device's own book that follow and never overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.receipt import Lease, ReceiptNumber
from sync.server.tables import lease

LARGEST_NUMBER = 999_999
LARGEST_BLOCK = 10_000
"""A longer block was made by the device itself before it enrolled: only what it said it held
when it enrolled counts, else no numbers would be left to issue."""

ISSUED, BEFORE, JOURNAL = "issued", "before", "journal"


class NumbersExhausted(Exception):
    """The book has no numbers left in this fiscal year."""


@dataclass(frozen=True, slots=True)
class Book:
    """One device's receipt book, and the epoch that is asking for numbers of it."""

    lao: str
    book: str
    epoch: UUID


def issue(tx: sa.Connection, book: Book, fiscal_year: int, *, request: UUID, size: int) -> Lease:
    """The block this request was given, or the next one. Hold the municipality's row lock.

    Raises NumbersExhausted.
    """
    mine = _of(book)
    row = tx.execute(sa.select(lease).where(mine, lease.c.request == request)).first()
    if row is not None:
        return _lease(row)
    first = _last(tx, mine, fiscal_year) + 1
    if first > LARGEST_NUMBER:
        raise NumbersExhausted
    given = Lease(fiscal_year, book.book, first, min(first + size - 1, LARGEST_NUMBER))
    _add(tx, book, given, origin=ISSUED, request=request)
    return given


def unconfirmed(tx: sa.Connection, book: Book, fiscal_year: int) -> Lease | None:
    """A block issued to this epoch that its journal does not mention: the answer was lost.

    Ask only when the whole journal is posted; then the device cannot hold the block, and giving
    it again keeps the numbers without a hole.
    """
    query = sa.select(lease).where(
        _of(book),
        lease.c.fiscal_year == fiscal_year,
        lease.c.epoch == book.epoch,
        lease.c.origin == ISSUED,
        lease.c.confirmed.is_(False),
    )
    row = tx.execute(query.order_by(lease.c.first).limit(1)).first()
    return None if row is None else _lease(row)


def hold_before(tx: sa.Connection, book: Book, fiscal_year: int, last: int) -> None:
    """Numbers the device has held since before it enrolled."""
    if last > 0:
        _record(tx, book, Lease(fiscal_year, book.book, 1, last), BEFORE)


def confirm(tx: sa.Connection, book: Book, held: Lease) -> None:
    """The journal says that the device holds this block, whether we remember issuing it or not.

    A server restored from an older copy learns its own leases again in this way.
    """
    _record(tx, book, held, JOURNAL)
    tx.execute(sa.update(lease).where(_of(book), _same(held)).values(confirmed=True))


_HELD = sa.select(lease).where(
    lease.c.lao == sa.bindparam("_lao"), lease.c.book == sa.bindparam("_book")
)


def held(tx: sa.Connection, book: Book) -> list[Lease]:
    rows = tx.execute(_HELD, {"_lao": book.lao, "_book": book.book})
    return [_lease(row) for row in rows]


def covers(block: Lease, number: ReceiptNumber) -> bool:
    same = (block.fiscal_year, block.book) == (number.fiscal_year, number.book)
    return same and block.first <= number.number <= block.last


def _lease(row: sa.Row[Any]) -> Lease:
    return Lease(row.fiscal_year, row.book, row.first, row.last)


def _of(book: Book) -> sa.ColumnElement[bool]:
    return sa.and_(lease.c.lao == book.lao, lease.c.book == book.book)


def _same(block: Lease) -> sa.ColumnElement[bool]:
    return sa.and_(
        lease.c.fiscal_year == block.fiscal_year,
        lease.c.first == block.first,
        lease.c.last == block.last,
    )


def _last(tx: sa.Connection, mine: sa.ColumnElement[bool], fiscal_year: int) -> int:
    ours = sa.or_(lease.c.origin != JOURNAL, lease.c.last - lease.c.first < LARGEST_BLOCK)
    query = sa.select(sa.func.max(lease.c.last))
    return tx.execute(query.where(mine, ours, lease.c.fiscal_year == fiscal_year)).scalar() or 0


def _record(tx: sa.Connection, book: Book, block: Lease, origin: str) -> None:
    if tx.execute(sa.select(lease.c.first).where(_of(book), _same(block))).first() is None:
        _add(tx, book, block, origin=origin, request=None)


def _add(tx: sa.Connection, book: Book, block: Lease, *, origin: str, request: UUID | None) -> None:
    tx.execute(
        sa.insert(lease).values(
            lao=book.lao,
            book=book.book,
            fiscal_year=block.fiscal_year,
            first=block.first,
            last=block.last,
            origin=origin,
            epoch=book.epoch,
            request=request,
            confirmed=origin == JOURNAL,
        )
    )
