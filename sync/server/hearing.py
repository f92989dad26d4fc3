"""What a town hall's own server hears from the centre: bills paid elsewhere, registers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.protocol import PaidBill
from sync.protocol.reference import ReferenceRow
from sync.server import places, records
from sync.server.database import Database
from sync.server.ledger import at_place, here
from sync.server.reference_tables import record
from sync.server.site_tables import site
from sync.server.tables import device, paid, posted


def take_feed(
    database: Database, who: Place, rows: Sequence[PaidBill], cursor: str, *, at: datetime
) -> None:
    """Bills that counters behind other servers took money for; those of our own are here already.
    They stand in our feed as heard by the site, rows and cursor in one commit."""
    with database.writing() as tx:
        ours = set(tx.execute(sa.select(device.c.dev).where(device.c.lao == who.lao)).scalars())
        foreign = [row for row in rows if row.device not in ours]
        if foreign:
            ver = places.next_version(tx, who.lao, at)
            stored = [
                (
                    who.lao,
                    ver,
                    id,
                    row.bill,
                    row.device,
                    row.receipt,
                    row.day,
                    False,
                    row.reopened,
                )
                for id, row in enumerate(foreign, start=1)
            ]
            database.insert(tx, paid, stored)
            moved = sa.update(posted).where(here(posted)).values(ver=ver, id=len(foreign))
            tx.execute(moved, at_place(who))
        tx.execute(sa.update(site).where(site.c.lao == who.lao).values(feed=cursor))


def take_reference(
    database: Database, lao: str, rows: Sequence[ReferenceRow], cursor: str, *, at: datetime
) -> None:
    """The centre's registers as they stand; they go on to the counters under our own versions."""
    with database.writing() as tx:
        for kind in dict.fromkeys(row.kind for row in rows):
            mine = [
                records.Row(row.id, None if row.deleted else bytes(row.doc))
                for row in rows
                if row.kind == kind
            ]
            records.put(database, tx, lao, kind, mine, at=at)
        tx.execute(sa.update(site).where(site.c.lao == lao).values(reference=cursor))


def drop_others(
    database: Database, lao: str, named: set[tuple[str, str]], cursor: str, *, at: datetime
) -> None:
    """After all was read from the beginning: what was not in it is no more."""
    query = sa.select(record.c.kind, record.c.id).where(
        record.c.lao == lao, sa.not_(record.c.deleted)
    )
    with database.writing() as tx:
        gone: dict[str, list[records.Row]] = {}
        for kind, id in tx.execute(query):
            if (kind, id) not in named:
                gone.setdefault(kind, []).append(records.Row(id, None))
        for kind, rows in gone.items():
            records.put(database, tx, lao, kind, rows, at=at)
        tx.execute(sa.update(site).where(site.c.lao == lao).values(reference=cursor))
