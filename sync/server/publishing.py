"""Which devices may publish their registers for the whole municipality."""

from __future__ import annotations

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.server.reference_tables import publisher
from sync.server.tables import device


class DeviceUnknown(Exception):
    """The municipality has no device of this number."""


def may_publish(tx: sa.Connection, place: Place) -> bool:
    query = sa.select(publisher.c.dev).where(_mine(place.lao, place.device))
    return tx.execute(query).first() is not None


def set_publisher(tx: sa.Connection, lao: str, dev: str, *, may: bool) -> None:
    tx.execute(sa.delete(publisher).where(_mine(lao, dev)))
    if may:
        tx.execute(sa.insert(publisher).values(lao=lao, dev=dev))


def publishers(tx: sa.Connection, lao: str) -> list[str]:
    """The devices that may, by their numbers."""
    query = sa.select(publisher.c.dev).where(publisher.c.lao == lao).order_by(publisher.c.dev)
    return list(tx.execute(query).scalars())


def change(tx: sa.Connection, lao: str, dev: str, *, may: bool) -> bool:
    """Gives the right or withdraws it; False where it was so before. Raises DeviceUnknown."""
    known = sa.select(device.c.dev).where(device.c.lao == lao, device.c.dev == dev)
    if tx.execute(known).first() is None:
        raise DeviceUnknown(dev)
    if (dev in publishers(tx, lao)) is may:
        return False
    set_publisher(tx, lao, dev, may=may)
    return True


def _mine(lao: str, dev: str) -> sa.ColumnElement[bool]:
    return sa.and_(publisher.c.lao == lao, publisher.c.dev == dev)
