"""When to try next: soon at first, ever later after failures, and never all at once."""

from __future__ import annotations

import random

import pytest

from sync.client.pace import Pace, Rhythm


def longest() -> Pace:
    return Pace(uniform=lambda low, high: high)


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    pace = longest()
    waits = [pace.after_failure() for _ in range(12)]
    assert waits == [2, 4, 8, 120, 120, 120, 128, 256, 512, 900, 900, 900]


def test_the_first_attempt_after_an_outage_is_spread_over_two_minutes() -> None:
    chance = random.Random(1)
    waits = []
    for _ in range(200):
        pace = Pace(uniform=chance.uniform)
        for _ in range(4):
            wait = pace.after_failure()
        waits.append(wait)
    assert min(waits) < 5
    assert max(waits) > 115


def test_a_success_makes_the_next_failure_the_first() -> None:
    pace = longest()
    for _ in range(5):
        pace.after_failure()
    pace.after_success()
    assert pace.after_failure() == 2


def test_chance_comes_after_the_ceiling_so_that_no_two_devices_meet() -> None:
    chance = random.Random(1)
    waits = []
    for _ in range(200):
        pace = Pace(uniform=chance.uniform)
        for _ in range(40):
            wait = pace.after_failure()
        waits.append(wait)
    assert max(waits) <= 900
    assert min(waits) < 100
    assert len({round(wait) for wait in waits}) > 100


def test_what_the_server_asks_for_is_the_least() -> None:
    assert Pace(uniform=lambda low, high: low).after_failure(60) == 60
    assert longest().after_failure(60) == 62


def test_no_server_can_send_a_device_away_for_good() -> None:
    assert longest().after_failure(1e12) <= 3602


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_starts_and_heartbeats_are_spread(share: float) -> None:
    pace = Pace(uniform=lambda low, high: low + (high - low) * share)
    assert pace.at_start() == 30 * share
    assert pace.after_success() == 120 + 180 * share


def test_a_change_waits_a_moment_for_its_neighbours() -> None:
    assert Pace(Rhythm(coalesce=1.5)).after_change() == 1.5


def test_hundreds_of_failures_are_counted_without_overflow() -> None:
    pace = longest()
    assert [pace.after_failure() for _ in range(3000)][-1] == 900
