"""Whatever order things happen in, the server's journal is the device's, and so are the sums."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.errors import Unreachable
from sync.server.report import day_report
from tests.servers import BadLine, CentralHere, bad_line, story_time
from tests.sync.books import DAY
from tests.sync.test_ledger import stored
from tests.sync.town import Copy, Town

_town = count(7000000)

act = st.one_of(
    st.tuples(st.just("pay"), st.integers(1, 4)),
    st.tuples(st.just("send"), st.just(0)),
    st.tuples(st.sampled_from(["swallow", "cut", "html", "500"]), st.just(0)),
    st.tuples(st.just("restart"), st.just(0)),
    st.tuples(st.just("back up"), st.just(0)),
    st.tuples(st.just("set back"), st.just(0)),
)
histories = st.lists(st.tuples(st.sampled_from([0, 1]), act), min_size=3, max_size=25)


@pytest.fixture
def line(shared_central: CentralHere) -> Iterator[BadLine]:
    with bad_line(shared_central.port) as line:
        yield line


class Story:
    """Two devices of one town, and what happens to them and to their server."""

    def __init__(self, central: CentralHere, line: BadLine, folder: Path) -> None:
        self.town = Town(central.url, central.database, folder, f"{next(_town)}")
        self.line = line
        self.devices = [self.town.device(dev, url=line.url) for dev in ("02", "03")]
        self.backup: Copy | None = None
        self.bills = count(1)

    def happen(self, who: int, what: str, times: int) -> None:
        device = self.devices[who]
        match what:
            case "pay":
                for _ in range(times):
                    device.pay(f"B-{next(self.bills)}", baht=times)
            case "send":
                self.town.send(device)
            case "restart":
                self.devices[who] = device.restarted()
            case "back up":
                self.town.settle()  # a backup is of one moment; this one reads table by table
                self.backup = self.town.copy()
            case "set back":
                if self.backup is not None:
                    self.town.settle()  # nobody posts into a database that is being put back
                    self.town.put_back(self.backup)
            case fault:
                self.line.spoil(fault)
                with pytest.raises(Unreachable):
                    self.town.send(device)

    def check(self) -> None:
        """At any time: nothing on the server that the device did not write, in its order."""
        for device in self.devices:
            kept = stored(self.town, device)
            assert kept == device.bodies()[: len(kept)]

    def end(self) -> None:
        """When the line is well again: all is there, once, and adds up."""
        for device in self.devices:
            self.town.send(device)
            assert stored(self.town, device) == device.bodies()
            assert device.objections() == []
        report = day_report(self.town.database, self.town.lao, DAY, at=story_time())
        assert list(report.totals) == [one for device in self.devices for one in device.totals()]

    def close(self) -> None:
        self.town.close()
        for device in self.devices:
            device.close()


@pytest.mark.slow
@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories)
def test_every_history_ends_with_equal_journals_and_equal_sums(
    shared_central: CentralHere,
    line: BadLine,
    tmp_path: Path,
    history: list[tuple[int, tuple[str, int]]],
) -> None:
    story = Story(shared_central, line, tmp_path)
    try:
        for who, (what, times) in history:
            story.happen(who, what, times)
            story.check()
        story.end()
    finally:
        story.close()
