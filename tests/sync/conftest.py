"""A town with a central server on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import CentralHere
from tests.sync.town import Town


@pytest.fixture
def town(central: CentralHere, tmp_path: Path) -> Iterator[Town]:
    town = Town(central.url, central.database, tmp_path)
    yield town
    town.close()
