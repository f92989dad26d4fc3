"""A day's totals over all devices of a municipality, by the same rule the devices use."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
import sqlalchemy as sa

from desktop.domain.money import ZERO, Money
from desktop.domain.totals import DayReport, Heard, Taking, by_device
from sync.server import disputes, findings
from sync.server.database import Database
from sync.server.tables import chain, correction, device, objection, taking

_pairs = msgspec.json.Decoder(list[tuple[str, int]])

_LAO = sa.bindparam("_lao", type_=sa.Text)
_DAY = sa.bindparam("_day", type_=sa.Date)

# built once: building them costs more than running them
_FATE = sa.select(correction.c.receipt).where(
    correction.c.lao == _LAO, correction.c.kind == "payment-voided"
)
_MONEY = sa.select(taking, taking.c.receipt.in_(_FATE).label("void")).where(
    taking.c.lao == _LAO, taking.c.day == _DAY
)
_LATER = sa.select(correction).where(
    correction.c.lao == _LAO,
    correction.c.day == _DAY,
    correction.c.kind != "payment-voided",
    correction.c.receipt.not_in(_FATE),
)
_APART = (
    sa.select(objection.c.dev, sa.func.count().label("count"))
    .where(objection.c.lao == _LAO, ~findings.settled())
    .group_by(objection.c.dev)
    .subquery()
)
_HEARD = (
    sa.select(device.c.dev, device.c.name, chain.c.seq, chain.c.seen, _APART.c.count)
    .join(chain, sa.and_(*(chain.c[name] == device.c[name] for name in ("lao", "dev", "epoch"))))
    .outerjoin(_APART, _APART.c.dev == device.c.dev)
    .where(device.c.lao == _LAO)
    .order_by(device.c.dev)
)


def day_report(database: Database, lao: str, day: date, *, at: datetime) -> DayReport:
    with database.reading() as tx:
        # heard first: money that is posted while we look is counted rather than missed
        heard = _heard(tx, lao)
        takings = _takings(tx, lao, day)
    return DayReport(day, at, tuple(by_device(takings)), tuple(heard))


def _takings(tx: sa.Connection, lao: str, day: date) -> list[Taking]:
    """As a device adds up its own (desktop/store/takings.py): what was voided keeps its number and
    adds nothing, nor does a corrected tender of it."""
    wanted = {"_lao": lao, "_day": day}
    taken = [
        Taking(
            row.dev,
            row.clerk,
            row.day,
            row.receipt,
            () if row.void else _money(row.tenders),
            () if row.void else _money(row.revenues),
            bool(row.void),
        )
        for row in tx.execute(_MONEY, wanted)
    ]
    corrected = [
        Taking(
            row.dev,
            row.clerk,
            row.day,
            "",
            _money(row.tenders),
            (),
            reversals=_money(row.reversals),
        )
        for row in tx.execute(_LATER, wanted)
    ]
    return [*taken, *corrected]


def _money(packed: bytes) -> tuple[tuple[str, Money], ...]:
    return tuple((name, Money(satang)) for name, satang in _pairs.decode(packed))


def _heard(tx: sa.Connection, lao: str) -> list[Heard]:
    """Each device by its newest epoch; what waits for a person counts in whichever epoch it is."""
    awaiting = disputes.awaiting(tx, lao)
    return [
        Heard(dev, name, seq, seen, count or 0, *awaiting.get(dev, (0, ZERO)))
        for dev, name, seq, seen, count in tx.execute(_HEARD, {"_lao": lao})
    ]
