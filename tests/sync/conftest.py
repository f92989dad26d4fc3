"""A town of its own for every test, at a central server on each kind of database."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from desktop.domain.sync_place import Head
from sync.client.central import Central
from sync.client.questions import Question
from sync.protocol import PushAnswer
from tests.makers import LAO
from tests.servers import CentralHere
from tests.sync.town import Town

_number = count(4500104)


@pytest.fixture
def town(shared_central: CentralHere, tmp_path: Path) -> Iterator[Town]:
    yield from _town(shared_central, tmp_path)


@pytest.fixture
def other_town(shared_central: CentralHere, tmp_path: Path) -> Iterator[Town]:
    """Another municipality at the same server."""
    yield from _town(shared_central, tmp_path)


@pytest.fixture
def own_town(central: CentralHere, tmp_path: Path) -> Iterator[Town]:
    """For a test that does more to the server than asking it."""
    yield from _town(central, tmp_path)


def _town(server: CentralHere, folder: Path) -> Iterator[Town]:
    town = Town(server.url, server.database, folder, f"{next(_number):07}")
    yield town
    town.close()


@pytest.fixture
def mae_hia(shared_central: CentralHere, tmp_path: Path) -> Iterator[Town]:
    """The town that whole counters of the tests are made for."""
    town = Town(shared_central.url, shared_central.database, tmp_path, LAO)
    town.forget_all()
    yield town
    town.forget_all()
    town.close()


@pytest.fixture
def pushes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many entries each push carried, of any device."""
    sizes: list[int] = []
    pushing = Central.push

    def counted(
        central: Central, place: Head, bodies: list[bytes], **packed: Question | None
    ) -> PushAnswer:
        sizes.append(len(bodies))
        return pushing(central, place, bodies, **packed)

    monkeypatch.setattr(Central, "push", counted)
    return sizes
