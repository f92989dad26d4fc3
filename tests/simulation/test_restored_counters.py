"""Counters that are put back from an older copy: they go on in a new epoch, and nothing that had
arrived is lost, doubled or numbered again."""

from __future__ import annotations

import random
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from desktop.domain import journal
from desktop.domain.errors import Unreachable
from desktop.domain.journal import Entry, Place, first_broken
from desktop.domain.sync_place import Enrolment
from sync.client.enrol import EnrolmentWish, enrol
from sync.client.worker import Link
from sync.server import enrolment, projector
from sync.server.enrolment import Counter as Seat
from sync.server.tables import chain, objection, taking
from tests.simulation.acts import LONG, Act, Player
from tests.simulation.central import ADDRESS, quickly
from tests.simulation.counter import Counter
from tests.simulation.line import bad_weather
from tests.simulation.world import LAO, World
from tests.sync.books import YEAR

HISTORIES = 80
_WEIGHTS = {
    "pay": 20,
    "pay often": 4,
    "try now": 4,
    "line down": 3,
    "bad weather": 4,
    "device killed": 2,
    "server killed": 2,
    "device backed up": 4,
    "device set back": 4,
}
_OBJECTIONS = {"bill-paid-elsewhere", "bill-paid-twice"}


class Keeper(Player):
    """Puts counters back from copies, and enrols anew whoever is told that it was."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.copies: dict[str, list[tuple[bytes, Enrolment, Place]]] = {}
        self.wishes: dict[str, EnrolmentWish] = {}
        self.arrived: set[str] = set()
        self.epochs = 0
        for counter in world.counters:
            self._device_backed_up(counter, world.chance)
        world.loop.call_later(30, self._look)

    def _pay(self, counter: Counter, chance: random.Random) -> None:
        """A counter just put back takes no money before it has asked where it stands."""
        if counter.states and counter.states[-1].link is Link.ONLINE:
            super()._pay(counter, chance)
            self.note_arrived()

    def _bad_weather(self, counter: Counter, chance: random.Random) -> None:
        super()._bad_weather(counter, chance)
        # a request of a former life that comes minutes late makes a fork: for a person to settle
        counter.line.weather = replace(bad_weather(chance), doubled=0.0)

    def _device_backed_up(self, counter: Counter, chance: random.Random) -> None:
        book = counter.book
        copy = (book.copy(), book.enrolment, book.place)
        self.copies.setdefault(counter.name, []).append(copy)

    def _device_set_back(self, counter: Counter, chance: random.Random) -> None:
        self.note_arrived()
        counter.downtime = 30
        counter.kill()
        book = counter.book
        copy, book.enrolment, book.place = chance.choice(self.copies[counter.name])
        book.put_back(copy)
        counter.states.clear()
        self.wishes.pop(counter.name, None)

    def note_arrived(self) -> None:
        for counter in self.world.counters:
            bodies = counter.book.bodies()[: counter.book.acknowledged().seq]
            self.arrived |= set(receipts(bodies))

    def _look(self) -> None:
        for counter in self.world.counters:
            if counter.up and counter.states and counter.states[-1].link is Link.FENCED:
                self.world.loop.begin(lambda counter=counter: self._enrol_anew(counter))
        self.world.loop.call_later(30, self._look)

    def _enrol_anew(self, counter: Counter) -> None:
        """As IT staff does, with one wish until it is heard."""
        wish = self.wishes.setdefault(counter.name, self._wish(counter))
        copy = counter.states
        try:
            enrolled = enrol(counter.line, wish, now=self.world.clock_of_server)  # type: ignore[arg-type]
        except Unreachable:
            return
        if self.wishes.pop(counter.name, None) is wish and copy and counter.up:
            counter.book.goes_on(enrolled)
            counter.states.clear()
            counter.downtime = 5
            counter.kill()
            self.epochs += 1

    def _wish(self, counter: Counter) -> EnrolmentWish:
        seat = Seat(LAO, "เทศบาลเมืองทดสอบ", counter.name, "ช่องบริการ")
        now, chance, book = self.world.clock_of_server(), self.world.chance, counter.book
        code = enrolment.make_code(self.world.disk, seat, at=now, valid=timedelta(hours=9))
        return EnrolmentWish(
            ADDRESS,
            str(code),
            UUID(int=chance.getrandbits(128), version=4),
            "simulation 1",
            LAO,
            counter.name,
            {YEAR: max(last for _, _, last in book.blocks())},
            book.trail(),
            book.hash_at,
            chance.randbytes(32),
        )


def receipts(bodies: list[bytes]) -> list[str]:
    read = (journal.read(body) for body in bodies)
    return [str(one.content["receipt"]) for one in read if one.kind == "payment-taken"]


def settled(world: World) -> bool:
    return not projector.behind(world.disk) and all(
        counter.up
        and counter.states
        and counter.states[-1].link is Link.ONLINE
        and counter.book.acknowledged() == counter.book.head()
        for counter in world.counters
    )


def played(seed: int) -> int:
    """How many times a counter went on in a new epoch."""
    chance = random.Random(seed)
    story: list[str] = []
    with quickly():
        world = World(chance, story, devices=2)
        keeper = Keeper(world)
        kinds, weights = zip(*_WEIGHTS.items(), strict=True)
        for at in sorted(chance.uniform(0, LONG) for _ in range(40)):
            world.loop.run_for(at - world.loop.time())
            what = chance.choices(kinds, weights)[0]
            keeper.play(Act(at, what, chance.randrange(2), chance.random()))
        keeper.calm()
        for _ in range(240):
            world.loop.run_for(60)
            if settled(world):
                break
        keeper.note_arrived()
        check(world, keeper, f"seed {seed}:\n" + "\n".join(line[:150] for line in story[-90:]))
        world.close()
    return keeper.epochs


def check(world: World, keeper: Keeper, story: str) -> None:
    assert settled(world), story
    booked = set(_all(world, sa.select(taking.c.receipt).where(taking.c.lao == LAO)))
    whys = set(_all(world, sa.select(objection.c.why).where(objection.c.lao == LAO)))
    assert whys <= _OBJECTIONS, f"{whys} {story}"
    assert keeper.arrived <= booked, f"lost: {keeper.arrived - booked} {story}"
    for counter in world.counters:
        book = counter.book
        entries = [Entry(*row) for row in book.rows()]
        assert first_broken(entries, book.place) is None, story
        numbers = receipts(book.bodies())
        assert len(numbers) == len(set(numbers)), story
        assert set(numbers) <= booked, f"not in the books: {set(numbers) - booked} {story}"
        here = sa.and_(chain.c.lao == LAO, chain.c.epoch == book.place.epoch)
        (head,) = _all(world, sa.select(chain.c.hash).where(here))
        assert bytes(head) == book.head().hash, story


def _all(world: World, query: sa.Select[Any]) -> list[Any]:
    with world.disk.reading() as tx:
        return list(tx.execute(query).scalars())


@pytest.mark.slow
def test_counters_set_back_go_on_and_nothing_that_arrived_is_lost(processes: Executor) -> None:
    epochs = list(processes.map(played, range(1, HISTORIES + 1), chunksize=10))
    assert sum(epochs) > HISTORIES / 4, "too few counters were ever told that they were set back"
