"""What a town hall's own server keeps: who it is to the centre, and its counters' requests on their
way there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.journal import Place
from desktop.domain.sync_place import Head
from sync.protocol import EnrolAnswer, EnrolRequest
from sync.server import places
from sync.server.database import Database
from sync.server.epochs import FROM_NOTHING, Start
from sync.server.ledger import at_place, here
from sync.server.site_tables import relay, site


@dataclass(frozen=True, slots=True)
class Site:
    """Who this server is to the centre. `private_key`: 32 raw Ed25519 bytes. `feed` and
    `reference` are cursors of the centre's."""

    place: Place
    central: str
    private_key: bytes
    feed: str = ""
    reference: str = ""
    last_answer: datetime | None = None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A device that the centre knows and this site is to know. `names`: the municipality's and the
    device's; `start`: where its journal goes on from."""

    place: Place
    names: tuple[str, str]
    key: bytes
    app: str
    start: Start = FROM_NOTHING


@dataclass(frozen=True, slots=True)
class Relayed:
    """One request of a counter, byte for byte. `last`: the last entry in it, 0 if it is no push."""

    place: Place
    last: int
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    n: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Requests not yet at the centre, since when, and those that it will not have."""

    requests: int
    since: datetime | None
    stuck: int


def found(database: Database) -> Site | None:
    """None where this server stands for itself."""
    with database.reading() as tx:
        row = tx.execute(sa.select(site)).first()
    if row is None:
        return None
    place = Place(row.lao, row.dev, row.epoch)
    return Site(
        place, row.central, bytes(row.private_key), row.feed, row.reference, row.last_answer
    )


def settle(database: Database, who: Site, names: tuple[str, str], *, at: datetime) -> None:
    """Takes on the place that the centre gave: `names` are the municipality's and the site's. A
    site that is settled again, with a new key or a new address, keeps what it relays."""
    place = who.place
    with database.writing() as tx:
        newcomer = Newcomer(place, names, _public(who.private_key), "site")
        _seat(tx, newcomer, at=at)
        values = {
            "dev": place.device,
            "epoch": place.epoch,
            "central": who.central,
            "private_key": who.private_key,
        }
        known = sa.update(site).where(site.c.lao == place.lao).values(values)
        if tx.execute(known).rowcount == 0:
            fresh = {"next": 1, "feed": "", "reference": ""}
            tx.execute(sa.insert(site).values(lao=place.lao, **values, **fresh))


def _seat(tx: sa.Connection, one: Newcomer, *, at: datetime) -> None:
    place, start = one.place, one.start
    lao_name, name = one.names
    places.put_municipality(tx, place.lao, lao_name)
    places.put_device(tx, place, name)
    before = start.before
    if before is not None and places.key_of(tx, Place(place.lao, place.device, before)) is None:
        before = None  # the counter came to this site with its new epoch
    places.put_chain(tx, place, one.key, app=one.app, at=at, start=(start.head, before))


def enrolled(database: Database, asked: EnrolRequest, given: EnrolAnswer, *, at: datetime) -> None:
    """A counter enrolled at the centre through this server."""
    start = FROM_NOTHING
    if asked.start is not None:
        head = Head(asked.start.seq, bytes.fromhex(asked.start.hash))
        start = Start(head, asked.start.epoch)
    place = Place(given.lao, given.dev, asked.epoch)
    names, key = (given.lao_name, given.device_name), bytes.fromhex(asked.public_key)
    with database.writing() as tx:
        _seat(tx, Newcomer(place, names, key, asked.app, start), at=at)


def keep(database: Database, lao: str, request: Relayed, *, at: datetime) -> None:
    """Before the counter is answered: what it was told is kept must reach the centre."""
    mine = site.c.lao == lao
    with database.writing() as tx:
        n = tx.execute(
            sa.update(site).where(mine).values(next=site.c.next + 1).returning(site.c.next)
        ).scalar_one()
        tx.execute(
            sa.insert(relay).values(
                lao=lao,
                n=n - 1,
                dev=request.place.device,
                epoch=request.place.epoch,
                last=request.last,
                method=request.method,
                target=request.target,
                headers=msgspec.json.encode(request.headers),
                body=request.body,
                at=at,
                sent=False,
                stuck="",
            )
        )


def next_waiting(database: Database, lao: str, *, limit: int) -> list[Relayed]:
    """In the order they came; those of a chain that is stuck stay."""
    query = (
        sa.select(relay)
        .where(relay.c.lao == lao, sa.not_(relay.c.sent), relay.c.stuck == "")
        .order_by(relay.c.n)
        .limit(limit)
    )
    with database.reading() as tx:
        return [_relayed(row) for row in tx.execute(query)]


def _relayed(row: sa.Row[Any]) -> Relayed:
    return Relayed(
        Place(row.lao, row.dev, row.epoch),
        row.last,
        row.method,
        row.target,
        msgspec.json.decode(row.headers, type=dict[str, str]),
        bytes(row.body),
        row.n,
    )


def newest_sent(database: Database, lao: str) -> list[Relayed]:
    """The last push of each chain that the centre has taken."""
    pushes = sa.and_(relay.c.lao == lao, relay.c.last > 0, relay.c.stuck == "")
    newest = (
        sa.select(sa.func.max(relay.c.n).label("n"))
        .where(pushes, relay.c.sent)
        .group_by(relay.c.lao, relay.c.dev, relay.c.epoch)
    )
    query = sa.select(relay).where(pushes, relay.c.n.in_(newest)).order_by(relay.c.n)
    with database.reading() as tx:
        return [_relayed(row) for row in tx.execute(query)]


def arrived(database: Database, lao: str, numbers: Sequence[int]) -> None:
    with database.writing() as tx:
        chosen = sa.and_(relay.c.lao == lao, relay.c.n.in_(numbers))
        tx.execute(sa.update(relay).where(chosen).values(sent=True))


def send_again(database: Database, place: Place, after: int) -> int:
    """The centre has less than it once had: all behind entry `after` waits anew. Returns how many
    requests that are."""
    with database.writing() as tx:
        chosen = sa.and_(here(relay), relay.c.last > after)
        return tx.execute(
            sa.update(relay).where(chosen).values(sent=False), at_place(place)
        ).rowcount


def stick(database: Database, place: Place, why: str) -> None:
    """The centre will have no more of this chain: the others go on."""
    with database.writing() as tx:
        chosen = sa.and_(here(relay), sa.not_(relay.c.sent))
        tx.execute(sa.update(relay).where(chosen).values(stuck=why), at_place(place))


def unstick(database: Database, lao: str, why: str = "") -> int:
    """What stood still, for this reason or any, waits again. Returns how many requests that are."""
    with database.writing() as tx:
        chosen = sa.and_(relay.c.lao == lao, relay.c.stuck == why if why else relay.c.stuck != "")
        return tx.execute(sa.update(relay).where(chosen).values(stuck="")).rowcount


def waiting(database: Database, lao: str) -> Waiting:
    query = sa.select(sa.func.count(), sa.func.min(relay.c.at)).where(
        relay.c.lao == lao, sa.not_(relay.c.sent)
    )
    stuck = sa.select(sa.func.count()).where(relay.c.lao == lao, relay.c.stuck != "")
    with database.reading() as tx:
        row = tx.execute(query).one()
        return Waiting(row[0], row[1], tx.execute(stuck).scalar_one())


def forget(database: Database, lao: str, *, before: datetime) -> int:
    """What has long been at the centre need not be sent again even after its restore."""
    with database.writing() as tx:
        old = sa.and_(relay.c.lao == lao, relay.c.sent, relay.c.at < before)
        return tx.execute(sa.delete(relay).where(old)).rowcount


def heard(database: Database, lao: str, at: datetime) -> None:
    with database.writing() as tx:
        tx.execute(sa.update(site).where(site.c.lao == lao).values(last_answer=at))


def _public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
