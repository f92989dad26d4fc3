"""24,000 devices come back after an outage: python -m tests.simulation.herd prints the figures.

The devices' pace (sync/client/pace.py) and the server's waiting room (sync/server/push_door.py)
are the real ones. What a request costs the server is a model: one core's time for each request and
each entry, as measured by tests/benchmarks/push.py and rounded up, on as many cores as stated.
"""

from __future__ import annotations

import heapq
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sync.client.pace import Pace, Rhythm
from sync.server.answers import Refusal
from sync.server.push_door import Room

DEVICES = 24_000
ENTRIES_A_DAY = 150
LAOS = 7_849

CORES = 4
_HANDSHAKE, _TURNED_AWAY, _REQUEST, _ENTRY = 0.0015, 0.0003, 0.0015, 0.00005
"""Seconds of a core: for a TLS connection, for no, for yes, and for each entry stored."""

_LINE = 3000
"""Connections that may wait to be made; the next are refused (sync/server/serving.py)."""
_BATCH, _BYTES = 500, 40
_ROUND_TRIP = 0.05
_CONNECT, _TIMEOUT = 5.0, 30.0
_REST_OF_ROUND = 3
"""Requests that follow the entries in a round: feed, totals, numbers."""


@dataclass(frozen=True, slots=True)
class Outage:
    """`same_moment`: all were switched on in the second in which the line came back; otherwise
    they were running and had been trying for `lasted` seconds."""

    name: str
    entries: int
    lasted: float
    same_moment: bool = False


OUTAGES = (
    Outage("server away for 5 minutes", 2, 300),
    Outage("away for 1 day", ENTRIES_A_DAY, 4 * 3600),
    Outage("away for 7 days", 7 * ENTRIES_A_DAY, 4 * 3600),
    Outage("all switched on in one second", 0, 0, same_moment=True),
    Outage("the same after 1 day", ENTRIES_A_DAY, 0, same_moment=True),
    Outage("the same after 7 days", 7 * ENTRIES_A_DAY, 0, same_moment=True),
)


@dataclass(slots=True)
class Figures:
    """Requests a second at the worst, seconds until nothing waits, and what went wrong."""

    peak: int = 0
    through: float = 0.0
    served: int = 0
    turned_away: int = 0
    timed_out: int = 0
    never: int = 0
    seconds: Counter[int] = field(default_factory=Counter)


def spread(seed: int) -> Callable[[], Pace]:
    """As devices are."""
    chance = random.Random(seed)
    return lambda: Pace(uniform=chance.uniform)


def naive() -> Pace:
    """Doubles its waits and leaves nothing to chance."""
    return Pace(Rhythm(start=0.0, spread=0.0), uniform=lambda low, high: high)


Answered = Callable[[float | None], None]


class Herd:
    def __init__(
        self, outage: Outage, pace: Callable[[], Pace], *, devices: int, cores: int
    ) -> None:
        self.figures = Figures()
        self._now = 0.0
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._turn = 0
        self._room = Room(1000, 16 << 20, seed=1)
        self._free = [0.0] * cores
        self._connecting = 0
        self._left = devices
        chance = random.Random(1)
        for number in range(devices):
            device = _Device(self, pace(), f"{number % LAOS:07}", outage.entries)
            self.at(device.first_try(outage, chance.random()), device.ask)

    def at(self, when: float, do: Callable[[], None]) -> None:
        self._turn += 1
        heapq.heappush(self._queue, (when, self._turn, do))

    def run(self, longest: float = 24 * 3600.0) -> Figures:
        while self._queue and self._left and self._now < longest:
            self._now, _, do = heapq.heappop(self._queue)
            do()
        self.figures.never = self._left
        self.figures.peak = max(self.figures.seconds.values())
        return self.figures

    def request(self, lao: str, entries: int, answered: Answered, *, first: bool) -> None:
        """`first` of a round: the connection is made for it. `answered` hears None for yes, or
        the seconds to stay away."""
        figures, asked = self.figures, self._now
        figures.seconds[int(asked)] += 1
        if self._connecting >= _LINE:
            figures.timed_out += 1
            self.at(asked + _ROUND_TRIP, lambda: answered(0.0))
            return
        self._connecting += 1
        done = self._work(_HANDSHAKE if first else _TURNED_AWAY)

        def accepted() -> None:
            self._connecting -= 1
            if done - asked > _CONNECT:
                figures.timed_out += 1
                self.at(self._now, lambda: answered(0.0))
            else:
                self._enter(lao, entries, answered)

        self.at(done, accepted)

    def _enter(self, lao: str, entries: int, answered: Answered) -> None:
        inside = self._room.counted(lao)
        try:
            inside.__enter__()
        except Refusal as busy:
            self.figures.turned_away += 1
            wait = float(busy.retry_after)
            self.at(self._now + _ROUND_TRIP, lambda: answered(wait))
            return
        asked = self._now
        done = self._work(_REQUEST + entries * _ENTRY)

        def finished() -> None:
            inside.__exit__(None, None, None)
            late = done - asked > _TIMEOUT
            self.figures.served += 1
            self.figures.timed_out += late
            self.at(self._now + _ROUND_TRIP, lambda: answered(0.0 if late else None))

        self.at(done, finished)

    def _work(self, seconds: float) -> float:
        """When the first core that is free will have done it."""
        done = max(self._now, heapq.heappop(self._free)) + seconds
        heapq.heappush(self._free, done)
        return done

    def through(self) -> None:
        self._left -= 1
        self.figures.through = self._now

    @property
    def now(self) -> float:
        return self._now


class _Device:
    def __init__(self, herd: Herd, pace: Pace, lao: str, entries: int) -> None:
        self._herd = herd
        self._pace = pace
        self._lao = lao
        self._pending = entries
        self._through = False
        self._steps = self._round()

    def first_try(self, outage: Outage, phase: float) -> float:
        """When it first tries after the line is back, which is at 0; `phase` of its heartbeat."""
        if outage.same_moment:
            return self._pace.at_start()
        at = -outage.lasted + self._pace.after_success() * phase
        while at < 0:
            at += self._pace.after_failure()
        return at

    def ask(self) -> None:
        """The next request of the round."""
        self._ask(next(self._steps), first=True)

    def _ask(self, entries: int, *, first: bool) -> None:
        self._herd.request(
            self._lao, entries, lambda wait: self._answered(entries, wait), first=first
        )

    def _answered(self, entries: int, wait: float | None) -> None:
        now = self._herd.now
        if wait is not None:
            self._steps = self._round()
            self._herd.at(now + self._pace.after_failure(wait), self.ask)
            return
        self._pending -= entries
        if not self._pending and not self._through:
            self._through = True
            self._herd.through()
        following = next(self._steps, None)
        if following is None:
            self._steps = self._round()
            self._herd.at(now + self._pace.after_success(), self.ask)
        else:
            self._ask(following, first=False)

    def _round(self) -> Iterator[int]:
        yield min(_BATCH, self._pending)
        while self._pending:
            yield min(_BATCH, self._pending)
        for _ in range(_REST_OF_ROUND):
            yield 0


def comes_back(
    outage: Outage, pace: Callable[[], Pace], *, devices: int = DEVICES, cores: int = CORES
) -> Figures:
    return Herd(outage, pace, devices=devices, cores=cores).run()


def main() -> int:
    for outage in OUTAGES:
        for name, pace in (("spread", spread(1)), ("naive", naive)):
            made = comes_back(outage, pace)
            sys.stdout.write(
                f"{outage.name:<38} {name:<7} peak {made.peak:>6}/s  all through after"
                f" {made.through:>7.0f} s  served {made.served:>7}  turned away"
                f" {made.turned_away:>7}  timed out {made.timed_out:>6}  never {made.never}\n"
            )
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
