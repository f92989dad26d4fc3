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

_FEW = 2048
"""Bytes of a push that holds one entry or a few."""

_GATHER = 0.004
"""Seconds in which those join who send a few entries at the same moment: a transaction costs far
more than an entry."""
_JOIN = 0.25
"""Seconds after which nobody joins a thread that has not come back from the database."""

_LATELY = 10.0
"""Seconds after which a municipality that came alone is taken for the only one."""

_SOON, _SOON_EACH = 0.1, 0.0001
"""Seconds in which a device that sent so many entries sends its next, and for each of them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    packed: Packed
    answer: asyncio.Future[Answer]

    @property
    def few(self) -> bool:
        return len(self.packed.body) <= _FEW


class PushQueue:
    """`store` runs on at most `at_once` threads, and only while anybody waits. Where several
    municipalities came in the last `lately` seconds, one leaves a thread to the others. After
    several that brought a few entries each, a thread waits `gather` seconds for more such."""

    def __init__(
        self, store: Store, *, at_once: int, gather: float = _GATHER, lately: float = _LATELY
    ) -> None:
        self._store = store
        self._gather = gather
        self._at_once = at_once
        self._lately = lately
        self._newest = ""
        self._alone_from = 0.0
        self._storing: Counter[str] = Counter()
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="intake")
        self._lock = threading.Lock()
        self._more = threading.Condition(self._lock)
        self._few, self._many = 0, 0
        self._gathering_until = 0.0
        self._closing = False
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
            self._see(packed.place.lao)
            self._turns.put(packed.place.lao, one)
            self._count([one])
            if self._joins(one):
                loop.call_later(_JOIN, self._call_again, loop)
            else:
                self._call_thread(loop)
            if self._enough():
                self._more.notify()
        made = await one.answer
        if isinstance(made, Exception) and not isinstance(made, Refusal):
            raise made
        return made

    def close(self) -> None:
        with self._lock:
            self._closing = True
            self._more.notify_all()
        self._pool.shutdown()

    def _call_thread(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._busy < self._at_once and self._turns.waits(self._calls):
            self._busy += 1
            self._pool.submit(self._serve, loop)

    def _call_again(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            self._call_thread(loop)

    def _calls(self, one: Waiting) -> bool:
        """Whether it wants another thread."""
        return self._may_go(one) and not self._joins(one)

    def _joins(self, one: Waiting) -> bool:
        """A few entries join where such are gathered."""
        return one.few and time.monotonic() < self._gathering_until

    def _may_go(self, one: Waiting) -> bool:
        alone = time.monotonic() >= self._alone_from
        share = self._at_once if alone else max(1, self._at_once - 1)
        return self._storing[one.packed.place.lao] < share

    def _see(self, lao: str) -> None:
        if lao != self._newest:
            self._alone_from = time.monotonic() + self._lately
            self._newest = lao

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        last: list[Waiting] = []
        while group := self._group(last, loop):
            answers = self._answers([one.packed for one in group])
            told = list(zip(group, answers, strict=True))
            last = group
            loop.call_soon_threadsafe(_tell, told)

    def _group(self, last: Sequence[Waiting], loop: asyncio.AbstractEventLoop) -> list[Waiting]:
        """After those of `last`. Empty where nobody may go: this thread's work ends in the very
        moment that is seen."""
        with self._lock:
            self._storing -= _whose(last)
            if _gathered(last):
                self._more.wait_for(self._enough, self._gather)
            group = self._together()
            self._count(group, -1)
            self._storing += _whose(group)
            self._busy -= not group
            if _gathered(last) or _gathered(group):
                self._gathering_until = time.monotonic() + _JOIN if _gathered(group) else 0.0
            self._call_thread(loop)
        return group

    def _enough(self) -> bool:
        return self._closing or self._many > 0 or self._few >= _MOST

    def _count(self, waiting: Sequence[Waiting], by: int = 1) -> None:
        few = sum(one.few for one in waiting)
        self._few += by * few
        self._many += by * (len(waiting) - few)

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


def _gathered(group: Sequence[Waiting]) -> bool:
    """Several that brought a few entries each."""
    return len(group) > 1 and all(one.few for one in group)


def _whose(group: Sequence[Waiting]) -> Counter[str]:
    return Counter({one.packed.place.lao for one in group})


def _tell(told: Sequence[tuple[Waiting, Answer]]) -> None:
    for one, answer in told:
        if not one.answer.done():
            one.answer.set_result(answer)
