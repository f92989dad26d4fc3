"""The server's own key pair: bundles are sealed to it, and their answers are signed with it."""

from __future__ import annotations

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import IntegrityError

from sync.server.database import Database
from sync.server.tables import server_key

_ONE = 1


def private_key(database: Database) -> bytes:
    """32 raw Ed25519 bytes, the same for all processes of one database; made when first asked."""
    found = _found(database)
    if found is not None:
        return found
    made = Ed25519PrivateKey.generate().private_bytes_raw()
    try:
        with database.writing() as tx:
            tx.execute(sa.insert(server_key).values(n=_ONE, private_key=made))
    except IntegrityError:  # another process was quicker
        return private_key(database)
    return made


def public_key(database: Database) -> str:
    """As 64 hex digits, the way devices are told."""
    key = Ed25519PrivateKey.from_private_bytes(private_key(database))
    return key.public_key().public_bytes_raw().hex()


def _found(database: Database) -> bytes | None:
    with database.reading() as tx:
        found = tx.execute(sa.select(server_key.c.private_key)).scalar()
    return None if found is None else bytes(found)
