"""A clerk's machine dies at any moment: no receipt is lost, doubled or out without a record."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desktop.domain.journal import first_broken
from tests.makers import Counter, QuickPins, SetClock, a_counter
from tests.mortal import ENDED, Nursery, nursery
from tests.services.rebuilt import as_stored, from_journal

if sys.platform == "win32":
    pytest.skip("needs fork", allow_module_level=True)
ROUNDS = 30


@pytest.fixture
def clerks() -> Iterator[Nursery]:
    with nursery("tests.services.hurried_clerk") as clerks:
        yield clerks


def test_tables_journal_numbers_and_paper_agree_whenever_the_machine_dies(
    clerks: Nursery, tmp_path: Path
) -> None:
    with a_counter(tmp_path, numbers=50_000):
        pass
    chance = Random(2569)
    heard: list[Any] = []

    for _ in range(ROUNDS):
        with clerks.born(str(tmp_path)) as clerk:
            for _ in range(chance.randrange(30)):
                assert clerk.hear() is not ENDED
            clerk.hear_for(chance.uniform(0, 0.006))
            assert clerk.living
            clerk.kill()
        heard += clerk.heard
        look_through_the_books(tmp_path, heard)

    assert len([word for word in heard if word[0] == "taken"]) > ROUNDS
    assert len([word for word in heard if word[0] == "printed"]) > ROUNDS


def look_through_the_books(folder: Path, heard: list[Any]) -> None:
    counter = Counter(folder, SetClock(), QuickPins())
    try:
        stored = as_stored(counter.store)
        assert from_journal(counter.store) == stored
        with counter.store.read() as tx:
            assert first_broken(tx.journal.all(), tx.devices.get().place) is None
            upcoming = tx.numbers.upcoming(2570)
    finally:
        counter.store.close()
    written = {f"70-02-{row[4]:06d}": row for row in stored["payments"]}
    assert list(written) == [f"70-02-{n:06d}" for n in range(1, len(written) + 1)]
    assert upcoming is not None
    assert upcoming.number == len(written) + 1

    announced = {number: satang for what, number, satang in said(heard, "taken")}
    assert announced == {number: written[number][-1] for number in announced}
    number_of = {payment[1]: number for number, payment in written.items()}
    asked_for = {f"{number_of[payment]}.{copy}" for _, payment, copy, *_ in stored["prints"]}
    assert set(counter.paper.sheets) <= asked_for
    assert {f"{n}.{copy}" for _, n, copy in said(heard, "printed")} <= set(counter.paper.sheets)


def said(heard: list[Any], what: str) -> list[Any]:
    return [word for word in heard if word[0] == what]
