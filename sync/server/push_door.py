"""The door for entries: the one that a crowd comes to, with a waiting room of its own."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from random import Random

from starlette.requests import Request
from starlette.responses import Response

from desktop.domain.journal import Place
from sync.protocol import PushAnswer
from sync.server import asking
from sync.server.admission import Admission, Asked, asked
from sync.server.answers import Refusal, answer
from sync.server.crowd import Buckets
from sync.server.ledger import Push
from sync.server.push_queue import PushQueue

Store = Callable[[Sequence[Push], int], Sequence[PushAnswer | Refusal]]

_SHARE = 2
"""One municipality may fill this part of the room, so that another finds a place in it."""


class Room:
    """Where pushes wait: so many, and so many bytes. All of it runs on the event loop."""

    def __init__(self, pushes: int, packed: int, *, seed: int | None = None) -> None:
        self._pushes = pushes
        self._packed = packed
        self._inside: Counter[str] = Counter()
        self._size = 0
        self._random = Random(seed)

    def check(self, lao: str) -> None:
        """Raises Refusal 503 when full."""
        mine, all_of_us = self._inside[lao], self._inside.total()
        full = all_of_us >= self._pushes or self._size >= self._packed
        if full or mine >= max(1, self._pushes // _SHARE):
            raise Refusal(503, "busy", retry_after=self._random.randint(5, 60))

    @contextmanager
    def inside(self, lao: str, size: int) -> Iterator[None]:
        """Raises Refusal 503 when full."""
        self.check(lao)
        self._inside[lao] += 1
        self._size += size
        try:
            yield
        finally:
            self._size -= size
            self._inside[lao] -= 1
            if not self._inside[lao]:
                del self._inside[lao]

    def crowded(self) -> bool:
        return bool(self._inside)

    def backoff(self) -> int:
        """Seconds that even a served device should stay away: none while there is room."""
        half = 2 * self._inside.total() > self._pushes or 2 * self._size > self._packed
        return self._random.randint(5, 30) if half else 0


class PushDoor:
    """`store` is told how long its devices should stay away."""

    def __init__(
        self,
        store: Store,
        admission: Admission,
        devices: Buckets,
        *,
        room: Room,
        at_once: int,
        now: Callable[[], datetime],
    ) -> None:
        self._queue = PushQueue(lambda pushes: store(pushes, room.backoff()), at_once=at_once)
        self._admission = admission
        self._devices = devices
        self._room = room
        self._now = now

    async def push(self, request: Request) -> Response:
        self._room.check(request.path_params["lao"])
        said = asked(request, await asking.body_of(request))
        place = await self._admitted(said)
        asking.check_own(request, place)
        self._devices.take(place)
        packed = asking.push_of(request, place, said.body, now=self._now())
        with self._room.inside(place.lao, len(packed.body)):
            made = await self._queue.take(packed)
        if isinstance(made, Refusal):
            raise made
        return answer(made)

    def close(self) -> None:
        self._queue.close()

    async def _admitted(self, said: Asked) -> Place:
        """A known key is checked right here: another thread would cost more than the check."""
        if self._admission.recognises(said):
            return said.place
        return await asyncio.to_thread(self._admission.admit, said)
