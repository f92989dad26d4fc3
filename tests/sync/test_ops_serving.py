"""Several processes on one socket: ready, counted, stopped in order, started anew when one dies."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
import requests

from sync.server import schema
from sync.server.database import open_database
from tests.servers import CentralProcess, Postgres, real_time
from tests.sync.books import Device
from tests.sync.test_kill import Sending
from tests.sync.test_ledger import stored
from tests.sync.town import Town
from tests.waiting import until

pytestmark = pytest.mark.postgres
WORKERS = 2
DRAIN = 2
_town = count(4500103)


@pytest.fixture(scope="module")
def url(postgres: Postgres, migrated_postgres: str) -> str:
    return postgres.new_database(migrated_postgres)


@pytest.fixture(scope="module")
def central(url: str) -> Iterator[CentralProcess]:
    """One for all tests that leave it running, as it takes its time to start."""
    server = CentralProcess(url, "--workers", str(WORKERS)).start()
    yield server
    server.stop()


@pytest.fixture
def town(central: CentralProcess, tmp_path: Path) -> Iterator[Town]:
    database = open_database(central.db)
    town = Town(central.url, database, tmp_path, str(next(_town)), now=real_time)
    yield town
    town.close()
    database.close()


def workers(central: CentralProcess) -> set[int]:
    """The processes below the one that was started, without the library's own caretaker."""
    listed = Path(f"/proc/{central.pid}/task/{central.pid}/children").read_text().split()
    return {
        int(pid) for pid in listed if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    }


def asked(central: CentralProcess, path: str, **headers: str) -> requests.Response:
    return requests.get(central.url + path, headers=headers, timeout=30)


def metrics(central: CentralProcess) -> dict[str, float]:
    lines = asked(central, "/metrics").text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def sending(town: Town, count: int) -> list[Sending]:
    threads = [Sending(town, town.device(f"{number:02}")) for number in range(2, 2 + count)]
    for one in threads:
        one.start()
    return threads


def devices(threads: list[Sending]) -> list[Device]:
    return [one._device for one in threads]


def test_a_killed_worker_loses_nothing_and_another_takes_its_place(
    central: CentralProcess, town: Town
) -> None:
    until(lambda: len(workers(central)) == WORKERS)
    threads = sending(town, 4)
    for _ in range(3):
        before = {one: one.acknowledged for one in threads}
        dead = workers(central).pop()
        os.kill(dead, signal.SIGKILL)
        until(lambda dead=dead: dead not in (now := workers(central)) and len(now) == WORKERS)
        until(lambda before=before: all(one.acknowledged > before[one] for one in threads))
    for one in threads:
        one.stop()
    for device in devices(threads):
        town.send(device)
        assert stored(town, device) == device.bodies()


def test_told_to_stop_it_says_so_serves_on_and_ends_with_all_answered(url: str, town: Town) -> None:
    central = CentralProcess(url, "--workers", str(WORKERS), "--drain", str(DRAIN)).start()
    town.url = central.url
    threads = sending(town, 2)
    until(lambda: all(one.acknowledged > 20 for one in threads))
    until(lambda: asked(central, "/ready").ok and len(workers(central)) == WORKERS)
    family = workers(central) | {central.pid}
    os.kill(central.pid, signal.SIGTERM)
    until(lambda: asked(central, "/ready").json() == {"ready": False, "why": "stopping"})
    after = {one: one.acknowledged for one in threads}
    until(lambda: all(one.acknowledged > after[one] for one in threads))
    assert sum(one.lost for one in threads) == 0
    central.stop()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    for one in threads:
        one.stop()
        assert len(stored(town, one._device)) >= one.acknowledged
    with pytest.raises(requests.ConnectionError):
        asked(central, "/health")


def test_requests_of_all_workers_are_counted_together(central: CentralProcess, town: Town) -> None:
    before = metrics(central)
    device = town.device()
    device.pay_often(5)
    town.send(device)
    for _ in range(30):
        asked(central, "/health")
    asked(central, "/nowhere/else")
    asked(central, "/console/")
    seen = metrics(central)
    for name, more in _COUNTED.items():
        assert seen[name] - before.get(name, 0) == more, name
    assert seen["thongthin_database_up"] == 1
    assert seen["thongthin_entries_stored"] >= 0
    assert seen["thongthin_devices"] >= 0
    assert town.lao not in asked(central, "/metrics").text


_COUNTED = {
    'thongthin_requests_total{door="GET /health",status="200"}': 30,
    'thongthin_requests_total{door="other",status="404"}': 1,
    'thongthin_requests_total{door="GET /console/",status="303"}': 1,
    'thongthin_request_seconds_count{door="GET /health"}': 30,
}


def test_metrics_are_for_this_computer_alone_where_there_is_no_token(
    central: CentralProcess,
) -> None:
    assert asked(central, "/metrics").ok
    assert asked(central, "/metrics", **THROUGH_A_PROXY).status_code == 403


THROUGH_A_PROXY = {"X-Forwarded-For": "192.0.2.7"}


def test_a_token_opens_the_metrics_and_workers_end_with_the_one_that_started_them(
    url: str, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("abc\n")
    token = ("--metrics-token", str(tmp_path / "token"))
    guarded = CentralProcess(url, "--workers", "2", *token).start()
    assert asked(guarded, "/metrics").status_code == 403
    assert asked(guarded, "/metrics", Authorization="Bearer abd").status_code == 403
    assert asked(guarded, "/metrics", Authorization="Bearer abc", **THROUGH_A_PROXY).ok
    family = until(lambda: len(found := workers(guarded)) == 2 and found)
    guarded.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))


def test_ready_follows_the_database(central: CentralProcess, url: str) -> None:
    until(lambda: asked(central, "/ready").ok)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("UPDATE alembic_version SET version_num = '9999'")
        assert asked(central, "/ready").json()["why"] == "not-migrated"
        admin.execute("ALTER TABLE alembic_version RENAME TO elsewhere")
        assert asked(central, "/ready").status_code == 503
        admin.execute("ALTER TABLE elsewhere RENAME TO alembic_version")
        admin.execute("UPDATE alembic_version SET version_num = %s", [schema.newest()])
    assert asked(central, "/ready").ok


def test_a_silent_database_is_not_ready_and_holds_nobody_up(tmp_path: Path, url: str) -> None:
    """The line to the database goes dead without a word."""
    behind = psycopg.conninfo.conninfo_to_dict(url)
    with _Valve(int(behind["port"])) as valve:
        through = url.replace(f":{behind['port']}/", f":{valve.port}/")
        central = CentralProcess(through, "--workers", "2").start()
        until(lambda: asked(central, "/ready").ok and len(workers(central)) == 2)
        valve.shut()
        begun = time.monotonic()
        answers: list[requests.Response] = []
        asking = [
            threading.Thread(target=lambda: answers.append(asked(central, "/ready")))
            for _ in range(5)
        ]
        for thread in asking:
            thread.start()
        assert asked(central, "/health").ok
        assert time.monotonic() - begun < 2
        for thread in asking:
            thread.join()
        assert {one.json()["why"] for one in answers} <= {"database-silent", "database-away"}
        assert time.monotonic() - begun < 8
        family = workers(central)
        os.kill(min(family), signal.SIGKILL)  # one that starts now comes up as well
        until(lambda: len(workers(central) - family) == 1)
        valve.open()
        until(lambda: asked(central, "/ready").ok, within=40)
        central.stop()


class _Valve:
    """A line that can be shut: what is written goes nowhere, and nobody is told."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._flowing = threading.Event()
        self._flowing.set()
        self._ends: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> _Valve:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        for end in (self._listening, *self._ends):
            end.close()

    def shut(self) -> None:
        self._flowing.clear()

    def open(self) -> None:
        self._flowing.set()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._listening.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self._upstream))
            self._ends += [here, there]
            for pair in ((here, there), (there, here)):
                threading.Thread(target=self._pour, args=pair, daemon=True).start()

    def _pour(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(1 << 16):
                self._flowing.wait()
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return
