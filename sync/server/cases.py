"""Bills that two counters took money for while apart: both receipts stand until one is undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.server.database import Database
from sync.server.dispute_tables import paid_twice


@dataclass(frozen=True, slots=True)
class PaidTwice:
    """`other`: the receipt the centre heard of first. `undone`: the one that no longer stands."""

    lao: str
    bill: str
    receipt: str
    dev: str
    other: str
    other_dev: str
    opened: datetime
    undone: str
    closed: datetime | None


def of(
    database: Database, lao: str | None = None, *, laos: Sequence[str] | None = None, closed: bool
) -> list[PaidTwice]:
    """Of one municipality, of several or of all; the oldest first. `closed`: the settled ones
    too."""
    query = sa.select(paid_twice).order_by(paid_twice.c.opened, paid_twice.c.bill)
    if lao is not None:
        query = query.where(paid_twice.c.lao == lao)
    if laos is not None:
        query = query.where(paid_twice.c.lao.in_(laos))
    if not closed:
        query = query.where(paid_twice.c.closed.is_(None))
    with database.reading() as tx:
        return [PaidTwice(*row) for row in tx.execute(query)]


def bills_of(tx: sa.Connection, place: Place, receipt: str) -> list[str]:
    """The bills of open cases that this device's receipt stands in."""
    mine = sa.or_(
        sa.and_(paid_twice.c.receipt == receipt, paid_twice.c.dev == place.device),
        sa.and_(paid_twice.c.other == receipt, paid_twice.c.other_dev == place.device),
    )
    query = sa.select(paid_twice.c.bill).where(
        paid_twice.c.lao == place.lao, paid_twice.c.closed.is_(None), mine
    )
    return list(tx.execute(query).scalars())


def close(tx: sa.Connection, lao: str, undone: Iterable[str], *, at: datetime) -> None:
    """A receipt that no longer stands leaves the other one of its cases alone."""
    for receipt in undone:
        either = sa.or_(paid_twice.c.receipt == receipt, paid_twice.c.other == receipt)
        open_ones = sa.update(paid_twice).where(
            paid_twice.c.lao == lao, paid_twice.c.closed.is_(None), either
        )
        values: dict[str, Any] = {"undone": receipt, "closed": at}
        tx.execute(open_ones.values(values))
