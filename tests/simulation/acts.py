"""What happens in a history: acts drawn from one seed, each a fact that can be left out."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from desktop.domain import journal
from tests.simulation.central import contents, put_back
from tests.simulation.counter import Counter
from tests.simulation.line import CLEAR, bad_weather
from tests.simulation.world import World
from tests.sync.books import DAY, YEAR

LONG = 1800.0
"""Seconds in which things happen; then it gets quiet."""


@dataclass(frozen=True, slots=True)
class Act:
    """`at` seconds after the beginning; `who` counts counters; `chance` decides the rest."""

    at: float
    what: str
    who: int
    chance: float

    def __str__(self) -> str:
        return f"{self.at:9.1f}  {self.what:<22} counter {self.who}  {self.chance:.3f}"


@dataclass(frozen=True, slots=True)
class Plan:
    seed: int
    devices: int
    acts: tuple[Act, ...]
    sort: str = "money"

    @classmethod
    def drawn(cls, seed: int, weights: Mapping[str, int], *, sort: str = "money") -> Plan:
        """Acts as often as `weights` say."""
        chance = random.Random(seed)
        devices = chance.randint(1, 4)
        kinds, often = zip(*weights.items(), strict=True)
        many = chance.randint(30, 60)
        times = sorted(chance.uniform(0, LONG) for _ in range(many))
        acts = tuple(
            Act(
                round(at, 1),
                chance.choices(kinds, often)[0],
                chance.randrange(devices),
                round(chance.random(), 6),
            )
            for at in times
        )
        return cls(seed, devices, acts, sort)


TROUBLE = {
    "try now": 4,
    "line down": 4,
    "all lines down": 1,
    "bad weather": 5,
    "device killed": 2,
    "device dies soon": 4,
    "server killed": 2,
    "server dies soon": 4,
}
"""What happens to any counters, whatever they do."""

MONEY = {
    "pay": 24,
    "pay often": 5,
    "pay in part": 3,
    "void": 5,
    "reverse": 3,
    "correct tender": 3,
    "print": 2,
    "next day": 1,
    **TROUBLE,
    "server backed up": 2,
    "server set back": 2,
    "device clock jumps": 2,
    "server clock jumps": 1,
}


class Player:
    """Carries acts out. `backups` are the server's disks as they were."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.backups: list[object] = [contents()]

    def play(self, act: Act) -> None:
        self.world.note("act", f"{act.what}, counter {act.who}")
        chance = random.Random(f"{act.chance}")
        counter = self._one_of(self.world.counters[act.who], chance)
        name = "_" + act.what.replace(" ", "_")
        getattr(self, name)(counter, chance)

    def _one_of(self, counter: Counter, chance: random.Random) -> Counter:
        """Which computer of this name."""
        return counter

    # what people do

    def _pay(self, counter: Counter, chance: random.Random) -> None:
        bills = self._owed(counter, chance, most=3)
        if bills:
            counter.act(lambda: counter.book.pay(*bills, baht=chance.randint(1, 900)))

    def _pay_often(self, counter: Counter, chance: random.Random) -> None:
        for _ in range(chance.randint(3, 15)):
            self._pay(counter, chance)

    def _pay_in_part(self, counter: Counter, chance: random.Random) -> None:
        for bill in self._owed(counter, chance, most=1):
            counter.act(lambda bill=bill: counter.book.pay_part(bill, baht=chance.randint(1, 50)))

    def _void(self, counter: Counter, chance: random.Random) -> None:
        for receipt in self._standing(counter, chance):
            counter.act(lambda receipt=receipt: counter.book.void(receipt))

    def _reverse(self, counter: Counter, chance: random.Random) -> None:
        for receipt in self._standing(counter, chance):
            counter.act(lambda receipt=receipt: counter.book.reverse(receipt, baht=5))

    def _correct_tender(self, counter: Counter, chance: random.Random) -> None:
        for receipt in self._standing(counter, chance):
            counter.act(lambda receipt=receipt: counter.book.correct_tender(receipt, baht=5))

    def _print(self, counter: Counter, chance: random.Random) -> None:
        for receipt in self._standing(counter, chance):
            counter.act(lambda receipt=receipt: counter.book.print_receipt(receipt))

    def _next_day(self, counter: Counter, chance: random.Random) -> None:
        counter.book.day = min(counter.book.day + timedelta(days=1), DAY + timedelta(days=3))

    def _try_now(self, counter: Counter, chance: random.Random) -> None:
        counter.try_now()

    # what the world does

    def _line_down(self, counter: Counter, chance: random.Random) -> None:
        counter.line.down = True
        self._later(chance.choice((20, 300, 1500)), lambda: setattr(counter.line, "down", False))

    def _all_lines_down(self, counter: Counter, chance: random.Random) -> None:
        for one in self.world.counters:
            self._line_down(one, chance)

    def _bad_weather(self, counter: Counter, chance: random.Random) -> None:
        counter.line.weather = bad_weather(chance)
        self._later(chance.choice((60, 600)), lambda: setattr(counter.line, "weather", CLEAR))

    def _device_killed(self, counter: Counter, chance: random.Random) -> None:
        counter.downtime = chance.choice((5, 60, 900))
        counter.kill()

    def _device_dies_soon(self, counter: Counter, chance: random.Random) -> None:
        counter.downtime = chance.choice((5, 60, 600))
        counter.arm(chance.randint(0, 30))

    def _server_killed(self, counter: Counter, chance: random.Random) -> None:
        self.world.central.downtime = chance.choice((1, 30, 600))
        self.world.central.kill()

    def _server_dies_soon(self, counter: Counter, chance: random.Random) -> None:
        self.world.central.downtime = chance.choice((1, 30, 300))
        self.world.central.fate.steps = chance.randint(0, 15)

    def _server_backed_up(self, counter: Counter, chance: random.Random) -> None:
        self.backups.append(contents())

    def _server_set_back(self, counter: Counter, chance: random.Random) -> None:
        """Onto the disk of then; the process is a new one."""
        self.world.central.downtime = chance.choice((1, 60))
        self.world.central.kill()
        put_back(chance.choice(self.backups))
        late = self.world.loop.time() + 60
        self.world.forgetful = {one.name: late for one in self.world.counters}

    def _device_clock_jumps(self, counter: Counter, chance: random.Random) -> None:
        self.world.ahead[counter.name] = chance.choice((-86400.0, -3600, -5, 5, 3600, 9 * 86400))

    def _server_clock_jumps(self, counter: Counter, chance: random.Random) -> None:
        self.world.server_ahead = chance.choice((-86400.0, -3600, -5, 5, 3600))

    def calm(self) -> None:
        """The weather clears, the lines are mended, nobody dies any more."""
        for counter in self.world.counters:
            self.ease(counter)
        self.world.central.fate.steps = None

    def ease(self, counter: Counter) -> None:
        counter.line.weather, counter.line.down = CLEAR, False
        counter.fate.steps = None

    def _later(self, seconds: float, what: object) -> None:
        self.world.loop.call_later(seconds, what)  # type: ignore[arg-type]

    def _owed(self, counter: Counter, chance: random.Random, *, most: int) -> list[str]:
        """Bills that this counter knows of nobody having paid, itself included; none without
        a number for the receipt."""
        if not counter.book.numbers_left(YEAR):
            return []
        paid = {bill for bill, *_ in counter.book.elsewhere()} | _own(counter)
        wanted = [f"B-{chance.randint(1, 60)}" for _ in range(chance.randint(1, most))]
        return [bill for bill in dict.fromkeys(wanted) if bill not in paid]

    def _standing(self, counter: Counter, chance: random.Random) -> list[str]:
        """One of its receipts that are not undone, or none."""
        standing = list(standing_receipts(counter.book.bodies()))
        return [chance.choice(standing)] if standing else []


def standing_receipts(bodies: Sequence[bytes]) -> dict[str, list[str]]:
    """Receipts that are not undone, each with the bills it paid, by a device's own journal."""
    standing: dict[str, list[str]] = {}
    for body in bodies:
        written = journal.read(body)
        if written.kind == "payment-taken":
            standing[str(written.content["receipt"])] = journal.bills_paid(written)
        elif written.kind in ("payment-voided", "payment-reversed"):
            standing.pop(str(written.content["receipt"]), None)
    return standing


def _own(counter: Counter) -> set[str]:
    """A bill paid in part may be paid on."""
    return {bill for bills in standing_receipts(counter.book.bodies()).values() for bill in bills}
