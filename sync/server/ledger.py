"""The ledger: takes entries exactly once by device and sequence, and judges no content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop.domain.journal import BEGINNING, Place, chain
from desktop.domain.sync_place import Head
from sync.server.database import Database
from sync.server.tables import chain as chains
from sync.server.tables import journal, posted


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
    """The head now, and how far the chain is posted."""

    head: Head
    posted: int

    @property
    def behind(self) -> bool:
        return self.head.seq > self.posted


def here(table: sa.Table) -> sa.ColumnElement[bool]:
    """The rows of one chain, in a statement that is built once: building costs more than running.

    `at_place` gives the values.
    """
    epoch = sa.bindparam("_epoch", type_=sa.Uuid)
    return sa.and_(
        table.c.lao == sa.bindparam("_lao"),
        table.c.dev == sa.bindparam("_dev"),
        table.c.epoch == epoch,
    )


def at_place(place: Place) -> dict[str, Any]:
    return {"_lao": place.lao, "_dev": place.device, "_epoch": place.epoch}


_HEAD = (
    sa.select(chains.c.seq, chains.c.hash, posted.c.seq.label("posted"))
    .join(posted, sa.and_(*(chains.c[name] == posted.c[name] for name in ("lao", "dev", "epoch"))))
    .where(here(chains))
    .with_for_update(of=chains)
)
_HASH = sa.select(journal.c.hash).where(here(journal), journal.c.seq == sa.bindparam("_seq"))
_MOVE = sa.update(chains).where(here(chains))


def take_in(database: Database, push: Push, *, at: datetime, drift: int) -> TakenIn:
    """Stores what is new, all or nothing, and notes that the device was heard.

    An empty push is a heartbeat: it compares heads. Raises OutOfStep, Forgotten.
    """
    hashes = _linked(push)
    place = at_place(push.place)
    with database.writing() as tx:
        # the row lock makes sequence and chain certain, so entries need no uniqueness probe
        row = tx.execute(_HEAD, place).first()
        if row is None:
            raise Forgotten
        head = Head(row.seq, row.hash)
        known = _known(tx, push, hashes, head)
        rows = [
            (*place.values(), push.first + index, at, hashes[index], push.bodies[index])
            for index in range(known, len(push.bodies))
        ]
        database.insert(tx, journal, rows)
        if rows:
            head = Head(row.seq + len(rows), hashes[-1])
        moved = {"seq": head.seq, "hash": head.hash, "seen": at, "drift": drift}
        tx.execute(_MOVE, place | moved)
    return TakenIn(head, row.posted)


def note_fork(database: Database, place: Place, at: datetime) -> None:
    with database.writing() as tx:
        tx.execute(_MOVE, at_place(place) | {"forked": at})


def _linked(push: Push) -> list[bytes]:
    before, hashes = push.prev, []
    for body in push.bodies:
        before = chain(before, body)
        hashes.append(before)
    return hashes


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
    return bytes(tx.execute(_HASH, {**at_place(place), "_seq": seq}).scalar_one())
