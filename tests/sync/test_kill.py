"""The server is killed while entries arrive: what it had acknowledged is there when it is back."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.errors import Unreachable
from sync.server import projector
from sync.server.database import open_database
from sync.server.report import day_report
from tests.servers import CentralProcess, real_time
from tests.sync.books import DAY, Device
from tests.sync.test_ledger import stored
from tests.sync.town import Town
from tests.waiting import until

KILLS = 5


@pytest.fixture
def mortal_town(central_process: CentralProcess, tmp_path: Path) -> Iterator[Town]:
    database = open_database(central_process.db)
    town = Town(central_process.url, database, tmp_path, "4500103", now=real_time)
    yield town
    town.close()
    database.close()


class Sending(threading.Thread):
    """Takes money and sends without pause, whatever the answer; remembers what arrived."""

    def __init__(self, town: Town, device: Device) -> None:
        super().__init__(daemon=True)
        self._town = town
        self._device = device
        self._end = threading.Event()
        self.acknowledged = 0
        self.lost = 0
        self.surprise: BaseException | None = None

    def run(self) -> None:
        try:
            while not self._end.is_set():
                if self._device.head().seq < self.acknowledged + 50:
                    self._device.pay_often(1, first=self._device.head().seq)
                self._try()
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            self.surprise = error

    def _try(self) -> None:
        try:
            self.acknowledged = self._town.push(self._device).answer.head
        except Unreachable:
            self.lost += 1

    def stop(self) -> None:
        self._end.set()
        self.join(30)
        assert self.surprise is None


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(
    central_process: CentralProcess, mortal_town: Town
) -> None:
    town, chance = mortal_town, random.Random(20260101)
    device = town.device()
    device.pay_often(1)
    sending = Sending(town, device)
    sending.start()
    for _ in range(KILLS):
        more = sending.acknowledged + chance.randint(2, 25)
        until(lambda more=more: sending.acknowledged >= more or sending.surprise, within=60)
        central_process.kill()
        kept = len(stored(town, device))
        assert kept >= sending.acknowledged
        central_process.start()
    sending.stop()
    assert sending.lost > 0
    town.send(device)
    assert stored(town, device) == device.bodies()
    report = day_report(town.database, town.lao, DAY, at=real_time())
    assert list(report.totals) == device.totals()


def test_what_was_stored_and_not_posted_is_posted_at_the_next_start(
    central_process: CentralProcess, mortal_town: Town
) -> None:
    town = mortal_town
    device = town.device()
    device.pay_often(20)
    town.send(device)
    before = town.copy()
    device.pay_often(20, first=100)
    town.send(device)
    central_process.kill()
    _unpost(town, before)
    assert projector.behind(town.database) == [device.place]
    central_process.start()
    until(lambda: projector.behind(town.database) == [])
    report = day_report(town.database, town.lao, DAY, at=real_time())
    assert list(report.totals) == device.totals()


def _unpost(town: Town, before: object) -> None:
    """As if the power had gone between storing and posting."""
    assert isinstance(before, dict)
    now_kept = town.copy()
    stored_tables = {"journal", "chain"}
    town.put_back(
        {
            table: now_kept[table] if table.name in stored_tables else rows
            for table, rows in before.items()
        }
    )
