"""A town hall with a server of its own, the cable to the centre, and somebody to pull it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import uvicorn

from desktop.domain.journal import Place
from sync.client.enrol import EnrolmentWish, enrol
from sync.client.http import Http, Timeouts
from sync.client.pace import Pace, Rhythm
from sync.server import relaying, schema
from sync.server.api import application
from sync.server.database import Database, open_database
from sync.server.relaying import Site
from sync.site.forwarding import SiteDoors
from sync.site.relay import Relay
from tests.servers import MANY, BadLine, free_port, story_time
from tests.sync.town import Town
from tests.waiting import until

QUICK = Rhythm(coalesce=0.0, start=0.0, base=0.05, cap=0.1, quiet=(3600.0, 3600.0))
"""A round after each push, and then not for an hour: what a test waits for, it asks for."""


class Cable(BadLine):
    """The line to the centre: pulled, nothing comes through."""

    pulled = False

    def _talk(self, here: socket.socket) -> None:
        if self.pulled:
            here.close()
        else:
            super()._talk(here)

    def pull(self) -> None:
        self.pulled = True
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def put_back(self) -> None:
        self.pulled = False


class TownHall:
    """The site's server on a thread of this process, on a SQLite file."""

    def __init__(self, folder: Path, centre: Town, cable: Cable) -> None:
        self.centre = centre
        self.cable = cable
        self.db = f"sqlite:///{folder}/site.sqlite"
        database = open_database(self.db)
        schema.migrate(database)
        self.who = self._enrolled(database)
        database.close()
        self._folder = folder

    def _enrolled(self, database: Database) -> Site:
        http = Http(timeouts=Timeouts(connect=2, read=5))
        wish = EnrolmentWish(self.cable.url, self.centre.code("90"), uuid4(), "site")
        given = enrol(http, wish, now=story_time)
        http.close()
        who = Site(Place(given.lao, given.device, given.epoch), given.server_url, given.private_key)
        relaying.settle(database, who, (given.lao_name, given.device_name), at=story_time())
        return who

    @contextmanager
    def open(self) -> Iterator[Town]:
        """Serving: the town as its counters see it."""
        database = open_database(self.db)
        self.relay = Relay(
            database,
            self.who,
            http=lambda: Http(timeouts=Timeouts(connect=2, read=5)),
            now=story_time,
            pace=Pace(QUICK, uniform=lambda low, high: high),
        )
        app = application(database, replace(MANY, believed=0), now=story_time)
        doors = SiteDoors(app, database, self.relay, now=story_time)
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(doors, port=port, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until(lambda: server.started or not thread.is_alive())
        town = Town(f"http://127.0.0.1:{port}", database, self._folder, self.centre.lao)
        # codes are the centre's to make
        town.code = self.centre.code  # type: ignore[method-assign]
        try:
            yield town
        finally:
            town.close()
            server.should_exit = True
            thread.join(30)
            database.close()

    def relayed(self, town: Town) -> None:
        """Until nothing waits for the centre, and it has been asked for news."""
        self.relay.round()
        assert relaying.waiting(town.database, town.lao).requests == 0
        town.settle()
        self.centre.settle()
