"""The feed of paid bills: what one device must know of the others' takings."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.protocol import FeedAnswer, PaidBill
from sync.protocol.cursor import BEGINNING, Position
from sync.server import heads
from sync.server.database import Database
from sync.server.heads import Told
from sync.server.log import note
from sync.server.tables import paid, posted, taking


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the rows of other devices end, so that a device that stands there need not ask; how
    many entries of this one are set apart, how far it is posted, whether its counter was enrolled
    anew; where the reference feed ends."""

    feed: Position = BEGINNING
    objections: int = 0
    posted: int = 0
    superseded: bool = False
    records: Position = BEGINNING

    def mark(self) -> str:
        """Our own word for all that a device is told beside its head: it gives it back with its
        heartbeats, and where we would say the same again there is nothing to say."""
        told = f"{self.feed} {self.records} {self.objections} {self.superseded}"
        return urlsafe_b64encode(sha256(told.encode()).digest()[:6]).decode()


def ends(told: Sequence[Told], place: Place) -> Ends:
    """`told` is of the whole municipality. What the device took in other epochs counts as others':
    a copy put back does not remember it."""
    own = [one for one in told if one.dev == place.device]
    here = [one for one in own if one.epoch == place.epoch]
    return Ends(
        max((Position(*one.newest) for one in told if one not in here), default=BEGINNING),
        sum(one.objections for one in own),
        max((one.posted for one in here), default=0),
        any(one.current != place.epoch for one in here),
        max((Position(*one.records) for one in told), default=BEGINNING),
    )


def _has(tx: sa.Connection, lao: str, row: Position) -> bool:
    query = sa.select(paid.c.ver).where(
        paid.c.lao == lao, paid.c.ver == row.ver, paid.c.id == row.id
    )
    return tx.execute(query).first() is not None


def after(database: Database, place: Place, start: Position, limit: int) -> FeedAnswer:
    """The next rows of other devices; what the asking device took in this epoch is skipped.

    A device that comes from a row we do not have was here before we were set back to an older
    copy: versions may have been used again since, so it reads all of it once more.
    """
    with database.reading() as tx:
        end = ends(heads.tell(tx, [place.lao]).get(place.lao, ()), place).feed
        if start > BEGINNING and not _has(tx, place.lao, start):
            note("feed read again", lao=place.lao, device=place.device)
            start = BEGINNING
        query = (
            sa.select(paid)
            .where(paid.c.lao == place.lao, _not_its_own(tx, place))
            .where(sa.tuple_(paid.c.ver, paid.c.id) > sa.tuple_(start.ver, start.id))
            .order_by(paid.c.ver, paid.c.id)
            .limit(limit + 1)
        )
        found = [
            PaidBill(row.bill, row.dev, row.receipt, row.day, row.ver, row.id, row.reopened)
            for row in tx.execute(query)
        ]
    rows, more = found[:limit], len(found) > limit
    last = Position(rows[-1].ver, rows[-1].id) if rows else max(start, end)
    return FeedAnswer(place.lao, rows, str(last), more)


_EPOCHS = sa.select(sa.func.count()).where(
    posted.c.lao == sa.bindparam("_lao"), posted.c.dev == sa.bindparam("_dev")
)


def _not_its_own(tx: sa.Connection, place: Place) -> sa.ColumnElement[bool]:
    others = paid.c.dev != place.device
    values = {"_lao": place.lao, "_dev": place.device}
    if tx.execute(_EPOCHS, values).scalar_one() == 1:
        return others
    its_own = sa.select(sa.literal(1)).where(
        taking.c.lao == place.lao,
        taking.c.receipt == paid.c.receipt,
        taking.c.epoch == place.epoch,
    )
    return sa.or_(others, ~its_own.exists())
