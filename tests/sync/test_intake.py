"""Pushes of many devices at one moment: stored together, refused alone, in fair order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.server import heads, intake
from sync.server.answers import Refusal
from sync.server.intake import TakenIn
from sync.server.ledger import Push
from sync.server.push_door import Room
from sync.server.tables import chain, journal
from sync.server.turns import Turns
from tests.servers import CentralHere, story_time
from tests.sync.books import Device
from tests.sync.test_ledger import stored
from tests.sync.town import Town

ZEROS = bytes(32)


def push_of(device: Device, *, first: int = 1, bodies: Sequence[bytes] | None = None) -> Push:
    wanted = device.bodies()[first - 1 :] if bodies is None else bodies
    return Push(device.place, first, device.hash_at(first - 1), wanted)


@pytest.mark.parametrize("payments", [1, 100])
def test_pushes_of_many_devices_are_stored_together_and_the_bad_ones_refused_alone(
    town: Town, payments: int
) -> None:
    """Few entries go in one statement, many by COPY; the outcome is the same."""
    good, again, ahead, other, stranger = (town.device(f"{dev:02}") for dev in range(2, 7))
    for device in (good, again, ahead, other, stranger):
        device.pay_often(payments)
    town.push(again)
    town.push(other)
    differing = [*other.bodies()[:-1], b'{"another":"entry"}']
    unknown = Push(Place(town.lao, "66", uuid4()), 1, ZEROS, stranger.bodies())
    group = [
        push_of(good),
        push_of(again),
        push_of(ahead, first=3),
        push_of(other, bodies=differing),
        unknown,
    ]

    outcomes = intake.take_in(town.database, group, at=story_time())

    kinds = [getattr(one, "problem", type(one).__name__) for one in outcomes]
    assert kinds == ["TakenIn", "TakenIn", "gap", "fork", "Forgotten"]
    ends = [one.head for one in outcomes if isinstance(one, TakenIn)]
    assert ends == [good.head(), again.head()]
    assert stored(town, good) == good.bodies()
    assert stored(town, again) == again.bodies()
    assert stored(town, ahead) == []
    assert stored(town, other) == other.bodies()
    assert town.count(journal) == sum(len(one.bodies()) for one in (good, again, other))


@pytest.mark.parametrize("payments", [1, 30, 100])
def test_entries_are_kept_with_their_place_their_moment_and_their_chain(
    town: Town, payments: int
) -> None:
    """By INSERT, by one statement and by COPY; also those of them that are new in an overlap."""
    device, at = town.device(), story_time().replace(microsecond=123_457)
    for _ in range(2):
        device.pay_often(payments, first=device.head().seq)
        intake.take_in(town.database, [push_of(device)], at=at)
    columns = (journal.c.seq, journal.c.recv, journal.c.hash, journal.c.body)
    query = sa.select(*columns).where(journal.c.lao == town.lao).order_by(journal.c.seq)
    with town.database.reading() as tx:
        kept = [tuple(row) for row in tx.execute(query)]
    assert kept == [(seq, at, hash, body) for seq, _, body, hash in device.rows()]


def test_an_overlap_is_compared_at_its_last_entry(town: Town) -> None:
    device = town.device()
    device.pay_often(20)
    [first] = intake.take_in(
        town.database, [push_of(device, bodies=device.bodies()[:10])], at=story_time()
    )
    [rest] = intake.take_in(town.database, [push_of(device, first=5)], at=story_time())
    assert isinstance(first, TakenIn)
    assert isinstance(rest, TakenIn)
    assert (first.head.seq, rest.head) == (10, device.head())
    assert stored(town, device) == device.bodies()


def test_an_empty_push_notes_that_the_device_was_heard(town: Town) -> None:
    device = town.device()
    heard = sa.select(chain.c.seen).where(chain.c.lao == town.lao)
    for problem, prev in ((None, ZEROS), ("fork", bytes(range(32)))):
        [outcome] = intake.take_in(
            town.database, [Push(device.place, 1, prev, [])], at=story_time()
        )
        assert getattr(outcome, "problem", None) == problem
    assert abs((town.scalar(heard) - story_time()).total_seconds()) < 60


def test_devices_that_push_at_one_moment_are_all_answered_rightly(town: Town) -> None:
    devices = [town.device(f"{dev:02}") for dev in range(1, 25)]
    for device in devices:
        device.pay_often(int(device.place.device))
    with ThreadPoolExecutor(len(devices)) as pool:
        sent = list(pool.map(town.push, devices))
    for device, one in zip(devices, sent, strict=True):
        assert one.answer.head == device.head().seq
        assert stored(town, device) == device.bodies()


@pytest.mark.postgres
@pytest.mark.parametrize("many", [1, 2])
def test_the_one_statement_that_stores_asks_for_a_durable_commit_itself(
    postgres_central: CentralHere, tmp_path: Path, many: int
) -> None:
    """It runs alone, so nothing said before it in its session counts, and a pooler gives any."""
    town = Town(postgres_central.url, postgres_central.database, tmp_path, f"450030{many}")
    group = [heads.linked(push_of(town.device(f"{dev:02}"))) for dev in range(1, many + 1)]
    statement, values = heads.going_on(group, at=story_time(), entries_of=group)
    with psycopg.connect(postgres_central.db) as session:
        session.execute("SET synchronous_commit = off")
        stored_now = session.execute(statement.encode(), values).fetchall()
        assert session.execute("SHOW synchronous_commit").fetchone() == ("on",)
    assert [row[-1] for row in stored_now] == [True] * many
    town.close()


def test_a_loud_municipality_does_not_keep_a_quiet_one_waiting() -> None:
    turns: Turns[str] = Turns()
    for number in range(100):
        turns.put("4500103", f"loud {number}")
    turns.put("4500104", "quiet")
    turns.put("4500105", "still")
    order = list(iter(lambda: turns.next(lambda one: True), None))
    assert order[:5] == ["loud 0", "quiet", "still", "loud 1", "loud 2"]
    assert len(order) == 102


def test_nobody_passes_another_of_the_same_municipality() -> None:
    turns: Turns[str] = Turns()
    turns.put("4500103", "first")
    turns.put("4500103", "second")
    turns.put("4500104", "other")
    assert turns.next(lambda one: one != "first") == "other"
    assert turns.next(lambda one: one != "first") is None
    assert turns.next(lambda one: True) == "first"


def test_a_room_keeps_places_for_other_municipalities() -> None:
    async def story() -> None:
        room = Room(4, 1000, seed=1)
        async with room.inside("4500103", 10), room.inside("4500103", 10):
            with pytest.raises(Refusal) as full:
                await room.inside("4500103", 10).__aenter__()
            assert (full.value.status, full.value.code) == (503, "busy")
            assert room.backoff() == 0
            async with room.inside("4500104", 10):
                assert room.backoff() > 0
        async with room.inside("4500103", 10):
            pass

    asyncio.run(story())


def test_one_municipality_leaves_room_for_the_bodies_of_others() -> None:
    async def story() -> None:
        room = Room(10, 100)
        async with room.inside("4500103", 30), AsyncExitStack() as later:
            second = asyncio.create_task(later.enter_async_context(room.inside("4500103", 30)))
            await asyncio.sleep(0)
            async with asyncio.timeout(5), room.inside("4500104", 50):
                assert not second.done()
        await asyncio.wait_for(second, 5)

    asyncio.run(story())


def test_bodies_on_slow_lines_keep_no_others_out_until_there_are_too_many() -> None:
    async def story() -> None:
        room = Room(20, 100, quick=0.05)
        async with AsyncExitStack() as slow:
            for number in range(5):
                entering = room.inside(f"450010{number}", 100)
                await asyncio.wait_for(slow.enter_async_context(entering), 5)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5), room.inside("4500199", 100):
                    pytest.fail("a sixth went in")
        async with asyncio.timeout(5), room.inside("4500103", 100) as is_here:
            is_here()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5), room.inside("4500199", 100):
                    pytest.fail("a body that is here did not count")

    asyncio.run(story())


def test_who_brings_much_waits_outside_until_others_are_done() -> None:
    order: list[str] = []

    async def bring(room: Room, lao: str, size: int) -> None:
        async with room.inside(lao, size):
            order.append(lao)
            await asyncio.sleep(0)

    async def story() -> None:
        room = Room(10, 100)
        waits = asyncio.create_task(bring(room, "4500199", 90))
        async with room.inside("4500100", 90):
            await asyncio.sleep(0)
            waits.cancel()
            others = [bring(room, f"450010{n}", size) for n, size in enumerate((90, 10, 500, 90))]
            going = asyncio.gather(*others)
            await asyncio.sleep(0)
            assert order == ["4500101"]
        await going
        assert sorted(order) == ["4500100", "4500101", "4500102", "4500103"]
        async with room.inside("4500100", 100):
            pass

    asyncio.run(story())
