"""Where pushes wait: those that wait at the same moment are stored together, in fair order."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from desktop.domain.journal import Place
from sync.protocol import PushAnswer
from sync.server.answers import Refusal
from sync.server.asking import Packed
from sync.server.database import Away
from sync.server.ledger import Push
from sync.server.turns import Turns

Answer = PushAnswer | Refusal | Exception
Store = Callable[[Sequence[Push]], Sequence[PushAnswer | Refusal]]

_MOST = 64
_MOST_PACKED = 64 * 1024
"""Pushes, and bytes of them, that go together: so few that who comes next need not wait long."""

_SOON, _SOON_EACH = 0.1, 0.0001
"""Seconds in which a device that sent so many entries sends its next, and for each of them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    packed: Packed
    answer: asyncio.Future[Answer]


class PushQueue:
    """`store` runs on at most `at_once` threads, and only while anybody waits. One municipality
    leaves one of them to the others, where there are several."""

    def __init__(self, store: Store, *, at_once: int) -> None:
        self._store = store
        self._at_once = at_once
        self._share = max(1, at_once - 1)
        self._storing: Counter[str] = Counter()
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="intake")
        self._lock = threading.Lock()
        self._turns: Turns[Waiting] = Turns()
        self._busy = 0
        self._quiet_from = 0.0

    def crowded(self) -> bool:
        """Somebody waits, or is likely to send more at once."""
        return self._busy > 0 or time.monotonic() < self._quiet_from

    async def take(self, packed: Packed) -> PushAnswer | Refusal:
        """Raises what storing raises."""
        loop = asyncio.get_running_loop()
        one = Waiting(packed, loop.create_future())
        with self._lock:
            self._turns.put(packed.place.lao, one)
            self._call_thread(loop)
        made = await one.answer
        if isinstance(made, Exception) and not isinstance(made, Refusal):
            raise made
        return made

    def close(self) -> None:
        self._pool.shutdown()

    def _call_thread(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._busy < self._at_once and self._turns.waits(self._may_go):
            self._busy += 1
            self._pool.submit(self._serve, loop)

    def _may_go(self, one: Waiting) -> bool:
        return self._storing[one.packed.place.lao] < self._share

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        stored: Counter[str] = Counter()
        while group := self._group(stored, loop):
            answers = self._answers([one.packed for one in group])
            told = list(zip(group, answers, strict=True))
            stored = _whose(group)
            loop.call_soon_threadsafe(_tell, told)

    def _group(self, stored: Counter[str], loop: asyncio.AbstractEventLoop) -> list[Waiting]:
        """After those of `stored`. Empty where nobody may go: this thread's work ends in the very
        moment that is seen."""
        with self._lock:
            self._storing -= stored
            group = self._together()
            self._storing += _whose(group)
            self._busy -= not group
            self._call_thread(loop)
        return group

    def _together(self) -> list[Waiting]:
        group: list[Waiting] = []
        places: set[Place] = set()
        size = 0
        while len(group) < _MOST and size < _MOST_PACKED:
            one = self._turns.next(lambda it: it.packed.place not in places and self._may_go(it))
            if one is None:
                break
            group.append(one)
            places.add(one.packed.place)
            size += len(one.packed.body)
        return group

    def _answers(self, group: Sequence[Packed]) -> list[Answer]:
        """What one push suffers, it suffers alone."""
        answers: dict[int, Answer] = {}
        pushes: dict[int, Push] = {}
        for number, packed in enumerate(group):
            try:
                pushes[number] = packed.opened()
            except Refusal as refusal:
                answers[number] = refusal
        answers |= self._stored(pushes)
        return [answers[number] for number in range(len(group))]

    def _stored(self, pushes: dict[int, Push]) -> dict[int, Answer]:
        if not pushes:
            return {}
        try:
            answers: dict[int, Answer] = dict(
                zip(pushes, self._store(list(pushes.values())), strict=True)
            )
            entries = sum(len(push.bodies) for push in pushes.values())
            self._quiet_from = time.monotonic() + min(_SOON, entries * _SOON_EACH)
            return answers
        except Exception as error:  # noqa: BLE001 - each door tells its own device
            if len(pushes) == 1 or isinstance(error, Away):
                return dict.fromkeys(pushes, error)
            alone = [self._stored({number: push}) for number, push in pushes.items()]
            return {number: answer for one in alone for number, answer in one.items()}


def _whose(group: Sequence[Waiting]) -> Counter[str]:
    return Counter({one.packed.place.lao for one in group})


def _tell(told: Sequence[tuple[Waiting, Answer]]) -> None:
    for one, answer in told:
        if not one.answer.done():
            one.answer.set_result(answer)
