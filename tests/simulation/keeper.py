"""Who puts counters back from copies, and enrols anew whom the server has stopped."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from desktop.domain import journal
from desktop.domain.errors import Unreachable
from desktop.domain.journal import Place
from desktop.domain.sync_place import Enrolment
from sync.client.enrol import EnrolmentWish, enrol
from sync.client.outcomes import EnrolmentRefused
from sync.client.worker import Link
from sync.server import enrolment
from sync.server.enrolment import Counter as Seat
from tests.simulation.acts import Player
from tests.simulation.central import ADDRESS
from tests.simulation.counter import Counter
from tests.simulation.line import bad_weather
from tests.simulation.world import LAO, World
from tests.sync.books import YEAR


class Keeper(Player):
    """Puts counters back from copies, and enrols anew whoever is told that it was."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.copies: dict[str, list[tuple[bytes, Enrolment, Place]]] = {}
        self.wishes: dict[Counter, EnrolmentWish] = {}
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
        self.wishes.pop(counter, None)

    @property
    def everybody(self) -> Sequence[Counter]:
        return self.world.counters

    def note_arrived(self) -> None:
        for counter in self.everybody:
            bodies = counter.book.bodies()[: counter.book.acknowledged().seq]
            self.arrived |= set(receipts(bodies))

    def _look(self) -> None:
        for counter in self.everybody:
            if counter.up and self._waits_for_a_code(counter):
                self.world.loop.begin(lambda counter=counter: self._enrol_anew(counter))
        self.world.loop.call_later(30, self._look)

    def _waits_for_a_code(self, counter: Counter) -> bool:
        return bool(counter.states) and counter.states[-1].link is Link.FENCED

    def _enrol_anew(self, counter: Counter) -> None:
        """As IT staff does, with one wish until it is heard."""
        wish = self.wishes.setdefault(counter, self._wish(counter))
        copy = counter.states
        try:
            enrolled = enrol(counter.line, wish, now=self.world.clock_of_server)  # type: ignore[arg-type]
        except Unreachable:
            return
        except EnrolmentRefused:  # the server was set back and knows the code no more: another one
            self.wishes.pop(counter, None)
            return
        if self.wishes.pop(counter, None) is wish and copy and counter.up:
            counter.fate.steps = None  # the program goes on in one commit, this book in several
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
