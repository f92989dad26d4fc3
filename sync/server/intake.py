"""The intake: takes entries exactly once by device and sequence, and judges no content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from desktop.domain.journal import Place
from desktop.domain.sync_place import Head
from sync.server import heads, storing
from sync.server.database import Database
from sync.server.heads import FEW, Linked, Locked, Move, Told
from sync.server.ledger import Forgotten, OutOfStep, Push, at_place, here
from sync.server.tables import journal


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The head now, and how the municipality's chains stand in the books."""

    head: Head
    told: Sequence[Told]


Outcome = TakenIn | OutOfStep | Forgotten


def take_in(database: Database, pushes: Sequence[Push], *, at: datetime) -> list[Outcome]:
    """Stores what is new of each and notes that its device was heard; each of another device.

    What is wrong with one concerns that one alone. An empty push is a heartbeat: it compares heads.
    """
    group = [heads.linked(push) for push in pushes]
    found: dict[Place, Outcome] = {}
    if not database.lite:
        stored, told = _store_next(database, group, at)
        for one in group:
            if one.push.place in stored:
                found[one.push.place] = TakenIn(one.end, told[one.push.place.lao])
    left = [one for one in group if one.push.place not in found]
    if left:
        found |= _compare_and_store(database, left, at)
    return [found[push.place] for push in pushes]


def _store_next(
    database: Database, group: Sequence[Linked], at: datetime
) -> tuple[set[Place], heads.Tellings]:
    """Those that come next, as nearly all do; it leaves the others."""
    if sum(len(one.push.bodies) for one in group) <= FEW:
        return heads.store_few(database, group, at=at)
    with database.writing() as tx:
        stored, told = heads.go_on(tx, group, at=at)
        fresh = [(one, len(one.hashes)) for one in group if one.push.place in stored]
        storing.store(database, tx, fresh, at=at)
    return stored, told


def _compare_and_store(
    database: Database, group: Sequence[Linked], at: datetime
) -> dict[Place, Outcome]:
    with database.writing() as tx:
        # the row locks make sequence and chain certain, so entries need no uniqueness probe
        known = heads.lock(database, tx, [one.push.place for one in group])
        compared = {one.push.place: _compared(tx, one, known.get(one.push.place)) for one in group}
        coming: list[tuple[Linked, int]] = []
        moves: list[Move] = []
        for one in group:
            fresh = compared[one.push.place]
            if isinstance(fresh, int):
                place = one.push.place
                coming.append((one, fresh))
                head = one.end if fresh else known[place].head
                moves.append(Move(place, head, one.push.drift))
        storing.store(database, tx, coming, at=at)
        heads.move(database, tx, moves, at=at)
        told = heads.tell(tx, [one.place.lao for one in moves])
    stored: dict[Place, Outcome] = {
        one.place: TakenIn(one.head, told[one.place.lao]) for one in moves
    }
    refused = {place: why for place, why in compared.items() if not isinstance(why, int)}
    return stored | refused


def _compared(tx: sa.Connection, one: Linked, known: Locked | None) -> int | OutOfStep | Forgotten:
    """How many of the entries are new; the last that both sides have must be the same.

    What stands before `begun` is stored in an earlier epoch and is not asked for here.
    """
    if known is None:
        return Forgotten()
    head, begun = known.head, known.begun
    if known.forked:
        return OutOfStep("fork", head)
    before, end = one.push.first - 1, one.end.seq
    if not begun.seq <= before <= head.seq:
        return OutOfStep("gap", head)
    seam = min(head.seq, end)
    theirs = one.push.prev if seam == before else one.hashes[seam - one.push.first]
    ours = {begun.seq: begun.hash, head.seq: head.hash}
    if theirs != (ours.get(seam) or _hash_at(tx, one.push.place, seam)):
        return OutOfStep("fork", head)
    return end - seam


_HASH = sa.select(journal.c.hash).where(here(journal), journal.c.seq == sa.bindparam("_seq"))


def _hash_at(tx: sa.Connection, place: Place, seq: int) -> bytes:
    return bytes(tx.execute(_HASH, {**at_place(place), "_seq": seq}).scalar_one())
