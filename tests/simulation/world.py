"""One town of the simulation: a server, its counters, their lines and clocks, and what is noted."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from desktop.domain.calendar import BANGKOK
from desktop.domain.sync_place import Enrolment
from sync.client.enrol import EnrolmentWish, enrol
from sync.server import enrolment, schema
from sync.server.database import Database
from sync.server.enrolment import Counter as Seat
from sync.server.snapshots import Shelf
from tests.simulation.central import ADDRESS, Central, contents, engine, put_back
from tests.simulation.counter import Counter
from tests.simulation.line import Line
from tests.simulation.loop import Loop

LAO = "4500103"
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=BANGKOK)
BLOCK = 20
"""Receipt numbers in a lease: few, so that new ones are asked for all the time."""

DEVICES = ("02", "03", "04", "05")


class World:
    """All chance in it comes from `chance`; what happens is added to `story`. `made` makes a
    counter; `shelf` is for ready register files."""

    def __init__(
        self,
        chance: random.Random,
        story: list[str],
        *,
        devices: int,
        made: Callable[..., Counter] = Counter,
        shelf: Shelf | None = None,
    ) -> None:
        empty, known = enrolled()
        put_back(empty)
        self.chance = chance
        self.loop = Loop(lambda: chance.choice((0.0, 0.001, 0.02)))
        self.story = story
        self.server_ahead = 0.0
        self.ahead = dict.fromkeys(DEVICES, 0.0)
        self.disk = Database(engine())  # to look at, whoever is dead
        self.central = Central(self.loop, self.clock_of_server, block=BLOCK, shelf=shelf)
        self.counters = [self.counter(one, made) for one in known[:devices]]
        # counters whose acknowledged entries a server set back may have lost, and until when an
        # answer from before that may still arrive
        self.forgetful: dict[str, float] = {}
        self.central.start()
        for counter in self.counters:
            counter.boot()

    def clock_of_server(self) -> datetime:
        return self._clock(self.server_ahead)

    def note(self, who: str, what: str) -> None:
        self.story.append(f"{self.loop.time():9.1f} {who:<7} {what}")

    def close(self) -> None:
        self.loop.close()

    def _clock(self, ahead: float) -> datetime:
        return MONDAY + timedelta(seconds=self.loop.time() + ahead)

    def counter(self, enrolled: Enrolment, made: Callable[..., Counter] = Counter) -> Counter:
        """Not switched on yet."""
        name = enrolled.device
        line = Line(self.loop, self.central, self.chance, lambda what: self.note(name, what))
        return made(
            self.loop,
            line,
            enrolled,
            now=lambda: self._clock(self.ahead[name]),
            uniform=self.chance.uniform,
        )


@cache
def enrolled() -> tuple[Any, list[Enrolment]]:
    """A migrated server that knows four devices, made once a process at its real door."""
    chance = random.Random(1)
    loop = Loop(lambda: 0.0)
    database = Database(engine())
    schema.migrate(database)
    central = Central(loop, lambda: MONDAY, block=BLOCK)
    central.start()
    loop.run_for(1)
    line = Line(loop, central, chance, lambda what: None)
    enrolled: list[Enrolment] = []
    for dev in DEVICES:
        seat = Seat(LAO, "เทศบาลเมืองทดสอบ", dev, f"ช่องบริการ {int(dev)}")
        code = enrolment.make_code(database, seat, at=MONDAY, valid=timedelta(minutes=10))
        wish = EnrolmentWish(
            ADDRESS,
            str(code),
            UUID(int=chance.getrandbits(128), version=4),
            "simulation 1",
            private_key=chance.randbytes(32),
        )
        loop.begin(_once(line, wish, enrolled.append))
        loop.run_for(10)
    loop.close()
    return contents(), enrolled


def _once(line: Line, wish: EnrolmentWish, tell: Callable[[Enrolment], None]) -> Callable[[], None]:
    return lambda: tell(enrol(line, wish, now=lambda: MONDAY))  # type: ignore[arg-type]
