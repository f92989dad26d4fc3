"""Which devices may publish their registers for the whole municipality."""

from __future__ import annotations

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.server.reference_tables import publisher


def may_publish(tx: sa.Connection, place: Place) -> bool:
    query = sa.select(publisher.c.dev).where(_mine(place.lao, place.device))
    return tx.execute(query).first() is not None


def set_publisher(tx: sa.Connection, lao: str, dev: str, *, may: bool) -> None:
    tx.execute(sa.delete(publisher).where(_mine(lao, dev)))
    if may:
        tx.execute(sa.insert(publisher).values(lao=lao, dev=dev))


def _mine(lao: str, dev: str) -> sa.ColumnElement[bool]:
    return sa.and_(publisher.c.lao == lao, publisher.c.dev == dev)
