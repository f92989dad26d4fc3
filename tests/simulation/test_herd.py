"""A crowd that comes back: chance spreads it, and nobody is left behind."""

from __future__ import annotations

from tests.simulation.herd import Outage, comes_back, naive, spread

MONDAY = Outage("a quarter of the country is switched on after a day", 150, 0, same_moment=True)


def test_chance_flattens_the_crowd_that_comes_at_once() -> None:
    ours = comes_back(MONDAY, spread(1), devices=6000, cores=1)
    theirs = comes_back(MONDAY, naive, devices=6000, cores=1)
    assert ours.never == theirs.never == 0
    assert ours.peak < theirs.peak / 5
    assert ours.timed_out < theirs.timed_out
    assert ours.through < 15 * 60
