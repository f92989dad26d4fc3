"""Kills the primary while devices push, and looks for what they had been told is stored."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.errors import Unreachable
from sync.client.http import Http, Timeouts
from sync.server.database import open_database
from tests.servers import real_time
from tests.sync.books import Device
from tests.sync.failover.cluster import Cluster
from tests.sync.test_ledger import stored
from tests.sync.town import Town
from tests.waiting import until

LIMIT = 30.0
_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Outcome:
    """`back`: seconds from the fault until every device was acknowledged something new."""

    fault: str
    old: str
    new: str
    back: float
    acknowledged: int
    refused: int

    def line(self) -> str:
        return (
            f"{self.fault:<12} {self.old} -> {self.new}  back in service after {self.back:4.1f} s"
            f" (limit {LIMIT:.0f} s)  {self.acknowledged} entries acknowledged, 0 lost,"
            f" {self.refused} requests to be sent again"
        )


class Storm(threading.Thread):
    """One device that takes money and pushes without end."""

    def __init__(self, town: Town, device: Device) -> None:
        super().__init__(daemon=True)
        self.device = device
        self.acknowledged = 0
        self.refused = 0
        self.surprise: BaseException | None = None
        self._town = town
        self._end = threading.Event()

    def run(self) -> None:
        try:
            while not self._end.is_set():
                head = self.device.head().seq
                if head < self.acknowledged + 50:
                    self.device.pay_often(5, first=head)
                self._send()
        except BaseException as error:  # noqa: BLE001 - told in the drill's own thread
            self.surprise = error

    def _send(self) -> None:
        try:
            self.acknowledged = self._town.push(self.device).answer.head
        except Unreachable:
            self.refused += 1
            self._end.wait(_PAUSE)

    def stop(self) -> None:
        self._end.set()
        self.join(30)
        if self.surprise:
            raise self.surprise


@contextmanager
def storming(cluster: Cluster, folder: Path, devices: int) -> Iterator[list[Storm]]:
    database = open_database(cluster.database)
    town = Town(cluster.url, database, folder, "4500103", now=real_time)
    town.http = Http(ca=cluster.authority, timeouts=Timeouts(connect=2, read=5))
    storms = [Storm(town, town.device(f"{number:02}")) for number in range(1, 1 + devices)]
    for storm in storms:
        storm.start()
    try:
        until(lambda: all(storm.acknowledged > 50 for storm in storms), within=60)
        yield storms
    finally:
        for storm in storms:
            storm.stop()
        database.engine.dispose()  # its connections are those of before the fault
        check(town, storms)
        town.close()
        database.close()


def check(town: Town, storms: list[Storm]) -> None:
    """All that was acknowledged is there, and the rest follows."""
    for storm in storms:
        kept, own = stored(town, storm.device), storm.device.bodies()
        assert len(kept) >= storm.acknowledged, f"{storm.device.place.device} lost entries"
        assert kept == own[: len(kept)]
        town.push(storm.device)
        assert stored(town, storm.device) == own


def fail(
    cluster: Cluster, storms: list[Storm], fault: str, strike: Callable[[str], None]
) -> Outcome:
    old = until(cluster.leader)
    refused = sum(storm.refused for storm in storms)
    begun = time.monotonic()
    strike(old)
    # answers that were on their way when the fault struck do not count as being back
    until(lambda: sum(storm.refused for storm in storms) > refused, what="the fault", within=40)
    before = {storm: storm.acknowledged for storm in storms}
    until(
        lambda: all(storm.acknowledged > before[storm] or storm.surprise for storm in storms),
        what="new acknowledgements",
        within=120,
    )
    back = time.monotonic() - begun
    return Outcome(
        fault,
        old,
        until(cluster.leader),
        back,
        sum(storm.acknowledged for storm in storms),
        sum(storm.refused for storm in storms) - refused,
    )


def kill_primary(cluster: Cluster) -> Callable[[str], None]:
    """PostgreSQL and Patroni die together, as with a kernel panic; etcd's vote stays."""
    return lambda name: cluster.members[name].kill(spare="etcd")


def cut_primary(cluster: Cluster) -> Callable[[str], None]:
    return lambda name: cluster.members[name].cut()


def whole_again(cluster: Cluster) -> None:
    until(lambda: len(cluster.replicas()) == 2, what="the old primary as a replica", within=90)
    until(cluster.synchronous, what="a synchronous replica", within=60)
