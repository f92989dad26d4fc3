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


def _push(lao: str, device: int) -> Packed:
    return Packed(Place(lao, f"{device:02}", UUID(int=device)), 1, BEGINNING, "", b"", 0)


def _answer(push: Push) -> PushAnswer:
    place = push.place
    return PushAnswer(place.lao, place.device, 0, "", [], "0.0", datetime.now(UTC))
