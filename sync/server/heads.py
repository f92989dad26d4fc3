"""The heads of chains in SQL: locked, compared and moved, for many devices at once.

A few entries go to PostgreSQL in one statement that is its own transaction; many go by COPY
behind one that moves the heads. Never an upsert: for a device that the server has
forgotten it would store entries behind a hole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.journal import Place, chain
from desktop.domain.sync_place import Head
from sync.server.database import Database
from sync.server.ledger import Push, at_place, here
from sync.server.reference_tables import record_feed
from sync.server.tables import Instant, device, posted
from sync.server.tables import chain as chains

FEW = 64
"""Entries that go in one statement; COPY takes more turns to talk about, and less for each."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A push, and the chain value after each of its entries."""

    push: Push
    hashes: Sequence[bytes]

    @property
    def end(self) -> Head:
        hash = self.hashes[-1] if self.hashes else self.push.prev
        return Head(self.push.first - 1 + len(self.hashes), hash)


@dataclass(frozen=True, slots=True)
class Move:
    place: Place
    head: Head
    drift: int


@dataclass(frozen=True, slots=True)
class Told:
    """Of one chain of a municipality, how far it is posted, its newest row in the feed of paid
    bills, and its objections; `current`: its device's newest epoch; `records`: where the
    municipality's reference feed ends."""

    dev: str
    epoch: UUID
    posted: int
    newest: tuple[int, int]
    objections: int
    current: UUID
    records: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Locked:
    """A chain's head, the entry its epoch begins after, and whether it contradicts itself."""

    head: Head
    begun: Head
    forked: bool


def linked(push: Push) -> Linked:
    before, hashes = push.prev, []
    for body in push.bodies:
        before = chain(before, body)
        hashes.append(before)
    return Linked(push, hashes)


LOOK = sa.select(
    chains.c.lao,
    chains.c.dev,
    chains.c.epoch,
    chains.c.seq,
    chains.c.hash,
    chains.c.since,
    chains.c.since_hash,
    chains.c.forked,
).where(here(chains))
_HEAD = LOOK.with_for_update()
_HEAR = sa.update(chains).where(here(chains), chains.c.seen < sa.bindparam("_at", type_=Instant))
_MOVE = sa.update(chains).where(here(chains))
_TOLD = (
    sa.select(
        posted.c.lao,
        posted.c.dev,
        posted.c.epoch,
        posted.c.seq,
        posted.c.ver,
        posted.c.id,
        posted.c.objections,
        device.c.epoch,
        sa.func.coalesce(record_feed.c.ver, 0),
        sa.func.coalesce(record_feed.c.no, 0),
    )
    .join_from(posted, device, sa.and_(device.c.lao == posted.c.lao, device.c.dev == posted.c.dev))
    .join(record_feed, record_feed.c.lao == posted.c.lao, isouter=True)
    .where(posted.c.lao == sa.bindparam("_lao"))
)

_GO_ON_ONE = """
SELECT * FROM go_on_one(%(lao)s, %(dev)s, %(epoch)s, %(before)s, %(prev)s, %(head)s, %(hash)s,
    %(at)s, %(drift)s, %(sizes)s, %(hashes)s, %(bodies)s)
"""
_GO_ON_SOME = """
SELECT * FROM go_on_some(%(laos)s, %(devs)s, %(epochs)s, %(befores)s, %(prevs)s, %(heads)s,
    %(lasts)s, %(at)s, %(drifts)s, %(owners)s, %(seqs)s, %(sizes)s, %(hashes)s, %(bodies)s)
"""
_LOCK_SOME = """
SELECT c.lao, c.dev, c.epoch, c.seq, c.hash, c.since, c.since_hash, c.forked
FROM unnest(%(laos)s::text[], %(devs)s::text[], %(epochs)s::uuid[]) AS a (lao, dev, epoch)
JOIN chain c ON c.lao = a.lao AND c.dev = a.dev AND c.epoch = a.epoch
WHERE c.lao = ANY (%(laos)s::text[])
ORDER BY c.lao, c.dev, c.epoch FOR UPDATE OF c
"""
_MOVE_SOME = """
UPDATE chain c SET seq = a.head, hash = a.hash, seen = %(at)s, drift = a.drift
FROM unnest(%(laos)s::text[], %(devs)s::text[], %(epochs)s::uuid[], %(heads)s::int8[],
    %(hashes)s::bytea[], %(drifts)s::int8[]) AS a (lao, dev, epoch, head, hash, drift)
WHERE c.lao = a.lao AND c.dev = a.dev AND c.epoch = a.epoch AND c.lao = ANY (%(laos)s::text[])
"""


Tellings = Mapping[str, Sequence[Told]]
"""By municipality."""


def store_few(
    database: Database, group: Sequence[Linked], *, at: datetime
) -> tuple[set[Place], Tellings]:
    """Stores the pushes whose entries come next, durably, and leaves the others. PostgreSQL."""
    with database.reading() as tx:
        return go_on(tx, group, at=at, entries_of=group)


def go_on(
    tx: sa.Connection, group: Sequence[Linked], *, at: datetime, entries_of: Sequence[Linked] = ()
) -> tuple[set[Place], Tellings]:
    """As `store_few`, but it leaves the storing of entries to this transaction."""
    rows = tx.exec_driver_sql(*going_on(group, at=at, entries_of=entries_of)).all()
    return {Place(*row[:3]) for row in rows if row[-1]}, tellings(map(tuple, rows))


def lock(database: Database, tx: sa.Connection, places: Sequence[Place]) -> dict[Place, Locked]:
    """Those that are known; they are this transaction's until it ends."""
    if database.lite or len(places) == 1:
        rows = [tuple(row) for one in places for row in tx.execute(_HEAD, at_place(one))]
    else:
        rows = [tuple(row) for row in tx.exec_driver_sql(_LOCK_SOME, _columns(places))]
    return {Place(*row[:3]): locked(row) for row in rows}


def locked(row: Sequence[Any]) -> Locked:
    seq, hash, since, since_hash, forked = row[3:]
    return Locked(Head(seq, bytes(hash)), Head(since, bytes(since_hash)), forked is not None)


def move(database: Database, tx: sa.Connection, moves: Sequence[Move], *, at: datetime) -> None:
    """All are heard; where nothing was new, the head stays as it is."""
    if not database.lite and len(moves) > 1:
        values = _columns([one.place for one in moves]) | {
            "at": at,
            "heads": [one.head.seq for one in moves],
            "hashes": [one.head.hash for one in moves],
            "drifts": [one.drift for one in moves],
        }
        tx.exec_driver_sql(_MOVE_SOME, values)
        return
    for one in moves:
        new = {"seq": one.head.seq, "hash": one.head.hash, "seen": at, "drift": one.drift}
        tx.execute(_MOVE, at_place(one.place) | new)


def hear(
    database: Database, tx: sa.Connection, heard: Mapping[Place, tuple[datetime, int]]
) -> None:
    """Notes when devices were heard that had nothing to send."""
    for place, (at, drift) in sorted(heard.items(), key=lambda item: str(item[0])):
        tx.execute(_HEAR, at_place(place) | {"_at": at, "seen": at, "drift": drift})


def tell(tx: sa.Connection, laos: Sequence[str]) -> Tellings:
    """What an answer says beside the head."""
    rows = [tuple(row) for lao in dict.fromkeys(laos) for row in tx.execute(_TOLD, {"_lao": lao})]
    return tellings(rows)


def tellings(rows: Iterable[Sequence[Any]]) -> Tellings:
    found: dict[str, list[Told]] = {}
    for row in rows:
        lao, dev, epoch, seq, ver, id, objections, current, records_ver, records_no = row[:10]
        records = (records_ver, records_no)
        told = Told(dev, epoch, seq, (ver, id), objections, current, records)
        found.setdefault(lao, []).append(told)
    return found


def _columns(places: Sequence[Place]) -> dict[str, Any]:
    return {
        "laos": [place.lao for place in places],
        "devs": [place.device for place in places],
        "epochs": _array(place.epoch for place in places),
    }


def going_on(
    group: Sequence[Linked], *, at: datetime, entries_of: Sequence[Linked] = ()
) -> tuple[str, dict[str, Any]]:
    """The statement of `go_on` and its values."""
    if len(group) == 1:
        return _GO_ON_ONE, _one(group[0]) | _entries(entries_of) | {"at": at}
    return _GO_ON_SOME, _some(group) | _entries(entries_of) | {"at": at}


def _one(one: Linked) -> dict[str, Any]:
    place, push, end = one.push.place, one.push, one.end
    return {
        "lao": place.lao,
        "dev": place.device,
        "epoch": place.epoch,
        "before": push.first - 1,
        "prev": push.prev,
        "head": end.seq,
        "hash": end.hash,
        "drift": push.drift,
    }


def _some(group: Sequence[Linked]) -> dict[str, Any]:
    ends = [one.end for one in group]
    return _columns([one.push.place for one in group]) | {
        "befores": _array(one.push.first - 1 for one in group),
        "prevs": b"".join(one.push.prev for one in group),
        "heads": _array(end.seq for end in ends),
        "lasts": b"".join(end.hash for end in ends),
        "drifts": _array(one.push.drift for one in group),
    }


def _entries(group: Sequence[Linked]) -> dict[str, Any]:
    pushes = [(owner, one.push) for owner, one in enumerate(group, start=1)]
    return {
        "owners": _array(owner for owner, push in pushes for _ in push.bodies),
        "seqs": _array(push.first + n for _, push in pushes for n in range(len(push.bodies))),
        "sizes": _array(len(body) for _, push in pushes for body in push.bodies),
        "hashes": b"".join(hash for one in group for hash in one.hashes),
        "bodies": b"".join(body for _, push in pushes for body in push.bodies),
    }


def _array(values: Iterable[int | UUID]) -> str:
    """As PostgreSQL reads an array."""
    return f"{{{','.join(map(str, values))}}}"
