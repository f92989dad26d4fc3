"""Where pushes wait: a crowd of one municipality leaves a thread to the others."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from desktop.domain.journal import BEGINNING, Place
from sync.protocol import PushAnswer
from sync.server.asking import Packed
from sync.server.ledger import Push
from sync.server.push_queue import PushQueue

LOUD, QUIET = "4900001", "4800001"


def test_a_loud_municipality_leaves_a_thread_to_a_quiet_one() -> None:
    stored, told = asyncio.run(_loud_and_quiet())
    assert stored[1] == [QUIET]
    assert sorted(lao for group in stored for lao in group) == [QUIET, *[LOUD] * 20]
    assert told == [*[LOUD] * 20, QUIET]


def test_a_municipality_that_came_alone_for_a_while_has_all_threads() -> None:
    asyncio.run(_alone())


async def _alone() -> None:
    """A thousand entries fill a group; each of two waits until the other is being stored too."""
    both = threading.Barrier(2, timeout=10)

    def store(pushes: Sequence[Push]) -> list[PushAnswer]:
        both.wait()
        return [_answer(push) for push in pushes]

    queue = PushQueue(store, at_once=2, lately=0.0)
    much = b"x" * 99 + b"\n"
    told = await asyncio.gather(*(queue.take(_push(LOUD, n, much * 1000)) for n in range(2)))
    queue.close()
    assert [type(one) for one in told] == [PushAnswer, PushAnswer]


def test_those_who_send_single_entries_at_the_same_moment_are_stored_together() -> None:
    sizes = asyncio.run(_in_step(64, gather=1))
    assert max(sizes) == 64


def test_who_brings_many_entries_does_not_wait_for_those_who_bring_few() -> None:
    sizes = asyncio.run(_in_step(9, gather=600, then=b"x" * 2999 + b"\n"))
    assert sizes[-1] == 2


async def _in_step(devices: int, *, gather: float, then: bytes = b"") -> list[int]:
    """How many were stored together, of devices that send their next push when one is answered;
    with `then` only one of them does, and beside it one that brings so much."""
    sizes: list[int] = []
    begun, all_came = threading.Event(), threading.Event()

    def store(pushes: Sequence[Push]) -> list[PushAnswer]:
        begun.set()
        assert all_came.wait(10)
        sizes.append(len(pushes))
        return [_answer(push) for push in pushes]

    queue = PushQueue(store, at_once=1, gather=gather)

    async def send(*numbers: int) -> None:
        for number in numbers:
            await queue.take(_push(QUIET, number))

    first = asyncio.create_task(send(1))
    await asyncio.to_thread(begun.wait, 10)
    more = [
        asyncio.create_task(send(*[number] * (1 if then else 3)))
        for number in range(2, devices + 2)
    ]
    for _ in range(devices):
        await asyncio.sleep(0)
    all_came.set()
    if then:
        await asyncio.gather(first, *more)
        more = [
            asyncio.create_task(queue.take(_push(QUIET, 2 + len(body), body)))
            for body in (b"", then)
        ]
    await asyncio.wait_for(asyncio.gather(first, *more), 10)
    queue.close()
    return sizes


async def _loud_and_quiet() -> tuple[list[list[str]], list[str]]:
    """The loud one's first push is not stored before the quiet one's is answered."""
    stored: list[list[str]] = []
    begun, quiet_told = threading.Event(), threading.Event()

    def store(pushes: Sequence[Push]) -> list[PushAnswer]:
        laos = [push.place.lao for push in pushes]
        stored.append(laos)
        if LOUD in laos:
            begun.set()
            assert quiet_told.wait(10)
        return [_answer(push) for push in pushes]

    queue = PushQueue(store, at_once=2)
    loud = [asyncio.create_task(queue.take(_push(LOUD, number))) for number in range(20)]
    await asyncio.to_thread(begun.wait, 10)
    quiet = await asyncio.wait_for(queue.take(_push(QUIET, 1)), 10)
    quiet_told.set()
    told = [*await asyncio.gather(*loud), quiet]
    queue.close()
    return stored, [one.lao for one in told if isinstance(one, PushAnswer)]


def _push(lao: str, device: int, body: bytes = b"") -> Packed:
    return Packed(Place(lao, f"{device:02}", UUID(int=device)), 1, BEGINNING, "", body, 0)


def _answer(push: Push) -> PushAnswer:
    place = push.place
    return PushAnswer(place.lao, place.device, 0, "", [], "0.0", datetime.now(UTC))
