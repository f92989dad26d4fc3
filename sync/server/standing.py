"""How the whole server stands, over all municipalities: figures for its keepers, about nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from sync.server import findings
from sync.server.database import Database
from sync.server.dispute_tables import fork
from sync.server.tables import chain, device, objection, posted

SILENT = timedelta(days=14)
"""A counter that was not heard for so long is worth a telephone call."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`stored` and `waiting` are entries; `waiting` are stored and not yet in the books.

    `oldest` is when the device was heard that is silent for longest; `never` enrolled and
    were not heard since.
    """

    devices: int
    stored: int
    waiting: int
    quarantined: int
    forked: int
    silent: int
    never: int
    oldest: datetime | None


_SAME = sa.and_(*(chain.c[name] == posted.c[name] for name in ("lao", "dev", "epoch")))
_NEWEST = sa.and_(
    chain.c.lao == device.c.lao, chain.c.dev == device.c.dev, chain.c.epoch == device.c.epoch
)
_ENDS = sa.select(sa.func.max(chain.c.seq).label("seq")).group_by(chain.c.lao, chain.c.dev)
_STORED = sa.select(sa.func.coalesce(sa.func.sum(_ENDS.subquery().c.seq), 0))
_WAITING = sa.select(sa.func.coalesce(sa.func.sum(chain.c.seq - posted.c.seq), 0)).select_from(
    sa.join(chain, posted, _SAME)
)
_FORKED = sa.select(sa.func.count()).where(fork.c.keep == "").select_from(fork)
_QUARANTINED = sa.select(sa.func.count()).where(~findings.settled()).select_from(objection)
_HEARD = sa.select(
    sa.func.count(),
    sa.func.count(chain.c.seen),
    sa.func.min(chain.c.seen),
    sa.func.count(chain.c.seen).filter(chain.c.seen < sa.bindparam("before")),
).select_from(sa.join(device, chain, _NEWEST))


def standing(database: Database, *, at: datetime) -> Standing:
    """One look over every municipality, for keepers alone: no device's request runs this."""
    with database.reading() as tx:
        devices, heard, oldest, silent = tx.execute(_HEARD, {"before": at - SILENT}).one()
        return Standing(
            devices=devices,
            stored=int(tx.execute(_STORED).scalar_one()),
            waiting=int(tx.execute(_WAITING).scalar_one()),
            quarantined=tx.execute(_QUARANTINED).scalar_one(),
            forked=tx.execute(_FORKED).scalar_one(),
            silent=silent,
            never=devices - heard,
            oldest=oldest,
        )
