"""A day's totals of municipalities over all their devices, by the same rule the devices use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop.domain.money import ZERO, Money
from desktop.domain.totals import DayReport, Heard, Taking, by_device
from sync.server import disputes, findings
from sync.server.database import Database
from sync.server.disputes import Whose
from sync.server.tables import chain, correction, device, objection, taking

_pairs = msgspec.json.Decoder(list[tuple[str, int]])

_LAO = sa.bindparam("_lao", type_=sa.Text)
_DAY = sa.bindparam("_day", type_=sa.Date)


@dataclass(frozen=True, slots=True)
class _Questions:
    """What a report asks, the municipality first in each."""

    money: sa.Select[Any]
    later: sa.Select[Any]
    heard: sa.Select[Any]
    awaiting: sa.Select[str, str, int, int]


def _questions(whose: Whose) -> _Questions:
    voided = sa.select(correction.c.lao, correction.c.receipt).where(
        whose(correction.c.lao), correction.c.kind == "payment-voided"
    )
    apart = (
        sa.select(objection.c.lao, objection.c.dev, sa.func.count().label("count"))
        .where(whose(objection.c.lao), ~findings.settled())
        .group_by(objection.c.lao, objection.c.dev)
        .subquery()
    )
    current = (chain.c[name] == device.c[name] for name in ("lao", "dev", "epoch"))
    of_device = (apart.c[name] == device.c[name] for name in ("lao", "dev"))
    return _Questions(
        sa.select(
            taking, sa.tuple_(taking.c.lao, taking.c.receipt).in_(voided).label("void")
        ).where(whose(taking.c.lao), taking.c.day == _DAY),
        sa.select(correction).where(
            whose(correction.c.lao),
            correction.c.day == _DAY,
            correction.c.kind != "payment-voided",
            sa.tuple_(correction.c.lao, correction.c.receipt).not_in(voided),
        ),
        sa.select(
            device.c.lao, device.c.dev, device.c.name, chain.c.seq, chain.c.seen, apart.c.count
        )
        .join(chain, sa.and_(*current))
        .outerjoin(apart, sa.and_(*of_device))
        .where(whose(device.c.lao), whose(chain.c.lao))
        .order_by(device.c.lao, device.c.dev),
        disputes.awaiting(whose),
    )


# built once: building them costs more than running them
_OF_ONE = _questions(lambda lao: lao == _LAO)


def day_report(database: Database, lao: str, day: date, *, at: datetime) -> DayReport:
    values = {"_lao": lao, "_day": day}
    return _answered(database, _OF_ONE, values, at).get(lao) or DayReport(day, at, (), ())


def day_reports(
    database: Database, laos: Sequence[str], day: date, *, at: datetime
) -> dict[str, DayReport]:
    """Of several municipalities, asked for together: as many questions as for one."""
    questions = _questions(lambda lao: database.among(lao, laos))
    found = _answered(database, questions, {"_day": day}, at)
    return {lao: found.get(lao) or DayReport(day, at, (), ()) for lao in laos}


def _answered(
    database: Database, questions: _Questions, values: Mapping[str, Any], at: datetime
) -> dict[str, DayReport]:
    """By municipality; those without a device and without money are left out."""
    with database.reading() as tx:
        # heard first: money that is posted while we look is counted rather than missed
        heard = _heard(tx, questions, values)
        takings = _takings(tx, questions, values)
    day: date = values["_day"]
    return {
        lao: DayReport(day, at, tuple(by_device(takings.get(lao, ()))), tuple(heard.get(lao, ())))
        for lao in heard.keys() | takings.keys()
    }


def _takings(
    tx: sa.Connection, questions: _Questions, values: Mapping[str, Any]
) -> dict[str, list[Taking]]:
    """As a device adds up its own (desktop/store/takings.py): what was voided keeps its number and
    adds nothing, nor does a corrected tender of it."""
    found: defaultdict[str, list[Taking]] = defaultdict(list)
    for row in tx.execute(questions.money, values):
        tenders = () if row.void else _money(row.tenders)
        revenues = () if row.void else _money(row.revenues)
        found[row.lao].append(
            Taking(row.dev, row.clerk, row.day, row.receipt, tenders, revenues, bool(row.void))
        )
    for row in tx.execute(questions.later, values):
        given_back = _money(row.reversals)
        found[row.lao].append(
            Taking(row.dev, row.clerk, row.day, "", _money(row.tenders), (), reversals=given_back)
        )
    return found


def _heard(
    tx: sa.Connection, questions: _Questions, values: Mapping[str, Any]
) -> dict[str, list[Heard]]:
    """Each device by its newest epoch; what waits for a person counts in whichever epoch it is."""
    awaiting = {
        (lao, dev): (many, Money(int(satang)))
        for lao, dev, many, satang in tx.execute(questions.awaiting, values)
    }
    found: defaultdict[str, list[Heard]] = defaultdict(list)
    for lao, dev, name, seq, seen, count in tx.execute(questions.heard, values):
        disputed = awaiting.get((lao, dev), (0, ZERO))
        found[lao].append(Heard(dev, name, seq, seen, count or 0, *disputed))
    return found


def _money(packed: bytes) -> tuple[tuple[str, Money], ...]:
    return tuple((name, Money(satang)) for name, satang in _pairs.decode(packed))
