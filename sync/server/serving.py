"""Runs the server's doors on a socket, in one process or several, until told to stop."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from types import FrameType
from typing import Any

import uvicorn

from sync.server import log, metrics
from sync.server.api import application
from sync.server.database import Database, open_database
from sync.server.patience import PatientProtocol
from sync.server.snapshots import Shelf
from sync.server.watch import Watch
from sync.server.workers import Workers

_MOST_CONNECTIONS = 2000
_TURN = 0.0005
"""Seconds a thread works on while others wait: who posts must not hold up who answers."""
_GRACE = 20
"""Seconds that requests under way have to finish."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen. `behind` is the address of the one proxy whose word counts."""

    host: str
    port: int
    certificate: str | None
    key: str | None
    behind: str
    console: bool = True


@dataclass(frozen=True, slots=True)
class Crew:
    """How many processes, each with at most `connections` to the database at `url`.

    `drain`: seconds between saying "not ready" and stopping. `token` opens the metrics.
    `shelf` is where ready register files lie.
    """

    url: str
    count: int
    connections: int
    drain: float = 0.0
    token: str = ""
    shelf: Shelf | None = None


class AddressTaken(Exception):
    """The address is in use, or is not this computer's."""


Around = Callable[[Any, Database], Any]
"""Makes an ASGI application around the server's; for one process that serves alone."""


def _bare(app: Any, database: Database) -> Any:
    return app


def serve(
    place: Place, crew: Crew, announce: Callable[[str, int], None], around: Around = _bare
) -> None:
    """Returns after an orderly stop. Raises AddressTaken."""
    log.write_to_stderr()
    try:
        listening = socket.create_server((place.host, place.port), backlog=1024)
    except OSError as error:
        raise AddressTaken(f"{place.host}:{place.port}: {error.strerror}") from error
    with listening:
        port = listening.getsockname()[1]
        scheme = "https" if place.certificate else "http"
        announce(f"{scheme}://{place.host}:{port}", port)
        if crew.count == 1:
            _work(place, crew, listening, around)
        else:
            _keep_working(place, crew, listening)


def _keep_working(place: Place, crew: Crew, listening: socket.socket) -> None:
    spawn = get_context("spawn")
    folder = tempfile.mkdtemp(prefix="thongthin-metrics-")
    os.environ[metrics.FOLDER] = folder
    try:
        Workers(
            lambda: spawn.Process(target=_work_as_one, args=(place, crew, listening)),
            crew.count,
            let_go=metrics.forget,
            stop_within=crew.drain + _GRACE + 10,
        ).run()
    finally:
        del os.environ[metrics.FOLDER]
        shutil.rmtree(folder, ignore_errors=True)


def _work_as_one(place: Place, crew: Crew, listening: socket.socket) -> None:
    """The whole life of a worker process; it does not outlive the one that started it."""
    log.write_to_stderr()
    above = parent_process()
    assert above is not None

    def follow() -> None:
        connection.wait([above.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=follow, daemon=True).start()
    _work(place, crew, listening)


def _work(place: Place, crew: Crew, listening: socket.socket, around: Around = _bare) -> None:
    sys.setswitchinterval(_TURN)
    with closing(open_database(crew.url, pool_size=crew.connections)) as database:
        _Server(place, crew, database, around).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Told to stop, it first says so at /ready, and goes on serving for the time of draining."""

    def __init__(self, place: Place, crew: Crew, database: Database, around: Around) -> None:
        self._drain = crew.drain
        self._stopping = False
        watch = Watch(
            application(database, shelf=crew.shelf, console=place.console),
            database,
            stopping=lambda: self._stopping,
            token=crew.token,
            trusting=bool(place.behind),
        )
        super().__init__(_config(around(watch, database), place))

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        first, self._stopping = not self._stopping, True
        if not (first and self._drain):
            super().handle_exit(sig, frame)
            return
        loop = asyncio.get_running_loop()
        later = super().handle_exit
        loop.call_soon_threadsafe(loop.call_later, self._drain, later, sig, None)


def _config(app: Any, place: Place) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        http=PatientProtocol,
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
        proxy_headers=bool(place.behind),
        forwarded_allow_ips=place.behind,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
    )
