"""The world that stories about the store are told in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.makers import Counter, a_counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(tmp_path) as counter:
        yield counter
