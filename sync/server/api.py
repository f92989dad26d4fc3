"""The server's doors: each reads its request, has the desk do the work, and answers in JSON."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from desktop.domain.journal import Place
from sync import protocol
from sync.protocol import EnrolRequest, Health, LeaseRequest, beat, epochs, reference
from sync.protocol.blobs import BLOB
from sync.protocol.checkpoint import CHECKPOINT
from sync.server import asking, bundle_doors, checkpoints, openapi, server_key
from sync.server.admission import Admission, Asked, asked
from sync.server.answers import Refusal, answer
from sync.server.beat_door import BeatDoor
from sync.server.blob_doors import BlobDoors
from sync.server.bundle_doors import BundleDoors
from sync.server.console.doors import DOORS
from sync.server.console.web import Console
from sync.server.crowd import Buckets, Gate
from sync.server.database import Database
from sync.server.desk import Desk
from sync.server.log import note
from sync.server.poster import Poster
from sync.server.push_door import PushDoor, Room
from sync.server.reference_doors import ReferenceDoors
from sync.server.routes import Door, route, unroutable
from sync.server.snapshot_doors import SnapshotDoors
from sync.server.snapshot_upkeep import Upkeep
from sync.server.snapshots import Shelf

WORKERS = 8

CAPABILITIES = (
    reference.CAPABILITY,
    beat.CAPABILITY,
    "snapshot",
    "blobs",
    "epochs",
    "bundle",
    "checkpoint",
)
"""What this server can do beyond protocol 1.0."""

Work = Callable[[Place, Request, Asked], object]


@dataclass(frozen=True, slots=True)
class Limits:
    """`room`: requests that may wait at once; of entries there may wait `pushes` with `packed`
    bytes, and `stores` threads store them; `beats` are heartbeats. Rates are a second, bursts what
    may come at once.

    `tries` are wrong enrolment codes from one address, `bundles` files of USB sticks. `believed`:
    seconds for which a device's key need not be looked up again, and so for which a revoked one may
    still be heard. `oldest`: the oldest minor version that can still read our answers.
    """

    block: int = 500
    room: int = WORKERS + 4 * (os.cpu_count() or 1)
    pushes: int = 1000
    packed: int = 2 << 20
    stores: int = 2
    beats: int = 200
    rate: float = 10.0
    burst: int = 600
    bundles: int = 30
    tries_rate: float = 1 / 60
    tries: int = 10
    believed: float = 20.0
    oldest: int = 0


class Doors:
    def __init__(
        self,
        database: Database,
        limits: Limits,
        *,
        now: Callable[[], datetime],
        snapshots: SnapshotDoors,
    ) -> None:
        self._gate = Gate(limits.room)
        self._poster = Poster(database, now, crowded=self._crowded, every_while=self._write_down)
        self._desk = Desk(database, now, limits.block, self._poster.wake)
        self._snapshots = snapshots
        self._reference = ReferenceDoors(database, now, snapshots.need)
        self._oldest = limits.oldest
        self._admission = Admission(database, believed=limits.believed)
        self._devices = Buckets(limits.rate, limits.burst, code="too-many-requests")
        self._tries = Buckets(limits.tries_rate, limits.tries, code="too-many-tries")
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="desk")
        self._entries = PushDoor(
            self._desk.push,
            self._admission,
            self._devices,
            room=Room(limits.pushes, limits.packed),
            at_once=1 if database.lite else limits.stores,
            now=now,
        )
        self._beats = BeatDoor(
            database, self._admission, self._devices, gate=Gate(limits.beats), now=now
        )
        self._bundles = BundleDoors(database, at_once=limits.bundles, now=now)
        self._openapi = answer(openapi.document())
        self._key = server_key.TellingKey(database)

    def routes(self) -> list[Route]:
        signed, reading = self._signed, self._reading
        blobs = BlobDoors(self._desk)
        return [
            route("GET", protocol.HEALTH, self._health),
            route("GET", protocol.OPENAPI, self._describe),
            route("POST", protocol.ENROL, self._enrol),
            route("PUT", protocol.JOURNAL, self._entries.push),
            route("GET", beat.BEAT, self._beats.beat),
            route("PUT", epochs.DISPUTED, signed(self._dispute)),
            route("GET", protocol.FEED, reading(self._feed)),
            route("POST", protocol.LEASE, signed(self._lease)),
            route("GET", protocol.TOTALS, reading(self._totals)),
            route("GET", CHECKPOINT, signed(self._checkpoint)),
            route("PUT", BLOB, signed(blobs.put)),
            route("GET", BLOB, signed(blobs.get)),
            route("GET", reference.REFERENCE, reading(self._reference.page)),
            route("PUT", reference.PUBLISH, signed(self._reference.publish)),
            route("GET", reference.SNAPSHOT, reading(self._snapshots.manifest)),
            route("GET", reference.SNAPSHOT_FILE, signed(self._snapshots.file)),
            route("POST", protocol.BUNDLE, self._bundles.take),
        ]

    def pages(self) -> list[Mount]:
        """For people, so not a part of the protocol's description."""
        page = [
            route("GET", "/", self._bundles.show),
            route("POST", "/", self._bundles.submit),
            route("GET", "/style.css", self._bundles.style),
            route("GET", "/sarabun.ttf", self._bundles.font),
            route("GET", "/sarabun-semibold.ttf", self._bundles.font),
        ]
        return [Mount(bundle_doors.PAGE, routes=page)]

    def _crowded(self) -> bool:
        return self._entries.crowded()

    def _write_down(self) -> None:
        self._beats.heard.write_down()

    def open(self) -> None:
        self._poster.start()

    def close(self) -> None:
        self._entries.close()
        self._pool.shutdown()
        self._poster.stop()

    async def _health(self, request: Request) -> Response:
        key = await self._key.told()
        return answer(
            Health(protocol.VERSION, self._desk.now(), list(CAPABILITIES), key, protocol.MINOR)
        )

    async def _describe(self, request: Request) -> Response:
        return self._openapi

    async def _enrol(self, request: Request) -> Response:
        body = await asking.body_of(request, most=1 << 14)
        who = request.client.host if request.client else ""
        self._tries.check(who)
        wanted = asking.decoded(body, EnrolRequest)
        self._admission.check_new(request, body, wanted)
        try:
            return await self._work(lambda: self._desk.enrol(wanted))
        except Refusal as refusal:
            if refusal.status == 403:
                self._tries.take(who)
            raise

    def _signed(self, work: Work) -> Door:
        """A door for enrolled devices: who asks is known before the work begins."""

        async def door(request: Request) -> Response:
            said = asked(request, await asking.body_of(request))
            return await self._work(lambda: self._admitted(work, request, said))

        return door

    def _reading(self, work: Work) -> Door:
        """A door for those who can read its answers: one who cannot may still push."""
        door = self._signed(work)

        async def checked(request: Request) -> Response:
            asking.check_speaks(request, self._oldest)
            return await door(request)

        return checked

    def _checkpoint(self, place: Place, request: Request, said: Asked) -> object:
        return checkpoints.checkpoint(self._desk.database, place, at=self._desk.now())

    def _admitted(self, work: Work, request: Request, said: Asked) -> object:
        place = self._admission.admit(said)
        asking.check_own(request, place)
        self._devices.take(place)
        return work(place, request, said)

    def _dispute(self, place: Place, request: Request, said: Asked) -> object:
        packed = asking.push_of(request, place, said.body, now=self._desk.now())
        return self._desk.dispute(packed.opened())

    def _feed(self, place: Place, request: Request, said: Asked) -> object:
        return self._desk.feed(place, asking.position(request), asking.rows_wanted(request))

    def _lease(self, place: Place, request: Request, said: Asked) -> object:
        return self._desk.lease(place, asking.decoded(said.body, LeaseRequest))

    def _totals(self, place: Place, request: Request, said: Asked) -> object:
        return self._desk.totals(place, asking.day(request))

    async def _work(self, work: Callable[[], object]) -> Response:
        with self._gate.inside():
            named = partial(copy_context().run, work)  # what the thread logs bears the request
            made = await asyncio.get_running_loop().run_in_executor(self._pool, named)
        return made if isinstance(made, Response) else answer(made)


def application(
    database: Database,
    limits: Limits | None = None,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    shelf: Shelf | None = None,
    console: bool = True,
) -> Starlette:
    """The whole server on a migrated database; `shelf` is where ready register files lie."""
    limits = limits or Limits()
    upkeep = Upkeep(database, shelf, now=now) if shelf else None
    asked = (upkeep.want, upkeep.need) if upkeep else (_nobody, _nobody)
    snapshots = SnapshotDoors(database, shelf, *asked)
    doors = Doors(database, limits, now=now, snapshots=snapshots)
    tries = Buckets(limits.tries_rate, limits.tries, code="too-many-tries")
    pages = Console(database, now, tries, shelf)

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        doors.open()
        if upkeep:
            upkeep.start()
        # what is here stays: the collector need not walk it again and again
        gc.collect()
        gc.freeze()
        note("started")
        yield
        if upkeep:
            upkeep.stop()
        doors.close()
        pages.close()
        note("stopped")

    routes: list[BaseRoute] = [*doors.routes(), *doors.pages()]
    if console:
        routes.append(pages.mount(DOORS))
    return Starlette(routes=routes, lifespan=life, exception_handlers={HTTPException: unroutable})


def _nobody(lao: str) -> None:
    """Nobody makes files here."""
