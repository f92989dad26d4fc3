"""Plays one history from its seed, checks it all the way, and makes a failing one short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.simulation.acts import LONG, Act, Plan, Player
from tests.simulation.central import quickly
from tests.simulation.checks import Broken
from tests.simulation.sorts import SORTS, Sort

_PATIENCE = 4 * 3600.0
"""Seconds of quiet within which all must have arrived."""

_TOLD = 120
"""Lines of a failed history's talk."""


@dataclass(frozen=True, slots=True)
class Failed:
    """`story` is what was done and said, line by line."""

    plan: Plan
    why: str
    story: tuple[str, ...]

    def __str__(self) -> str:
        acts = "\n".join(str(act) for act in self.plan.acts)
        told = "\n".join(line[:150] for line in self.story[:_TOLD])
        return (
            f"seed {self.plan.seed}, {self.plan.devices} counters: {self.why}\n"
            f"the shortest story found, {len(self.plan.acts)} acts:\n{acts}\nwhat was said:\n{told}"
        )


def play(plan: Plan, told: list[str] | None = None) -> Failed | None:
    """None if all its rules held; `told` hears all that was said."""
    story = [] if told is None else told
    sort = SORTS[plan.sort]
    with quickly(), sort.opened(plan, story) as player:
        try:
            _play(plan, player, sort)
        except Broken as broken:
            return Failed(plan, str(broken), tuple(story))
    return None


def _play(plan: Plan, player: Player, sort: Sort) -> None:
    world = player.world
    for act in plan.acts:
        world.loop.run_for(act.at - world.loop.time())
        player.play(act)
        sort.always(player)
    world.loop.run_for(max(0.0, LONG - world.loop.time()))
    player.calm()
    patience = world.loop.time() + _PATIENCE
    while not sort.quiet(player) and world.loop.time() < patience:
        world.loop.run_for(60)
        sort.always(player)
    sort.end(player)


def shortest(failed: Failed, *, tries: int = 300) -> Failed:
    """Leaves acts out as long as it still fails: halves first, then ever smaller pieces."""
    size = max(1, len(failed.plan.acts) // 2)
    while size and tries > 0:
        at, shorter = 0, False
        while at < len(failed.plan.acts) and tries > 0:
            tries -= 1
            acts = failed.plan.acts
            again = play(replace(failed.plan, acts=_without(acts, at, size)))
            if again is None:
                at += size
            else:
                failed, shorter = again, True
        size = size if shorter and size == 1 else size // 2
    return failed


def _without(acts: Sequence[Act], at: int, size: int) -> tuple[Act, ...]:
    return (*acts[:at], *acts[at + size :])
