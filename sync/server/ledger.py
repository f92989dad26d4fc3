"""The ledger: takes entries exactly once by device and sequence, and judges no content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from desktop.domain.journal import BEGINNING, Place, chain
from desktop.domain.sync_place import Head
from sync.server.database import Database
from sync.server.tables import chain as chains
from sync.server.tables import journal


@dataclass(frozen=True, slots=True)
class Push:
    """`bodies` follow the chain value `prev`, the first of them as entry `first`."""

    place: Place
    first: int
    prev: bytes
    bodies: Sequence[bytes]


class OutOfStep(Exception):
    """The push does not continue what is stored: entries are missing (gap) or differ (fork)."""

    def __init__(self, problem: str, head: Head) -> None:
        super().__init__(problem)
        self.problem = problem
        self.head = head


class Forgotten(Exception):
    """The device was enrolled once, and this database does not know it (any more)."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The head now, and of what was stored just now: after which entry it comes."""

    head: Head
    after: int
    bodies: Sequence[bytes]


def take_in(database: Database, push: Push, *, at: datetime, drift: int) -> TakenIn:
    """Stores what is new, all or nothing, and notes that the device was heard.

    An empty push is a heartbeat: it compares heads. Raises OutOfStep, Forgotten.
    """
    hashes = _linked(push)
    with database.writing() as tx:
        head = _locked_head(tx, push.place)
        known = _known(tx, push, hashes, head)
        where = (push.place.lao, push.place.device, push.place.epoch)
        rows = [
            (*where, push.first + index, at, hashes[index], push.bodies[index])
            for index in range(known, len(push.bodies))
        ]
        database.insert(tx, journal, rows)
        after = head.seq
        if rows:
            head = Head(after + len(rows), hashes[-1])
        values = {"seq": head.seq, "hash": head.hash, "seen": at, "drift": drift}
        tx.execute(sa.update(chains).where(same_place(chains, push.place)).values(values))
    return TakenIn(head, after, push.bodies[known:])


def note_fork(database: Database, place: Place, at: datetime) -> None:
    with database.writing() as tx:
        tx.execute(sa.update(chains).where(same_place(chains, place)).values(forked=at))


def same_place(table: sa.Table, place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(
        table.c.lao == place.lao, table.c.dev == place.device, table.c.epoch == place.epoch
    )


def _linked(push: Push) -> list[bytes]:
    before, hashes = push.prev, []
    for body in push.bodies:
        before = chain(before, body)
        hashes.append(before)
    return hashes


def _locked_head(tx: sa.Connection, place: Place) -> Head:
    """The row lock makes sequence and chain certain, so entries need no uniqueness probe."""
    query = sa.select(chains.c.seq, chains.c.hash).where(same_place(chains, place))
    row = tx.execute(query.with_for_update()).first()
    if row is None:
        raise Forgotten
    return Head(row.seq, row.hash)


def _known(tx: sa.Connection, push: Push, hashes: Sequence[bytes], head: Head) -> int:
    """How many of the entries are stored already; the last that both have must be the same."""
    before = push.first - 1
    if before > head.seq:
        raise OutOfStep("gap", head)
    seam = min(head.seq, before + len(push.bodies))
    theirs = push.prev if seam == before else hashes[seam - push.first]
    if theirs != _hash_at(tx, push.place, seam, head):
        raise OutOfStep("fork", head)
    return seam - before


def _hash_at(tx: sa.Connection, place: Place, seq: int, head: Head) -> bytes:
    if seq == head.seq:
        return head.hash
    if seq == 0:
        return BEGINNING
    query = sa.select(journal.c.hash).where(same_place(journal, place), journal.c.seq == seq)
    return bytes(tx.execute(query).scalar_one())
