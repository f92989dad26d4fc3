"""Signs how far a device's journal has come, so that it can be shown without this server."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.checkpoint import checkpoint_text
from desktop.domain.journal import Place
from desktop.domain.sync_place import Head
from sync.protocol.checkpoint import CheckpointAnswer
from sync.server import server_key
from sync.server.database import Database
from sync.server.ledger import Forgotten, at_place, here
from sync.server.tables import chain

_HEAD = sa.select(chain.c.seq, chain.c.hash).where(here(chain))


def checkpoint(database: Database, place: Place, *, at: datetime) -> CheckpointAnswer:
    """Raises Forgotten."""
    with database.reading() as tx:
        row = tx.execute(_HEAD, at_place(place)).first()
    if row is None:
        raise Forgotten
    head, second = Head(row.seq, bytes(row.hash)), at.replace(microsecond=0)
    key = Ed25519PrivateKey.from_private_bytes(server_key.private_key(database))
    signature = key.sign(checkpoint_text(place, head, second))
    return CheckpointAnswer(
        place.lao, place.device, head.seq, head.hash.hex(), second, signature.hex()
    )
