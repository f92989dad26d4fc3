"""Runs the server's doors on a socket until the process is told to stop."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn

from sync.server import log
from sync.server.api import application
from sync.server.database import Database

_MOST_CONNECTIONS = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen. `behind` is the address of the one proxy whose word counts."""

    host: str
    port: int
    certificate: str | None
    key: str | None
    behind: str


class AddressTaken(Exception):
    """The address is in use, or is not this computer's."""


def serve(database: Database, place: Place, announce: Callable[[str, int], None]) -> None:
    """Returns after an orderly stop. Raises AddressTaken."""
    log.write_to_stderr()
    config = uvicorn.Config(
        application(database),
        log_config=None,
        access_log=False,
        server_header=False,
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
        proxy_headers=bool(place.behind),
        forwarded_allow_ips=place.behind,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=20,
    )
    try:
        listening = socket.create_server((place.host, place.port), backlog=1024)
    except OSError as error:
        raise AddressTaken(f"{place.host}:{place.port}: {error.strerror}") from error
    with listening:
        port = listening.getsockname()[1]
        scheme = "https" if place.certificate else "http"
        announce(f"{scheme}://{place.host}:{port}", port)
        uvicorn.Server(config).run(sockets=[listening])
