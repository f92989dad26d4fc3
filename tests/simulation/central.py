"""The central server of the simulation: the real application on SQLite in memory, mortal."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import sqlalchemy as sa
import sqlcipher3

from desktop.domain.errors import Unreachable
from sync import bodies, protocol
from sync.client.http import Call, Reply
from sync.server import api, codes, openapi
from sync.server import database as real
from tests.servers import MANY
from tests.simulation.fate import Fate, Killed, MortalDatabase
from tests.simulation.loop import Loop

ADDRESS = "http://127.0.0.1:7849"

_document = cache(openapi.document)


@contextmanager
def quickly() -> Iterator[None]:
    """What costs time and decides nothing: enrolment's slow hash, the collector, a document."""
    before = logging.root.manager.disable
    collector = SimpleNamespace(collect=gc.isenabled, freeze=gc.isenabled)
    with (
        patch.object(api, "gc", collector),
        patch.object(openapi, "document", _document),
        patch.object(codes, "hash_of", lambda code, salt: code.secret.encode() + salt),
    ):
        logging.disable(logging.CRITICAL)  # what is set apart is looked at, not read
        try:
            yield
        finally:
            logging.disable(before)


@cache
def engine() -> sa.Engine:
    """One for all histories of a process: compiled statements are kept by engine."""
    connection = sqlcipher3.connect(":memory:", check_same_thread=False, isolation_level=None)
    made = sa.create_engine(
        "sqlite://",
        module=sqlcipher3,
        creator=lambda: connection,
        poolclass=sa.StaticPool,
        hide_parameters=True,
    )
    sa.event.listen(made, "connect", real._prepare)
    sa.event.listen(made, "begin", real._begin_sqlite)
    return made


def contents() -> Any:
    """All that the server's disk holds now, as a backup."""
    copy = sqlcipher3.connect(":memory:", check_same_thread=False)
    with engine().connect() as connection:
        connection.connection.driver_connection.backup(copy)
    return copy


def put_back(copy: Any) -> None:
    with engine().connect() as connection:
        copy.backup(connection.connection.driver_connection)


class Central:
    """`now` is its clock. A request that it does not live to answer is cut; whoever keeps it
    starts it again after `downtime` seconds."""

    def __init__(self, loop: Loop, now: Callable[[], datetime], *, block: int) -> None:
        self._loop = loop
        self._now = now
        self._limits = api.Limits(block, MANY.room, MANY.rate, MANY.burst, tries=MANY.tries)
        self._asked: set[asyncio.Future[Reply]] = set()
        self._lives: list[asyncio.Task[None]] = []
        self.fate = Fate()
        self.database = MortalDatabase(engine(), self.fate)
        self.up = False
        self.downtime = 30.0
        self.deaths = 0

    def start(self) -> None:
        """A new process on the old disk."""
        self._app = None
        self.fate = Fate()
        self.database = MortalDatabase(engine(), self.fate)
        self._app: Any = api.application(self.database, self._limits, now=self._now)
        life = self._loop.create_task(self._live())
        life._log_destroy_pending = False  # type: ignore[attr-defined]  # the killed leave it so
        self._lives.append(life)

    def kill(self) -> None:
        """Also while it starts."""
        if not self.fate.dead:
            self.fate.dead = True
            self._die()

    def _die(self) -> None:
        self.up = False
        self.deaths += 1
        self._loop.call_later(self.downtime, self.start)
        for asked in list(self._asked):
            if not asked.done():
                asked.set_exception(Unreachable("cut", "the server died"))
        self._asked.clear()

    def ask(self, call: Call, *, cut: bool = False) -> asyncio.Future[Reply]:
        """The answer on its way. `cut`: half of the body arrives, then nothing more."""
        future: asyncio.Future[Reply] = self._loop.create_future()
        if not self.up:
            future.set_exception(Unreachable("no-connection", "the server is away"))
            return future
        self._asked.add(future)
        life = self.database
        task = self._loop.create_task(self._answer(call, cut=cut))
        task.add_done_callback(lambda done: self._answered(future, done, life))
        return future

    def _answered(
        self, future: asyncio.Future[Reply], task: asyncio.Task[Reply], life: MortalDatabase
    ) -> None:
        self._asked.discard(future)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Killed):
            if life is self.database and self.up:
                self._die()
            error = Unreachable("cut", "the server died")
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(task.result())

    async def _live(self) -> None:
        database = self.database
        try:
            async with self._app.router.lifespan_context(self._app):
                self.up = database is self.database
                await asyncio.Event().wait()
        except Killed:
            if database is self.database:
                self._die()

    async def _answer(self, call: Call, *, cut: bool) -> Reply:
        body = call.body[: len(call.body) // 2] if cut else call.body
        pieces = [{"type": "http.request", "body": body, "more_body": cut}]
        said: list[Mapping[str, Any]] = []

        async def receive() -> Mapping[str, Any]:
            return pieces.pop(0) if pieces else {"type": "http.disconnect"}

        async def send(piece: Mapping[str, Any]) -> None:
            said.append(piece)

        await self._app(_scope(call), receive, send)
        headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        packed = b"".join(piece.get("body", b"") for piece in said[1:])
        encoding = headers.get("content-encoding", "")
        plain = bodies.unpack(packed, encoding, limit=protocol.MAX_UNPACKED)
        return Reply(said[0]["status"], headers, plain)


def _scope(call: Call) -> dict[str, Any]:
    url = urlsplit(call.url)
    headers = {**call.headers, "content-length": str(len(call.body)), "accept-encoding": "zstd"}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.path.encode(),
        "query_string": url.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": (url.hostname, url.port),
        "state": {},
    }
