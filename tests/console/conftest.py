"""A console of its own for every test, and one with something in it for those that only look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from sync.server.console.people import Role, only
from tests.console.office import Caller, Office
from tests.console.scene import Scene, play
from tests.servers import CentralHere, _migrated


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentralHere]:
    """One for all stories of a module; `ahead` moves its clock, and only forward."""
    folder = tmp_path_factory.mktemp("console")
    server = CentralHere(_migrated(f"sqlite:///{folder}/central.sqlite")).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def office(central: CentralHere) -> Iterator[Office]:
    made = Office(central.url, central.database, central.now)
    yield made
    made.close()


@pytest.fixture
def keeper(office: Office) -> Caller:
    return office.somebody()


@dataclass
class Shown:
    """Two municipalities, `ours` and `theirs`, in one console."""

    office: Office
    ours: Scene
    theirs: Scene
    _callers: dict[tuple[Role, str], Caller] = field(default_factory=dict)

    def somebody(self, role: Role, where: Scene) -> Caller:
        """Who looks after one of them alone."""
        key = (role, where.town.lao)
        if key not in self._callers:
            self._callers[key] = self.office.somebody(role, only([where.town.lao]))
        return self._callers[key]


_number = count(5700101)


def shown(central: CentralHere, folder: Path) -> Iterator[Shown]:
    office = Office(central.url, central.database, central.now)
    ours = play(office, folder, str(next(_number)), "เทศบาลเมืองของเรา")
    theirs = play(office, folder, str(next(_number)), "เทศบาลนครของเขา")
    yield Shown(office, ours, theirs)
    ours.close()
    theirs.close()
    office.close()


@pytest.fixture(scope="module")
def lite_scene(
    sqlite_central: CentralHere, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    yield from shown(sqlite_central, tmp_path_factory.mktemp("lite"))


@pytest.fixture(scope="module")
def postgres_scene(
    postgres_central: CentralHere, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    yield from shown(postgres_central, tmp_path_factory.mktemp("pg"))


@pytest.fixture(params=["lite", pytest.param("postgres", marks=pytest.mark.postgres)])
def scene(request: pytest.FixtureRequest) -> Shown:
    made: Shown = request.getfixturevalue(f"{request.param}_scene")
    return made
