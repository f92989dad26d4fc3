"""What can befall the database and the server's clock: said plainly, and nothing half stored."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import psycopg
import pytest
import requests

from desktop.domain.errors import Unreachable
from sync.client.http import Call, Http, Reply, Timeouts
from sync.protocol import Problem
from sync.server import projector
from sync.server.report import day_report
from tests.servers import CentralHere, Postgres, _account, _migrated
from tests.sync.books import DAY, Device
from tests.sync.test_ledger import stored
from tests.sync.town import Town


@contextmanager
def small_disk(size: int) -> Iterator[Path]:
    """A disk of `size` MiB of its own."""
    folder = Path(os.path.realpath(subprocess.check_output(["mktemp", "-d"], text=True).strip()))
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0777", "none", folder]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


def fill(disk: Path, *, leave: int) -> Path:
    """A file that leaves so many bytes. Taking it away is the space that returns."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - leave)
    return ballast


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def cramped(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Town, Path]]:
    """A town whose journal lies on a small disk, and the disk."""
    with small_disk(16) as disk:
        if request.param == "sqlite":
            url = _migrated(f"sqlite:///{disk}/central.sqlite")
        else:
            url = _tablespace(request.getfixturevalue("postgres"), disk, request)
        central = CentralHere(url).start()
        town = Town(central.url, central.database, tmp_path, "4500103")
        yield town, disk
        town.close()
        central.stop()
        if request.param == "postgres":
            _drop(request.getfixturevalue("postgres"), url)


def _tablespace(postgres: Postgres, disk: Path, request: pytest.FixtureRequest) -> str:
    place = disk / "space"
    place.mkdir()
    if (account := _account()) is not None:
        os.chown(place, account, -1)
    url = postgres.new_database(request.getfixturevalue("migrated_postgres"))
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        for (name,) in admin.execute(_JOURNALS).fetchall():
            admin.execute(f'ALTER TABLE "{name}" SET TABLESPACE small')
    return url


_JOURNALS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'journal'::regclass"


def _drop(postgres: Postgres, url: str) -> None:
    with psycopg.connect(postgres._dsn("postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')
        admin.execute("DROP TABLESPACE small")


def test_a_full_database_says_so_and_takes_all_when_space_returns(
    cramped: tuple[Town, Path],
) -> None:
    town, disk = cramped
    town.http = ear = _Ear()
    device = town.device()
    device.pay_often(50)
    town.send(device)
    ballast = fill(disk, leave=200_000)
    device.pay_often(3000, first=100)
    with pytest.raises(Unreachable) as refused:
        _push_all(town, device)
    assert refused.value.code == "busy"
    assert (ear.heard[-1].status, ear.heard[-1].headers["retry-after"]) == (503, "15")
    assert msgspec.json.decode(ear.heard[-1].body, type=Problem).code == "database-full"
    kept = stored(town, device)
    assert kept == device.bodies()[: len(kept)]
    assert device.acknowledged().seq <= len(kept) < device.head().seq
    assert requests.get(f"{town.url}/health", timeout=10).ok
    ballast.unlink()
    town.send(device)
    assert stored(town, device) == device.bodies()
    report = day_report(town.database, town.lao, DAY, at=town.now())
    assert list(report.totals) == device.totals()


class _Ear(Http):
    """Keeps what the server answered."""

    def __init__(self) -> None:
        super().__init__(timeouts=Timeouts(connect=2, read=20))
        self.heard: list[Reply] = []

    def exchange(self, call: Call) -> Reply:
        self.heard.append(super().exchange(call))
        return self.heard[-1]


def _push_all(town: Town, device: Device) -> None:
    while device.acknowledged().seq < device.head().seq:
        town.push(device)


@pytest.mark.postgres
def test_a_primary_that_has_become_a_replica_is_left_for_the_new_one(
    postgres: Postgres, migrated_postgres: str, tmp_path: Path
) -> None:
    """The line stays open, and what is written is refused as on a replica."""
    url = postgres.new_database(migrated_postgres)
    name = url.rpartition("/")[2]
    central = CentralHere(url).start()
    town = Town(central.url, central.database, tmp_path, "4500103")
    device = town.device()
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        central.database.engine.dispose()
        with pytest.raises(Unreachable):
            town.push(device)
        admin.execute("SET default_transaction_read_only = off")
        admin.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    town.send(device)
    assert stored(town, device) == device.bodies()
    town.close()
    central.stop()


@pytest.mark.parametrize("years", [-10, 10])
def test_a_servers_clock_years_off_orders_nothing_and_is_told(
    central: CentralHere, tmp_path: Path, years: int, caplog: pytest.LogCaptureFixture
) -> None:
    town = Town(central.url, central.database, tmp_path, "4500103")
    here, there = town.device("02"), town.device("03")
    here.pay("B-1")
    town.sync(here)
    with caplog.at_level(logging.INFO, logger="thongthin.central"):
        central.ahead = timedelta(days=365 * years)
        here.pay("B-2")
        there.pay("B-3")
        for device in (here, there, here):
            town.sync(device)
    central.ahead = timedelta()
    here.pay("B-4")
    for device in (there, here, there):
        town.sync(device)
    assert [row[0] for row in here.elsewhere()] == ["B-3"]
    assert [row[0] for row in there.elsewhere()] == ["B-1", "B-2", "B-4"]
    for device in (here, there):
        assert stored(town, device) == device.bodies()
    report = day_report(town.database, town.lao, DAY, at=town.now())
    assert list(report.totals) == [*here.totals(), *there.totals()]
    assert any(record.getMessage() == "clock differs" for record in caplog.records)
    town.close()


def test_what_was_left_behind_by_a_clock_ahead_is_found(own_town: Town) -> None:
    """A process died with entries to post, and its clock was years ahead."""
    device = own_town.device()
    own_town.send(device)
    with own_town.database.writing() as tx:
        tx.exec_driver_sql("UPDATE posted SET seq = 0")
        tx.exec_driver_sql("UPDATE chain SET seen = '2046-01-01 00:00:00'")
    since = own_town.now() - timedelta(seconds=10)
    assert projector.behind(own_town.database, unheard_since=since) == [device.place]
