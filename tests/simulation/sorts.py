"""The sorts of histories: which acts are in one, who carries them out, what must hold."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sync.server.snapshots import Shelf
from tests.simulation import checks, cloned, shared
from tests.simulation.acts import MONEY, Plan, Player
from tests.simulation.office import Office, drawn_bytes, furnished, scratch
from tests.simulation.world import World, enrolled

_ROUND = 20
"""Of so many seeds in a row one is of each further sort: whole counters take their time."""


@dataclass(frozen=True, slots=True)
class Sort:
    """`always` is checked after every act, `end` when it is `quiet`; both raise Broken."""

    weights: Mapping[str, int]
    opened: Callable[[Plan, list[str]], AbstractContextManager[Player]]
    always: Callable[[Any], None]
    quiet: Callable[[Any], bool]
    end: Callable[[Any], None]


def drawn(seed: int) -> Plan:
    """Its history: most are of money."""
    sort = {4: "shared", 8: "cloned"}.get(seed % _ROUND, "money")
    return Plan.drawn(seed, SORTS[sort].weights, sort=sort)


def of_sort(sort: str) -> Iterator[Plan]:
    """The histories of this sort among all seeds."""
    return (plan for plan in map(drawn, count(1)) if plan.sort == sort)


@contextmanager
def _money(plan: Plan, story: list[str]) -> Iterator[Player]:
    world = World(random.Random(plan.seed), story, devices=plan.devices)
    try:
        yield Player(world)
    finally:
        world.close()


@contextmanager
def _shared(plan: Plan, story: list[str]) -> Iterator[Player]:
    for known in enrolled()[1]:
        furnished(known)  # once a process, not of this history's chance
    with (
        tempfile.TemporaryDirectory(dir=scratch()) as folder,
        drawn_bytes(plan.seed),
    ):
        home = Path(folder)

        def office(*given: Any, **named: Any) -> Office:
            return Office(*given, folder=home / given[2].device, **named)

        chance, shelf = random.Random(plan.seed), Shelf(home / "registers")
        world = World(chance, story, devices=plan.devices, made=office, shelf=shelf)
        try:
            yield shared.Sharing(world)
        finally:
            for one in world.counters:
                one.close()
            world.close()


@contextmanager
def _cloned(plan: Plan, story: list[str]) -> Iterator[Player]:
    world = World(random.Random(plan.seed), story, devices=plan.devices)
    try:
        yield cloned.Cloning(world)
    finally:
        world.close()


SORTS = {
    "money": Sort(
        MONEY,
        _money,
        lambda player: checks.check_always(player.world),
        lambda player: checks.quiet(player.world),
        lambda player: checks.check_end(player.world),
    ),
    "shared": Sort(
        shared.WEIGHTS,
        _shared,
        lambda player: shared.check_always(player.world),
        partial(checks.holds, shared.check_end),
        shared.check_end,
    ),
    "cloned": Sort(
        cloned.WEIGHTS,
        _cloned,
        cloned.check_always,
        partial(checks.holds, cloned.check_end),
        cloned.check_end,
    ),
}
