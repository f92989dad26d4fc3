"""A program killed while its register moves finds either the old one whole or the new one whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from shutil import copyfile
from time import monotonic

import pytest

from desktop.store import file, migrations
from desktop.store.store import Store
from tests.makers import KEY, LAO, SetClock, a_counter, payer
from tests.mortal import Nursery, nursery
from tests.snapshots import a_snapshot
from tests.store.older import of_schema

if sys.platform == "win32":
    pytest.skip("needs fork", allow_module_level=True)
ROUNDS = 8
PEOPLE = 1_000


@pytest.fixture
def programs() -> Iterator[Nursery]:
    with nursery("tests.store.moving") as programs:
        yield programs


def people_in(path: Path) -> tuple[int, int, str]:
    """Payers, those found by name, and whether every page is whole; leftovers are swept away."""
    with closing(Store(path, KEY, SetClock())) as store, store.read() as tx:
        seen = tx.payers.count(), len(tx.searches.by_name(["สม"], 5_000)), store.check()
        assert tx.journal.head().seq > 0
    files = [one.name for one in path.parent.glob(f"{path.stem}.register-*")]
    assert len(files) == 1, files
    return seen


def version_of(path: Path) -> int:
    with closing(file.connect(path, KEY)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_register_moves_out_of_the_main_file_wholly_or_not_at_all(
    programs: Nursery, tmp_path: Path
) -> None:
    with a_counter(tmp_path) as counter, counter.store.write() as tx:
        tx.payers.put([payer(f"สมชาย{n}") for n in range(PEOPLE)])
    old = tmp_path / "old.db"
    of_schema(2, old, today=tmp_path / "counter.db")
    whole = Path(copyfile(old, tmp_path / "whole.db"))
    needs = time_of(programs, str(whole))
    assert people_in(whole) == (PEOPLE, PEOPLE, "ok")
    chance = Random(4500103)

    seen = set()
    for n in range(ROUNDS):
        path = Path(copyfile(old, tmp_path / f"round{n}.db"))
        killed(programs, chance.uniform(0, needs), str(path))
        seen.add(version_of(path))
        assert people_in(path) == (PEOPLE, PEOPLE, "ok")

    assert seen <= {2, migrations.NEWEST}
    assert 2 in seen


def test_a_snapshot_is_adopted_wholly_or_not_at_all(programs: Nursery, tmp_path: Path) -> None:
    made = a_snapshot(tmp_path / "made", [payer(f"สมหญิง{n}") for n in range(PEOPLE)], lao=LAO)
    paths = []
    for n in range(ROUNDS + 1):
        folder = tmp_path / str(n)
        folder.mkdir()
        with a_counter(folder):
            pass
        copyfile(made, folder / "snapshot.part")
        paths.append(folder / "counter.db")
    needs = time_of(programs, str(paths[-1]), str(paths[-1].with_name("snapshot.part")))
    assert people_in(paths[-1]) == (PEOPLE, PEOPLE, "ok")
    chance = Random(4500104)

    for path in paths[:-1]:
        snapshot = path.with_name("snapshot.part")
        killed(programs, chance.uniform(0, needs), str(path), str(snapshot))
        assert people_in(path) in ((0, 0, "ok"), (PEOPLE, PEOPLE, "ok"))


def time_of(programs: Nursery, *words: str) -> float:
    with programs.born(*words) as undisturbed:
        undisturbed.hear()
        begun = monotonic()
        undisturbed.hear_out()
        assert undisturbed.heard[-1] == "ends"
        return monotonic() - begun


def killed(programs: Nursery, after: float, *words: str) -> None:
    with programs.born(*words) as program:
        assert program.hear() == "begins"
        program.hear_for(after)
        program.kill()
