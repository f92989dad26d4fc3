"""Municipalities and their devices, as the server knows them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.journal import Place
from desktop.domain.sync_place import Head
from sync.server.ledger import at_place, here
from sync.server.tables import chain, device, municipality, posted, revoked

_FOLLOWING = municipality.c.ver + sa.bindparam("_step", type_=sa.BigInteger)
_CLOCK = sa.bindparam("_clock", type_=sa.BigInteger)
_NEXT = (
    sa.update(municipality)
    .where(municipality.c.lao == sa.bindparam("_lao"))
    .values(ver=sa.case((_FOLLOWING > _CLOCK, _FOLLOWING), else_=_CLOCK))
    .returning(municipality.c.ver)
)


def next_version(tx: sa.Connection, lao: str, at: datetime) -> int:
    """Makes this transaction the only one that posts for the municipality until it ends.

    Returns the new version of its feed: whoever moves it holds this row until its rows are seen,
    so a reader who has version n has all up to n. Sequences and clocks would lose rows here.
    The clock only lifts it, so that a server set back to an older copy uses no version again;
    should its clock be behind as well, uneven steps make it unlikely to hit one that was used.
    """
    step = 1 + at.microsecond % 1000
    values = {"_lao": lao, "_clock": int(at.timestamp() * 1000), "_step": step}
    return int(tx.execute(_NEXT, values).scalar_one())


def book_of(tx: sa.Connection, place: Place) -> str:
    query = sa.select(device.c.book)
    return str(
        tx.execute(
            query.where(device.c.lao == place.lao, device.c.dev == place.device)
        ).scalar_one()
    )


def is_newest(tx: sa.Connection, place: Place) -> bool:
    """Whether the counter was not enrolled anew since this epoch."""
    newest = sa.select(device.c.epoch).where(
        device.c.lao == place.lao, device.c.dev == place.device
    )
    return bool(tx.execute(newest).scalar_one() == place.epoch)


def put_municipality(tx: sa.Connection, lao: str, name: str) -> None:
    """Adds or renames it, and locks it."""
    if tx.dialect.name == "postgresql":
        # two first devices at once: the second waits here instead of failing
        tx.execute(sa.select(sa.func.pg_advisory_xact_lock(int(lao))))
    mine = municipality.c.lao == lao
    if tx.execute(sa.update(municipality).where(mine).values(name=name)).rowcount == 0:
        tx.execute(sa.insert(municipality).values(lao=lao, name=name, ver=0))


def put_device(tx: sa.Connection, place: Place, name: str) -> str:
    """Adds or renames it and makes `place.epoch` its current one. Returns its book."""
    mine = sa.and_(device.c.lao == place.lao, device.c.dev == place.device)
    change = sa.update(device).where(mine).values(name=name, epoch=place.epoch)
    if tx.execute(change).rowcount:
        return book_of(tx, place)
    tx.execute(
        sa.insert(device).values(
            lao=place.lao, dev=place.device, name=name, book=place.device, epoch=place.epoch
        )
    )
    return place.device


def put_chain(
    tx: sa.Connection,
    place: Place,
    public_key: bytes,
    *,
    app: str,
    at: datetime,
    start: tuple[Head, UUID | None],
) -> None:
    """Begins the epoch's journal, or gives a known one its device's new key. `start`: the entry it
    goes on from, and the epoch before."""
    known = sa.update(chain).where(here(chain))
    if tx.execute(known, at_place(place) | {"public_key": public_key, "app": app}).rowcount:
        return
    where = {"lao": place.lao, "dev": place.device, "epoch": place.epoch}
    head, before = start
    tx.execute(
        sa.insert(chain).values(
            **where,
            public_key=public_key,
            app=app,
            enrolled=at,
            seq=head.seq,
            hash=head.hash,
            drift=0,
            since=head.seq,
            since_hash=head.hash,
            before=before,
        )
    )
    tx.execute(sa.insert(posted).values(**where, seq=head.seq, ver=0, id=0, objections=0))


_REVOKED = sa.select(sa.literal(True)).where(here(revoked))
_KEY = sa.select(chain.c.public_key, _REVOKED.exists().label("revoked")).where(here(chain))


def key_of(tx: sa.Connection, place: Place) -> tuple[bytes, bool] | None:
    """Its public key, and whether that was revoked. None for a place nobody enrolled."""
    found = tx.execute(_KEY, at_place(place)).first()
    return None if found is None else (bytes(found.public_key), bool(found.revoked))


def is_revoked(tx: sa.Connection, place: Place) -> bool:
    return tx.execute(_REVOKED, at_place(place)).first() is not None
