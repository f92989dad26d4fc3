"""Forked counters for the keepers: whose history goes on, and the money of the other one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from desktop.domain import journal as rules
from desktop.domain.journal import Place
from desktop.domain.money import Money
from sync.server import forks, places
from sync.server.books import packed
from sync.server.database import Database
from sync.server.dispute_tables import disputed, fork
from sync.server.ledger import at_place, here
from sync.server.tables import chain, journal, paid, posted, taking

Whose = Callable[[sa.ColumnElement[str]], sa.ColumnElement[bool]]
"""Which municipalities a column of them may name."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One history of a forked counter: `stored`, or one of the evidence by its first entry. Money
    of `stored` is only what it took after both were stopped."""

    name: str
    first: int
    last: int
    entries: int
    receipts: int
    amount: Money
    heard: datetime | None


@dataclass(frozen=True, slots=True)
class Fork:
    """`keep`: the branch that goes on, empty until a person decided."""

    place: Place
    found: datetime
    keep: str
    settled: datetime | None
    by: str
    note: str
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Disputed:
    """A payment in the evidence. `state`: in-books (the history went on), accepted, awaiting."""

    place: Place
    seq: int
    hash: bytes
    branch: str
    receipt: str
    day: date
    amount: Money
    clerk: str
    state: str
    note: str


class NoSuchBranch(Exception):
    """The fork has no history of this name."""


class NotAwaiting(Exception):
    """Nobody waits for this payment: it is in the books, or is none."""


def forked(
    database: Database, *, laos: Sequence[str] | None = None, settled: bool = False
) -> list[Fork]:
    """Those that wait for a person, or with `settled` all; of these municipalities or of every
    one. The oldest first."""
    query = sa.select(fork).order_by(fork.c.found)
    if laos is not None:
        query = query.where(fork.c.lao.in_(laos))
    if not settled:
        query = query.where(fork.c.keep == "")
    with database.reading() as tx:
        return [_fork(row) for row in tx.execute(query)]


def look(database: Database, lao: str, dev: str) -> list[Fork]:
    """All forks of one counter with their branches, the newest first."""
    query = sa.select(fork).where(fork.c.lao == lao, fork.c.dev == dev)
    with database.reading() as tx:
        return [
            _fork(row, _branches(tx, Place(row.lao, row.dev, row.epoch)))
            for row in tx.execute(query.order_by(fork.c.found.desc()))
        ]


def settle(
    database: Database, place: Place, keep: str, *, by: str, note: str, at: datetime
) -> bool:
    """Says which history goes on. False where that was said before. Raises NoSuchBranch."""
    with database.writing() as tx:
        if keep not in {branch.name for branch in _branches(tx, place)}:
            raise NoSuchBranch(keep)
        return forks.decide(tx, place, keep, by=by, note=note, at=at)


def payments(database: Database, lao: str, dev: str) -> list[Disputed]:
    """Every payment in a counter's evidence, in order."""
    query = (
        sa.select(disputed, _IN_BOOKS.label("posted"))
        .where(disputed.c.lao == lao, disputed.c.dev == dev, disputed.c.receipt != "")
        .order_by(disputed.c.branch, disputed.c.seq)
    )
    with database.reading() as tx:
        return [_payment(row) for row in tx.execute(query)]


def awaiting(whose: Whose) -> sa.Select[str, str, int, int]:
    """By municipality and counter: how many receipts of differing histories no sum holds, and
    what they come to in satang."""
    return (
        sa.select(disputed.c.lao, disputed.c.dev, sa.func.count(), sa.func.sum(disputed.c.satang))
        .where(whose(disputed.c.lao), disputed.c.receipt != "")
        .where(disputed.c.accepted.is_(None), ~_in_books(whose))
        .group_by(disputed.c.lao, disputed.c.dev)
    )


def accept(database: Database, one: Disputed, *, by: str, note: str, at: datetime) -> None:
    """Counts a disputed payment: the paper exists and the money was in the drawer. A number that
    the books have already stays with its first receipt; this one is told apart by a star.

    Raises NotAwaiting.
    """
    mine = (here(disputed), disputed.c.seq == one.seq, disputed.c.hash == one.hash)
    with database.writing() as tx:
        ver = places.next_version(tx, one.place.lao, at)
        row = tx.execute(
            sa.select(disputed, _IN_BOOKS.label("posted")).where(*mine), at_place(one.place)
        ).first()
        if row is None or row.posted or row.accepted is not None or not row.receipt:
            raise NotAwaiting
        _post(database, tx, one.place, row, ver)
        done = {"accepted": at, "by": by, "note": note}
        tx.execute(sa.update(disputed).where(*mine), at_place(one.place) | done)


def _post(database: Database, tx: sa.Connection, place: Place, row: sa.Row[Any], ver: int) -> None:
    written = rules.read(row.body)
    money = rules.taking(written)
    where = (place.lao, _free_number(tx, place.lao, row.receipt), place.device, place.epoch)
    database.insert(tx, taking, [(*where, row.seq, money.day, money.clerk, *packed(money))])
    parts = written.content.get("parts", ())
    bills = [
        (place.lao, ver, n, bill, place.device, row.receipt, money.day, bill in parts, False)
        for n, bill in enumerate(rules.bills_paid(written), 1)
    ]
    database.insert(tx, paid, bills)
    if bills:
        moved = {"ver": ver, "id": len(bills)}
        tx.execute(sa.update(posted).where(here(posted)), at_place(place) | moved)


def _free_number(tx: sa.Connection, lao: str, receipt: str) -> str:
    known = sa.select(taking.c.receipt).where(
        taking.c.lao == lao, taking.c.receipt == sa.bindparam("_receipt")
    )
    while tx.execute(known, {"_receipt": receipt}).first() is not None:
        receipt += "*"
    return receipt


def _in_books(whose: Whose = lambda lao: sa.true()) -> sa.Exists:
    """The entry came into the journal of a later epoch: its history went on."""
    same = (journal.c[name] == chain.c[name] for name in ("lao", "dev", "epoch"))
    return (
        sa.select(sa.literal(1))
        .select_from(sa.join(chain, journal, sa.and_(*same)))
        .where(
            chain.c.lao == disputed.c.lao,
            whose(chain.c.lao),
            whose(journal.c.lao),
            chain.c.dev == disputed.c.dev,
            journal.c.seq == disputed.c.seq,
            journal.c.hash == disputed.c.hash,
        )
        .correlate(disputed)
        # looked up for each of the few: joined freely, PostgreSQL may read the journal whole
        .offset(sa.literal_column("0"))
        .exists()
    )


_IN_BOOKS = _in_books()


def _branches(tx: sa.Connection, place: Place) -> tuple[Branch, ...]:
    """`stored` first."""
    receipts = sa.func.count(sa.func.nullif(disputed.c.receipt, ""))
    query = (
        sa.select(
            disputed.c.branch,
            sa.func.min(disputed.c.seq),
            sa.func.max(disputed.c.seq),
            sa.func.count(),
            receipts,
            sa.func.sum(disputed.c.satang),
            sa.func.max(disputed.c.recv),
        )
        .where(here(disputed))
        .group_by(disputed.c.branch)
    )
    found = {row[0]: row for row in tx.execute(query, at_place(place))}
    ends = sa.select(chain.c.seq, chain.c.seen).where(here(chain))
    head = tx.execute(ends, at_place(place)).one()
    if forks.STORED not in found:
        stored = Branch(forks.STORED, head.seq + 1, head.seq, 0, 0, Money(0), head.seen)
        return (stored, *(_branch(row) for _, row in sorted(found.items())))
    first = found.pop(forks.STORED)
    return (_branch(first), *(_branch(row) for _, row in sorted(found.items())))


def _branch(row: Any) -> Branch:
    name, first, last, entries, receipts, satang, heard = row
    return Branch(name, first, last, entries, receipts, Money(int(satang)), heard)


def _fork(row: sa.Row[Any], branches: tuple[Branch, ...] = ()) -> Fork:
    place = Place(row.lao, row.dev, row.epoch)
    return Fork(place, row.found, row.keep, row.settled, row.by, row.note, branches)


def _payment(row: sa.Row[Any]) -> Disputed:
    state = "accepted" if row.accepted else "in-books" if row.posted else "awaiting"
    place = Place(row.lao, row.dev, row.epoch)
    clerk = rules.read(row.body).clerk
    return Disputed(
        place, row.seq, bytes(row.hash), row.branch, row.receipt, row.day, Money(row.satang),
        clerk, state, row.note,
    )  # fmt: skip
