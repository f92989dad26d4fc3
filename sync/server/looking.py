"""A look at one chain's head and at all that an answer says beside it, for a heartbeat."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.journal import Place
from sync.server import heads
from sync.server.database import Database
from sync.server.heads import LOOK, Locked, Told
from sync.server.ledger import at_place

_BOTH = "SELECT * FROM look_at(%(lao)s, %(dev)s, %(epoch)s)"
"""Most of what a heartbeat costs is asking: on PostgreSQL it asks once."""
_TOLD = 10


def look(database: Database, place: Place) -> tuple[Locked | None, Sequence[Told]]:
    """The head, which may move on at once; None for a device that is not known."""
    with database.reading() as tx:
        if database.lite:
            row = tx.execute(LOOK, at_place(place)).first()
            told = heads.tell(tx, [place.lao]).get(place.lao, ())
            return None if row is None else heads.locked(tuple(row)), told
        values = {"lao": place.lao, "dev": place.device, "epoch": place.epoch}
        rows = [tuple(one) for one in tx.exec_driver_sql(_BOTH, values)]
    if not rows or rows[0][_TOLD] is None:
        return None, ()
    return heads.locked(rows[0][_TOLD:]), heads.tellings(rows)[place.lao]
