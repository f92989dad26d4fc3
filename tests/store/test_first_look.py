"""The few rows a sign-in needs, before anything heavy is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.errors import Jammed
from desktop.store import file, first_look, migrations
from desktop.store.store import Store
from tests.desktop_session import ROOT
from tests.makers import CLERK, FINANCE, IT, KEY, OTHER_CLERK, SUPERVISOR, Counter, SetClock

LOADED = """
import sys
from desktop.store import first_look
print("sqlalchemy" in sys.modules)
"""


def test_it_sees_who_may_sign_in_and_where(counter: Counter) -> None:
    seen = first_look.look(counter.folder / "counter.db", KEY)

    assert seen is not None
    assert seen.people == (CLERK, OTHER_CLERK, FINANCE, IT, SUPERVISOR)
    assert seen.place == "เทศบาลเมืองแม่เหียะ · ช่องบริการ 2"


def test_it_sees_an_empty_counter(tmp_path: Path) -> None:
    Store(tmp_path / "counter.db", KEY, SetClock()).close()
    assert first_look.look(tmp_path / "counter.db", KEY) == first_look.Seen((), "")


def test_where_nothing_is_to_be_seen_it_sees_nothing(tmp_path: Path) -> None:
    path = tmp_path / "counter.db"
    assert first_look.look(path, KEY) is None
    assert not path.exists()

    Store(path, KEY, SetClock()).close()
    connection = file.connect(path, KEY)
    connection.execute(f"PRAGMA user_version = {migrations.NEWEST + 1}")
    connection.close()
    assert first_look.look(path, KEY) is None


def test_it_does_not_look_with_the_wrong_key(counter: Counter) -> None:
    with pytest.raises(Jammed, match="file-unreadable"):
        first_look.look(counter.folder / "counter.db", bytes(32))


def test_it_is_light() -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"
