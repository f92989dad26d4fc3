"""A real counter with its encrypted store that has enrolled at a real server, for benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sync.client.central import Central
from sync.server import schema
from sync.server.database import open_database
from tests.makers import LAO, Counter, a_counter
from tests.servers import CentralProcess, real_time, running_postgres
from tests.sync.town import Town


@dataclass(frozen=True, slots=True)
class Place:
    """A server on PostgreSQL that syncs to disk, its town, and a folder on the same disk."""

    central: CentralProcess
    town: Town
    folder: Path


@contextmanager
def a_place() -> Iterator[Place]:
    with ExitStack() as stack:
        postgres = stack.enter_context(running_postgres())
        url = postgres.new_database()
        database = open_database(url)
        stack.callback(database.close)
        schema.migrate(database)
        central = CentralProcess(url).start()
        stack.callback(central.stop)
        folder = Path(stack.enter_context(TemporaryDirectory()))
        town = Town(central.url, database, folder, LAO, now=real_time)
        stack.callback(town.close)
        yield Place(central, town, folder)


@contextmanager
def enrolled(place: Place, device: str) -> Iterator[tuple[Counter, Central]]:
    folder = place.folder / f"counter-{device}"
    folder.mkdir()
    with a_counter(folder, device=device) as counter:
        book, town = counter.sync_book, place.town
        mine = book.place()
        assert mine is not None
        wish = town.wish(town.code(device), epoch=mine.epoch, used_up_to=book.last_leased())
        book.enrol(town.enrol(replace(wish, lao=mine.lao, device=device)))
        identity = book.identity()
        assert identity is not None
        yield counter, Central(town.http, identity, now=real_time)
