"""A machine dies while a shift is closed: it is closed or it is not, and the Z is there later."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from desktop.domain.journal import first_broken
from desktop.domain.shift import ShiftClosed
from printing.sheet import render
from tests.makers import CLERK, Counter, QuickPins, SetClock, a_counter
from tests.mortal import ENDED, nursery
from tests.printing.papers import read
from tests.services.recounted import recount

pytestmark = pytest.mark.slow
if sys.platform == "win32":
    pytest.skip("needs fork", allow_module_level=True)
ROUNDS = 8


def test_a_close_that_was_said_is_there_and_every_z_can_be_printed_later(tmp_path: Path) -> None:
    with a_counter(tmp_path, numbers=50_000):
        pass
    chance = Random(2570)
    heard: list[Any] = []

    with nursery("tests.services.closing_clerk") as clerks:
        for _ in range(ROUNDS):
            with clerks.born(str(tmp_path)) as clerk:
                for _ in range(chance.randrange(2, 13)):
                    assert clerk.hear() is not ENDED
                clerk.hear_for(chance.uniform(0, 0.02))
                assert clerk.living
                clerk.kill()
            heard += clerk.heard
            look_at_the_shifts(tmp_path, heard)

    assert len([word for word in heard if word[0] == "closed"]) > ROUNDS / 2


def look_at_the_shifts(folder: Path, heard: list[Any]) -> None:
    counter = Counter(folder, SetClock(), QuickPins())
    try:
        with counter.store.read() as tx:
            assert first_broken(tx.journal.all(), tx.devices.get().place) is None
            closes = [one.fact for one in tx.records.all(ShiftClosed)]
            assert len(tx.shifts.open()) <= 1
        check(counter, closes, heard)
    finally:
        counter.store.close()


def check(counter: Counter, closes: list[ShiftClosed], heard: list[Any]) -> None:
    assert [one.number for one in closes] == list(range(1, len(closes) + 1))
    assert len({one.shift_id for one in closes}) == len(closes)
    by_shift = {str(one.shift_id): one for one in closes}
    for _, shift, number, expected in (word for word in heard if word[0] == "closed"):
        assert (by_shift[shift].number, by_shift[shift].expected.satang) == (number, expected)
    cash = recount(counter)
    for one in closes[-2:]:
        assert one.expected.satang == cash[str(one.shift_id)]
        text = read(render(counter.closing.z_report(CLERK, one.shift_id)))
        assert f"Z{one.number:04d}" in text
        assert str(one.expected) in text
    for shift in {word[1] for word in heard if word[0] == "tried"}:
        closed = by_shift.get(shift)
        with counter.store.read() as tx:
            tries = tx.drawer.tries(UUID(shift))
        assert tries, "a count that was answered is on disk"
        assert closed is None or len(closed.tries) == len(tries)
