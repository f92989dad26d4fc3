"""A day's totals over all devices of a municipality, by the same rule the devices use."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
import sqlalchemy as sa

from desktop.domain.money import Money
from desktop.domain.totals import DayReport, Heard, Taking, by_device
from sync.server.database import Database
from sync.server.tables import chain, device, objection, taking

_pairs = msgspec.json.Decoder(list[tuple[str, int]])


def day_report(database: Database, lao: str, day: date, *, at: datetime) -> DayReport:
    with database.reading() as tx:
        # heard first: money that is posted while we look is counted rather than missed
        heard = _heard(tx, lao)
        rows = tx.execute(sa.select(taking).where(taking.c.lao == lao, taking.c.day == day))
        takings = [_taking(row) for row in rows]
    return DayReport(day, at, tuple(by_device(takings)), tuple(heard))


def _taking(row: sa.Row[tuple[object, ...]]) -> Taking:
    return Taking(
        row.dev, row.clerk, row.day, row.receipt, _money(row.tenders), _money(row.revenues)
    )


def _money(packed: bytes) -> tuple[tuple[str, Money], ...]:
    return tuple((name, Money(satang)) for name, satang in _pairs.decode(packed))


def _heard(tx: sa.Connection, lao: str) -> list[Heard]:
    """Each device by its newest epoch; what was set apart counts in whichever epoch it lies."""
    apart = (
        sa.select(objection.c.dev, sa.func.count().label("count"))
        .where(objection.c.lao == lao)
        .group_by(objection.c.dev)
        .subquery()
    )
    same = sa.and_(
        chain.c.lao == device.c.lao, chain.c.dev == device.c.dev, chain.c.epoch == device.c.epoch
    )
    query = (
        sa.select(device.c.dev, device.c.name, chain.c.seq, chain.c.seen, apart.c.count)
        .join(chain, same)
        .outerjoin(apart, apart.c.dev == device.c.dev)
        .where(device.c.lao == lao)
        .order_by(device.c.dev)
    )
    return [
        Heard(dev, name, seq, seen, count or 0) for dev, name, seq, seen, count in tx.execute(query)
    ]
