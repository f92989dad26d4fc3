"""Crowd control: who asks too often waits, and all wait before the server falls over."""

from __future__ import annotations

import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

from sync.server.answers import Refusal


class Buckets:
    """One token bucket for each asker: `rate` tokens a second, at most `burst` saved up."""

    def __init__(
        self,
        rate: float,
        burst: int,
        *,
        code: str,
        monotonic: Callable[[], float] = time.monotonic,
        most: int = 50_000,
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._code = code
        self._monotonic = monotonic
        self._most = most
        self._lock = threading.Lock()
        self._levels: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def check(self, who: object) -> None:
        """Raises Refusal 429 while the bucket is empty."""
        with self._lock:
            self._check(who)

    def take(self, who: object) -> None:
        """Raises Refusal 429 instead of taking from an empty bucket."""
        with self._lock:
            self._levels[who] = (self._check(who) - 1, self._monotonic())
            self._levels.move_to_end(who)
            if len(self._levels) > self._most:
                self._levels.popitem(last=False)

    def _check(self, who: object) -> float:
        level = self._level(who)
        if level < 1:
            raise Refusal(429, self._code, retry_after=ceil((1 - level) / self._rate))
        return level

    def _level(self, who: object) -> float:
        level, at = self._levels.get(who, (float(self._burst), 0.0))
        return min(self._burst, level + (self._monotonic() - at) * self._rate)


class Gate:
    """Lets at most `room` requests wait for the database; the rest come back later."""

    def __init__(self, room: int, *, seed: int | None = None) -> None:
        self._room = room
        self._inside = 0
        self._random = random.Random(seed)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Raises Refusal 503 when full."""
        if self._inside >= self._room:
            raise Refusal(503, "busy", retry_after=self._random.randint(5, 60))
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
