"""The feed of paid bills: what one device must know of the others' takings."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.protocol import FeedAnswer, PaidBill
from sync.server.database import Database
from sync.server.log import note
from sync.server.tables import paid, posted, taking


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A place in the feed: version, then row inside it. Written `VER.ID`."""

    ver: int
    id: int

    def __str__(self) -> str:
        return f"{self.ver}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> Position:
        """`text` fits protocol.Cursor."""
        ver, _, id = text.partition(".")
        return cls(int(ver), int(id))


BEGINNING = Position(0, 0)
_ENDS = sa.select(posted).where(posted.c.lao == sa.bindparam("_lao"))


def ends(tx: sa.Connection, place: Place) -> tuple[Position, int]:
    """Where the rows of other devices end, so that a device that stands there need not ask;
    and how many entries of this one are set apart. What the device took in other epochs counts as
    others': a copy put back does not remember it."""
    end, objections = Position(0, 0), 0
    for row in tx.execute(_ENDS, {"_lao": place.lao}):
        if (row.dev, row.epoch) != (place.device, place.epoch):
            end = max(end, Position(row.ver, row.id))
        if row.dev == place.device:
            objections += row.objections
    return end, objections


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
        end, _ = ends(tx, place)
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
