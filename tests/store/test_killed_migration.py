"""A program killed while it brings its database up leaves it wholly old or wholly new."""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from shutil import copyfile
from time import monotonic

import pytest

from desktop.store import file, migrations
from tests.makers import KEY, a_counter
from tests.mortal import Nursery, nursery
from tests.store.migrating import ROOMS, ROWS

if sys.platform == "win32":
    pytest.skip("needs fork", allow_module_level=True)
ROUNDS = 25


@pytest.fixture
def programs() -> Iterator[Nursery]:
    with nursery("tests.store.migrating") as programs:
        yield programs


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with a_counter(tmp_path) as counter:
        counter.paid()
    return tmp_path / "counter.db"


def look(path: Path) -> tuple[int, int, int, str]:
    """Version, new rooms, new rows, and what the counter is called."""
    connection = file.connect(path, KEY)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (rooms,) = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE name = 'notes' OR name LIKE 'room_%'"
    ).fetchone()
    rows = connection.execute("SELECT count(*) FROM notes").fetchone()[0] if rooms else 0
    (name,) = connection.execute("SELECT name FROM device").fetchone()
    assert file.quick_check(connection) == "ok"
    connection.close()
    return version, rooms, rows, name


def test_a_killed_migration_is_wholly_old_or_wholly_new(
    programs: Nursery, old: Path, tmp_path: Path
) -> None:
    before = (migrations.NEWEST, 0, 0, "ช่องบริการ 2")
    after = (migrations.NEWEST + 1, ROOMS + 1, ROWS, "")
    with programs.born(str(copy_of(old, tmp_path / "whole"))) as undisturbed:
        undisturbed.hear()
        begun = monotonic()
        undisturbed.hear_out()
        needs = monotonic() - begun
        assert undisturbed.heard == ["begins", "ends"]
    chance = Random(4500103)

    seen = []
    for n in range(ROUNDS):
        path = copy_of(old, tmp_path / str(n))
        with programs.born(str(path)) as program:
            assert program.hear() == "begins"
            program.hear_for(chance.uniform(0, needs))
            program.kill()
        seen.append(look(path))
        assert seen[-1] in (before, after)
        with programs.born(str(path)) as again:
            again.hear_out()
        assert look(path) == after

    assert before in seen


def copy_of(old: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(copyfile(old, folder / old.name))
