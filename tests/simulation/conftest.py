"""A process for each core, for all tests that play many histories."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor

import pytest

from tests.simulation.crowd import crowd


@pytest.fixture(scope="session")
def processes() -> Iterator[Executor]:
    with crowd() as processes:
        yield processes
