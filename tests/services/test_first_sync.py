"""What a screen can know of the register's way to this counter, and how it is put off."""

from __future__ import annotations

import pytest

from desktop.domain.reference import RegisterProgress, Stage
from desktop.services.changes import Topic
from desktop.services.first_sync import MANY_ROWS, FirstSync, seconds_left
from tests.makers import Counter, payer

MB = 1_000_000


@pytest.fixture
def coming(counter: Counter) -> FirstSync:
    return FirstSync(counter.store, counter.clock, counter.changes)


def test_at_first_nothing_comes_and_the_register_is_empty(coming: FirstSync) -> None:
    way = coming.now()

    assert (way.progress, way.seconds_left, way.paused, way.lost) == (None, None, False, "")
    assert way.empty


def test_the_time_left_follows_the_pace_since_it_began_or_went_on(
    coming: FirstSync, counter: Counter
) -> None:
    coming.tell(RegisterProgress(Stage.FILE, 100 * MB, 400 * MB))
    assert coming.now().seconds_left is None
    counter.clock.passes(seconds=10)
    coming.tell(RegisterProgress(Stage.FILE, 150 * MB, 400 * MB))
    assert coming.now().seconds_left == 50

    coming.pause()
    assert coming.paused()
    assert coming.now().seconds_left is None
    counter.clock.passes(hours=1)
    coming.go_on()
    coming.tell(RegisterProgress(Stage.FILE, 200 * MB, 400 * MB))
    counter.clock.passes(seconds=10)
    coming.tell(RegisterProgress(Stage.FILE, 300 * MB, 400 * MB))

    assert coming.now().seconds_left == 10


@pytest.mark.parametrize(
    ("came", "took", "left", "seconds"),
    [(0, 60, 100, None), (50, 1, 100, None), (50, 10, 100, 20), (100, 10, 0, 0)],
)
def test_a_pace_needs_some_seconds_and_some_bytes(
    came: int, took: float, left: int, seconds: int | None
) -> None:
    assert seconds_left(came, took, left) == seconds


def test_screens_are_told_twice_a_second_at_most_and_of_each_new_stage(
    coming: FirstSync, counter: Counter
) -> None:
    heard: list[frozenset[Topic]] = []
    counter.changes.subscribe(heard.append)

    for done in range(100):
        counter.clock.passes(seconds=0.02)
        coming.tell(RegisterProgress(Stage.FILE, done * MB, 100 * MB))
    assert 3 <= len(heard) <= 5

    heard.clear()
    coming.tell(RegisterProgress(Stage.CHECKING, 100 * MB, 100 * MB))
    coming.tell(RegisterProgress(Stage.READY, 0))
    assert heard == [frozenset({Topic.SYNC})] * 2


def test_the_few_rows_of_every_day_are_not_told(coming: FirstSync) -> None:
    coming.tell(RegisterProgress(Stage.ROWS, MANY_ROWS - 1))
    coming.tell(RegisterProgress(Stage.READY, MANY_ROWS - 1))
    assert coming.now().progress is None

    coming.tell(RegisterProgress(Stage.ROWS, MANY_ROWS))
    coming.tell(ready := RegisterProgress(Stage.READY, MANY_ROWS))
    assert coming.now().progress == ready

    coming.seen()
    assert coming.now().progress is None


def test_what_still_comes_is_not_waved_away(coming: FirstSync) -> None:
    coming.tell(RegisterProgress(Stage.FILE, MB, 2 * MB))
    coming.seen()
    assert coming.now().progress is not None


def test_a_lost_register_is_told_until_another_is_there(counter: Counter) -> None:
    counter.store.close()
    for file in counter.folder.glob("counter.register-*"):
        file.unlink()
    counter.start(counter.paper)
    coming = FirstSync(counter.store, counter.clock, counter.changes)
    assert coming.now().lost == "register-missing"

    counter.owed(by=payer())

    assert coming.now().lost == ""
