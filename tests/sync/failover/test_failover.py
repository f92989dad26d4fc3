"""The primary dies while counters push: another takes over, and what was acknowledged is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.failover import drill
from tests.sync.failover.cluster import Cluster, missing, running_cluster
from tests.sync.failover.net import NoNamespaces

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=f"not here: {', '.join(missing())}"),
]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    try:
        with running_cluster() as running:
            yield running
    except NoNamespaces as error:
        pytest.skip(str(error))


def test_the_primary_is_killed_and_nothing_acknowledged_is_lost(
    cluster: Cluster, tmp_path: Path
) -> None:
    with drill.storming(cluster, tmp_path, devices=3) as storms:
        killed = drill.fail(cluster, storms, "kill -9", drill.kill_primary(cluster))
    assert killed.new != killed.old
    assert killed.back <= drill.LIMIT, killed.line()
