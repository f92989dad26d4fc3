"""The server's own key pair: bundles are sealed to it, and their answers are signed with it."""

from __future__ import annotations

import asyncio
import time

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import IntegrityError

from sync.server.database import Away, Database
from sync.server.tables import server_key

_ONE = 1
_FRESH = 5.0
_PATIENCE = 1.0


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


class TellingKey:
    """The public key for /health, which says that the process lives and so waits for no database:
    empty until one has answered, and asked for again now and then."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = ""
        self._at = -_FRESH
        self._asking: asyncio.Task[None] | None = None

    async def told(self) -> str:
        over = self._asking is None or self._asking.done()
        if over and time.monotonic() - self._at >= _FRESH:
            self._at = time.monotonic()
            self._asking = asyncio.create_task(self._ask())
        if not self._known and self._asking is not None:
            await asyncio.wait({self._asking}, timeout=_PATIENCE)
        return self._known

    async def _ask(self) -> None:
        try:
            self._known = await asyncio.to_thread(public_key, self._database)
        except Away:
            self._at = -_FRESH  # the next who asks may have more luck
