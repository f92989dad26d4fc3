"""A town of its own for every test, at a central server on each kind of database."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

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
