"""The ledger: takes entries exactly once by device and sequence, and judges no content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop.domain.journal import Place, chain
from desktop.domain.sync_place import Head
from sync.server.database import Database
from sync.server.tables import chain as chains
from sync.server.tables import device, journal, posted


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
    """The head now, how far the chain is posted, and whether its counter was enrolled anew."""

    head: Head
    posted: int
    superseded: bool = False

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
    sa.select(
        chains.c.seq,
        chains.c.hash,
        chains.c.since,
        chains.c.since_hash,
        chains.c.forked,
        posted.c.seq.label("posted"),
        device.c.epoch.label("newest"),
    )
    .join(posted, sa.and_(*(chains.c[name] == posted.c[name] for name in ("lao", "dev", "epoch"))))
    .join(device, sa.and_(*(chains.c[name] == device.c[name] for name in ("lao", "dev"))))
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
        if row.forked is not None:
            raise OutOfStep("fork", head)
        begun = Head(row.since, bytes(row.since_hash))
        known = _known(tx, push, hashes, head, begun)
        rows = [
            (*place.values(), push.first + index, at, hashes[index], push.bodies[index])
            for index in range(known, len(push.bodies))
        ]
        database.insert(tx, journal, rows)
        if rows:
            head = Head(row.seq + len(rows), hashes[-1])
        moved = {"seq": head.seq, "hash": head.hash, "seen": at, "drift": drift}
        tx.execute(_MOVE, place | moved)
    return TakenIn(head, row.posted, row.newest != push.place.epoch)


def _linked(push: Push) -> list[bytes]:
    before, hashes = push.prev, []
    for body in push.bodies:
        before = chain(before, body)
        hashes.append(before)
    return hashes


def _known(tx: sa.Connection, push: Push, hashes: Sequence[bytes], head: Head, begun: Head) -> int:
    """How many of the entries are stored already; the last that both have must be the same.

    What stands before `begun` is stored in an earlier epoch and is not asked for here.
    """
    before = push.first - 1
    if not begun.seq <= before <= head.seq:
        raise OutOfStep("gap", head)
    seam = min(head.seq, before + len(push.bodies))
    theirs = push.prev if seam == before else hashes[seam - push.first]
    known = {begun.seq: begun.hash, head.seq: head.hash}
    if theirs != (known.get(seam) or _hash_at(tx, push.place, seam)):
        raise OutOfStep("fork", head)
    return seam - before


def _hash_at(tx: sa.Connection, place: Place, seq: int) -> bytes:
    return bytes(tx.execute(_HASH, {**at_place(place), "_seq": seq}).scalar_one())
