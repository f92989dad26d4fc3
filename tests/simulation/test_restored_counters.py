"""Counters that are put back from an older copy: they go on in a new epoch, and nothing that had
arrived is lost, doubled or numbered again."""

from __future__ import annotations

import random
from concurrent.futures import Executor
from typing import Any

import pytest
import sqlalchemy as sa

from desktop.domain.journal import Entry, first_broken
from sync.client.worker import Link
from sync.server import projector
from sync.server.tables import chain, objection, taking
from tests.simulation.acts import LONG, Act
from tests.simulation.central import quickly
from tests.simulation.keeper import Keeper, receipts
from tests.simulation.world import LAO, World

HISTORIES = 80
_WEIGHTS = {
    "pay": 20,
    "pay often": 4,
    "try now": 4,
    "line down": 3,
    "bad weather": 4,
    "device killed": 2,
    "server killed": 2,
    "device backed up": 4,
    "device set back": 4,
}
_OBJECTIONS = {"bill-paid-elsewhere", "bill-paid-twice"}


def settled(world: World) -> bool:
    return not projector.behind(world.disk) and all(
        counter.up
        and counter.states
        and counter.states[-1].link is Link.ONLINE
        and counter.book.acknowledged() == counter.book.head()
        for counter in world.counters
    )


def played(seed: int) -> int:
    """How many times a counter went on in a new epoch."""
    chance = random.Random(seed)
    story: list[str] = []
    with quickly():
        world = World(chance, story, devices=2)
        keeper = Keeper(world)
        kinds, weights = zip(*_WEIGHTS.items(), strict=True)
        for at in sorted(chance.uniform(0, LONG) for _ in range(40)):
            world.loop.run_for(at - world.loop.time())
            what = chance.choices(kinds, weights)[0]
            keeper.play(Act(at, what, chance.randrange(2), chance.random()))
        keeper.calm()
        for _ in range(240):
            world.loop.run_for(60)
            if settled(world):
                break
        keeper.note_arrived()
        check(world, keeper, f"seed {seed}:\n" + "\n".join(line[:150] for line in story[-90:]))
        world.close()
    return keeper.epochs


def check(world: World, keeper: Keeper, story: str) -> None:
    assert settled(world), story
    booked = set(_all(world, sa.select(taking.c.receipt).where(taking.c.lao == LAO)))
    whys = set(_all(world, sa.select(objection.c.why).where(objection.c.lao == LAO)))
    assert whys <= _OBJECTIONS, f"{whys} {story}"
    assert keeper.arrived <= booked, f"lost: {keeper.arrived - booked} {story}"
    for counter in world.counters:
        book = counter.book
        entries = [Entry(*row) for row in book.rows()]
        assert first_broken(entries, book.place) is None, story
        numbers = receipts(book.bodies())
        assert len(numbers) == len(set(numbers)), story
        assert set(numbers) <= booked, f"not in the books: {set(numbers) - booked} {story}"
        here = sa.and_(chain.c.lao == LAO, chain.c.epoch == book.place.epoch)
        (head,) = _all(world, sa.select(chain.c.hash).where(here))
        assert bytes(head) == book.head().hash, story


def _all(world: World, query: sa.Select[Any]) -> list[Any]:
    with world.disk.reading() as tx:
        return list(tx.execute(query).scalars())


@pytest.mark.slow
def test_counters_set_back_go_on_and_nothing_that_arrived_is_lost(processes: Executor) -> None:
    epochs = list(processes.map(played, range(1, HISTORIES + 1), chunksize=10))
    assert sum(epochs) > HISTORIES / 4, "too few counters were ever told that they were set back"
