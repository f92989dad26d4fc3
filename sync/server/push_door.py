"""The door for entries: the one that a crowd comes to, with a waiting room of its own."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
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
from sync.server.turns import Turns

Store = Callable[[Sequence[Push], int], Sequence[PushAnswer | Refusal]]

_SHARE = 2
"""One municipality may fill this part of the room, so that another finds a place in it."""

_SLOW = 4
"""Bodies on slow lines may together be so many times what the others may."""


@dataclass(eq=False, slots=True)
class _Newcomer:
    lao: str
    size: int
    turn: asyncio.Future[None]
    slow: bool = False


class Room:
    """At most `pushes` are inside; those of them that are read hold at most `packed` bytes, and
    the others wait before they are read. Whoever is still being read after `quick` seconds is on a
    slow line and makes room for others. All of it runs on the event loop."""

    def __init__(
        self, pushes: int, packed: int, *, quick: float = 1.0, seed: int | None = None
    ) -> None:
        self._pushes = pushes
        self._packed = packed
        self._quick = quick
        self._inside: Counter[str] = Counter()
        self._size = 0
        self._slow = 0
        self._sizes: Counter[str] = Counter()
        self._turns: Turns[_Newcomer] = Turns()
        self._random = Random(seed)

    @asynccontextmanager
    async def inside(self, lao: str, size: int) -> AsyncIterator[Callable[[], None]]:
        """Gives what to call when the body is here. Raises Refusal 503 when full."""
        with self.counted(lao):
            async with self._read_in_turn(lao, size) as newcomer:
                loop = asyncio.get_running_loop()
                coming = loop.call_later(self._quick, self._make_room, newcomer)
                try:
                    yield coming.cancel
                finally:
                    coming.cancel()

    @contextmanager
    def counted(self, lao: str) -> Iterator[None]:
        """Raises Refusal 503 when full, of all or of this municipality's."""
        mine, all_of_us = self._inside[lao], self._inside.total()
        if all_of_us >= self._pushes or mine >= max(1, self._pushes // _SHARE):
            raise Refusal(503, "busy", retry_after=self._random.randint(5, 60))
        self._inside[lao] += 1
        try:
            yield
        finally:
            self._inside[lao] -= 1
            if not self._inside[lao]:
                del self._inside[lao]

    @asynccontextmanager
    async def _read_in_turn(self, lao: str, size: int) -> AsyncIterator[_Newcomer]:
        newcomer = _Newcomer(lao, size, asyncio.get_running_loop().create_future())
        self._turns.put(lao, newcomer)
        self._let_in()
        try:
            await newcomer.turn
            yield newcomer
        finally:
            if newcomer.slow:
                self._slow -= size
            elif newcomer.turn.done() and not newcomer.turn.cancelled():
                self._leave(newcomer)
            else:
                self._turns.leave(lao, newcomer)
            self._let_in()

    def _let_in(self) -> None:
        while (one := self._turns.next(self._fits)) is not None:
            self._size += one.size
            self._sizes[one.lao] += one.size
            one.turn.set_result(None)

    def _leave(self, one: _Newcomer) -> None:
        self._size -= one.size
        self._sizes[one.lao] -= one.size
        if not self._sizes[one.lao]:
            del self._sizes[one.lao]

    def _make_room(self, one: _Newcomer) -> None:
        if self._slow + one.size <= _SLOW * self._packed:
            one.slow = True
            self._slow += one.size
            self._leave(one)
            self._let_in()

    def _fits(self, one: _Newcomer) -> bool:
        """One that is alone, of all or of its municipality, may be as big as it is."""
        if one.turn.done():
            return False
        mine = self._sizes[one.lao]
        fair = not mine or mine + one.size <= self._packed // _SHARE
        return not self._size or (fair and self._size + one.size <= self._packed)

    def backoff(self) -> int:
        """Seconds that even a served device should stay away: none while there is room."""
        half = 2 * self._inside.total() > self._pushes
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
        size = asking.size_of(request)
        async with self._room.inside(request.path_params["lao"], size) as is_here:
            said = asked(request, await asking.body_of(request))
            is_here()
            place = await self._admitted(said)
            asking.check_own(request, place)
            self._devices.take(place)
            packed = asking.push_of(request, place, said.body, now=self._now())
            made = await self._queue.take(packed)
        if isinstance(made, Refusal):
            raise made
        return answer(made)

    def crowded(self) -> bool:
        return self._queue.crowded()

    def close(self) -> None:
        self._queue.close()

    async def _admitted(self, said: Asked) -> Place:
        """A known key is checked right here: another thread would cost more than the check."""
        if self._admission.recognises(said):
            return said.place
        return await asyncio.to_thread(self._admission.admit, said)
