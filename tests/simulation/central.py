"""The central server of the simulation: the real application on SQLite in memory, mortal."""

from __future__ import annotations

import asyncio
import gc
import logging
import random
from collections.abc import (
    AsyncIterator,
    Callable,
    Coroutine,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from types import SimpleNamespace
from typing import Any, TypeVar
from unittest.mock import patch
from urllib.parse import urlsplit

import sqlalchemy as sa
import sqlcipher3
from starlette import responses

from desktop.domain.errors import Unreachable
from desktop.domain.journal import Place
from sync import bodies, protocol
from sync.client.http import Call, Reply
from sync.server import api, codes, openapi, push_queue, records, snapshots
from sync.server import database as real
from sync.server.database import Database
from sync.server.poster import Poster
from sync.server.snapshot_upkeep import Upkeep
from sync.server.snapshots import Shelf
from tests.servers import MANY
from tests.simulation.fate import Fate, Killed, MortalDatabase
from tests.simulation.loop import Loop

_POSTING, _SWEEP = 0.3, 120.0
"""Seconds from storing to posting, and from one look at what was left behind to the next."""

_MAKING, _LOOKING, _ENOUGH = 5.0, 600.0, 12
"""Seconds from asking for a register file to having it, and between two looks at what is due;
changed rows that make one due."""

T = TypeVar("T")

ADDRESS = "http://127.0.0.1:7849"

_document = cache(openapi.document)


@contextmanager
def quickly() -> Iterator[None]:
    """What costs time and decides nothing: enrolment's slow hash, the collector, a document."""
    before = logging.root.manager.disable
    collector = SimpleNamespace(collect=gc.isenabled, freeze=gc.isenabled)
    with (
        patch.object(api, "gc", collector),
        patch.object(api, "Poster", PosterInTime),
        patch.object(push_queue, "ThreadPoolExecutor", InTurn),
        patch.object(openapi, "document", _document),
        patch.object(api, "Upkeep", UpkeepInTime),
        patch.object(responses, "iterate_in_threadpool", _in_turn),
        patch.object(records, "_lot", partial(random.Random(1).randint, 1, 900_000_000)),
        patch.object(codes, "hash_of", lambda code, salt: code.secret.encode() + salt),
    ):
        logging.disable(logging.CRITICAL)  # what is set apart is looked at, not read
        try:
            yield
        finally:
            logging.disable(before)


async def _in_turn(pieces: Iterable[T]) -> AsyncIterator[T]:
    for one in pieces:
        yield one


class InTurn:
    """The threads that store pushes, as turns of the loop: who comes meanwhile goes along."""

    def __init__(self, at_once: int, thread_name_prefix: str) -> None:
        pass

    def submit(self, work: Callable[..., None], *given: object) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        loop.call_later(loop.delay(), self._do, work, given)

    def shutdown(self) -> None:
        pass

    def _do(self, work: Callable[..., None], given: Sequence[object]) -> None:
        with suppress(Killed):
            work(*given)


class PosterInTime(Poster):
    """The server's posting thread as turns of the loop."""

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._sweep()

    def wake(self, places: Iterable[Place]) -> None:
        super().wake(places)
        for _ in range(len(self._places)):
            self._loop.call_later(_POSTING, self._turn)

    def _sweep(self) -> None:
        with suppress(Killed):
            self._guarded(lambda: self._find(None))
            self._loop.call_later(_SWEEP, self._sweep)

    def _turn(self) -> None:
        if self._places:
            place, _ = self._places.popitem(last=False)
            with suppress(Killed):
                self._guarded(lambda: self._post(place))


class UpkeepInTime(Upkeep):
    """The server's thread that makes ready register files, as turns of the loop; small registers
    get one soon."""

    def __init__(self, database: Database, shelf: Shelf, *, now: Callable[[], datetime]) -> None:
        super().__init__(database, shelf, now=now, build=self._built, enough=_ENOUGH)

    def start(self) -> None:
        self._shelf.folder.mkdir(exist_ok=True)
        self._loop = asyncio.get_running_loop()
        self._look_on()

    def _want(self, lao: str, rows: int) -> None:
        super()._want(lao, rows)
        self._loop.call_later(_MAKING, self._look)

    def _look_on(self) -> None:
        if self._look():
            self._loop.call_later(_LOOKING, self._look_on)

    def _look(self) -> bool:
        """False once its server is dead."""
        try:
            self.look()
        except Killed:
            return False
        return True

    def _built(self, database: Database, shelf: Shelf, lao: str) -> None:
        snapshots.build(database, shelf, lao, at=self._now())


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

    def __init__(
        self,
        loop: Loop,
        now: Callable[[], datetime],
        *,
        block: int,
        shelf: Shelf | None = None,
    ) -> None:
        self._loop = loop
        self._now = now
        self._limits = replace(MANY, block=block)
        self._shelf = shelf
        self._asked: dict[asyncio.Future[Reply], None] = {}  # in the order they came
        self._lives: list[asyncio.Task[None]] = []
        self.fate = Fate(self._die)
        self.database = MortalDatabase(engine(), self.fate)
        self.up = False
        self.downtime = 30.0

    def start(self) -> None:
        """A new process on the old disk."""
        self._app = None
        self.fate = Fate(self._die)
        self.database = MortalDatabase(engine(), self.fate)
        self._app: Any = api.application(
            self.database, self._limits, now=self._now, shelf=self._shelf, console=False
        )
        self._lives.append(self._begun(self._live()))

    def kill(self) -> None:
        self.fate.kill()

    def _die(self) -> None:
        self.up = False
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
        self._asked[future] = None
        task = self._begun(self._answer(call, cut=cut))
        task.add_done_callback(lambda done: self._answered(future, done))
        return future

    def _begun(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """What a killed server was doing is never done, and that is no mistake."""
        task = self._loop.create_task(work)
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        return task

    def _answered(self, future: asyncio.Future[Reply], task: asyncio.Task[Reply]) -> None:
        self._asked.pop(future, None)
        error = task.exception()
        if future.done():  # it did not live to say it
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(task.result())

    async def _live(self) -> None:
        database = self.database
        with suppress(Killed):
            async with self._app.router.lifespan_context(self._app):
                self.up = database is self.database
                await asyncio.Event().wait()

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
        "headers": [
            (name.lower().encode(), value.encode()) for name, value in headers.items() if value
        ],
        "client": ("127.0.0.1", 1),
        "server": (url.hostname, url.port),
        "state": {},
    }
