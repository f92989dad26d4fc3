"""Point-in-time recovery: the database goes back to a named time, the devices bring the rest."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from sync.server import doctor
from sync.server.finding import Ground, State
from sync.server.report import day_report
from tests.servers import CentralHere, Postgres, _migrated, real_time, running_postgres
from tests.sync.books import DAY, Device
from tests.sync.test_ledger import stored
from tests.sync.town import Town
from tests.waiting import until

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

# as docs/operations.md says, but for the folders
_ARCHIVING = {
    "archive_mode": "on",
    "archive_timeout": "300",
    "archive_command": "test ! -f {folder}/archive/%f && cp %p {folder}/archive/%f",
}


@pytest.fixture
def archiving() -> Iterator[Postgres]:
    with running_postgres(**_ARCHIVING) as server:
        _own(server, "archive")
        _own(server, "backups")
        yield server


def test_a_database_set_back_to_a_named_time_gets_all_back_from_the_devices(
    archiving: Postgres, tmp_path: Path
) -> None:
    url = _migrated(archiving.new_database())
    central = CentralHere(url).start()
    town = Town(central.url, central.database, tmp_path, "4500103")
    devices = [town.device("02"), town.device("03")]
    _work(town, devices, 1)
    archiving.program("pg_basebackup", *_to(archiving), "-D", "backups/first", "-c", "fast")
    _work(town, devices, 101)
    at, then = _now(url), [stored(town, device) for device in devices]
    _work(town, devices, 201)
    _archived(url)
    findings = doctor.examine(
        Ground(central.database, real_time(), backups=archiving.folder / "backups")
    )
    states = {one.check: one.state for one in findings}
    assert (states["archive"], states["backups"]) == (State.OK, State.OK)
    archiving.stop()
    central.database.engine.dispose()

    _restore(archiving, "backups/first", at)
    assert [stored(town, device) for device in devices] == then
    for device in devices:
        assert device.acknowledged().seq > len(then[0])  # it has nothing to send, as it believes
        town.sync(device)
    for device in devices:
        town.sync(device)
        assert stored(town, device) == device.bodies()
    report = day_report(town.database, town.lao, DAY, at=town.now())
    assert list(report.totals) == [total for device in devices for total in device.totals()]
    elsewhere = [{bill for bill, *_ in device.elsewhere()} for device in devices]
    assert [len(bills) for bills in elsewhere] == [150, 150]
    town.close()
    central.stop()


def _work(town: Town, devices: list[Device], first: int) -> None:
    for number, device in enumerate(devices):
        device.pay_often(50, first=first + number * 1000)
        town.sync(device)
    for device in devices:
        town.sync(device)


def _restore(server: Postgres, backup: str, at: datetime) -> None:
    shutil.copytree(server.folder / backup, server.folder / "restored", copy_function=_copy)
    _own(server, "restored").chmod(0o700)
    (server.folder / "restored" / "recovery.signal").touch()
    with (server.folder / "restored" / "postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"restore_command = 'cp {server.folder}/archive/%f %p'\n"
            f"recovery_target_time = '{at.isoformat()}'\n"
            "recovery_target_action = 'promote'\n"
        )
    for file in (server.folder / "restored").rglob("*"):
        _own(server, str(file.relative_to(server.folder)))
    server.data = "restored"
    server.run()
    until(lambda: not _says(server._dsn("postgres"), "SELECT pg_is_in_recovery()"), within=60)


def _copy(source: str, target: str) -> None:
    shutil.copy(source, target)


def _own(server: Postgres, name: str) -> Path:
    place = server.folder / name
    if not place.exists():
        place.mkdir()
    owner = server.folder.stat()
    shutil.chown(place, owner.st_uid)
    return place


def _to(server: Postgres) -> tuple[str, ...]:
    return ("-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres")


def _says(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as asking:
        row = asking.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def _now(url: str) -> datetime:
    at = _says(url, "SELECT clock_timestamp()")
    assert isinstance(at, datetime)
    return at


def _archived(url: str) -> None:
    """All that was written up to now lies in the archive."""
    wal = _says(url, "SELECT pg_walfile_name(pg_switch_wal())")
    until(lambda: str(_says(url, "SELECT last_archived_wal FROM pg_stat_archiver")) >= str(wal))
