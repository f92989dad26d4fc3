"""The doctor: everything that keeps the server well, each a line that says what to do."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import trustme

from sync.server import doctor
from sync.server import main as program
from sync.server.database import Database, open_database
from sync.server.finding import Finding, Ground, State
from sync.server.main import FAILED, OK
from sync.server.standing import Standing, standing
from tests.servers import Postgres, free_port, real_time
from tests.sync.town import Town


@pytest.fixture
def url(postgres: Postgres, migrated_postgres: str) -> str:
    return postgres.new_database(migrated_postgres)


@pytest.fixture
def well(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.close()


def examined(ground: Ground) -> dict[str, Finding]:
    return {one.check: one for one in doctor.examine(ground)}


@pytest.mark.postgres
def test_a_server_that_is_well_has_nothing_to_do_but_backups(well: Database) -> None:
    """The one here for tests has no archive, no replica, and may share a full disk."""
    found = examined(Ground(well, real_time()))
    states = {check: one.state for check, one in found.items()}
    for check in ("database", "durability", "connections", "partitions", "schema", "clock"):
        assert states[check] is State.OK, found[check]
    for check in ("entries", "forks", "quarantine", "silent"):
        assert states[check] is State.OK, found[check]
    assert states["archive"] is State.BAD
    assert states["replicas"] is State.LOOK
    assert all(bool(one.do) == (one.state is not State.OK) for one in found.values())


@pytest.mark.postgres
def test_what_is_set_so_that_entries_can_be_lost_is_bad(
    url: str, well: Database, tmp_path: Path
) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        name = url.rpartition("/")[2]
        admin.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        admin.execute("ALTER TABLE paid DETACH PARTITION paid_03")
        admin.execute("UPDATE alembic_version SET version_num = '0001'")
    well.engine.dispose()
    too_many = Ground(well, real_time(), workers=20, connections=10, backups=tmp_path)
    found = examined(too_many)
    for check in ("durability", "partitions", "schema", "connections", "backups"):
        assert found[check].state is State.BAD, found[check]
    assert "paid" in found["partitions"].found


@pytest.mark.postgres
def test_a_backups_age_and_a_certificates_end_are_told(well: Database, tmp_path: Path) -> None:
    manifest = tmp_path / "2026-11-28" / "backup_manifest"
    manifest.parent.mkdir()
    manifest.touch()
    certificate = tmp_path / "central.pem"
    trustme.CA().issue_cert(
        "central.example", not_after=real_time() + timedelta(days=20)
    ).cert_chain_pems[0].write_to_path(certificate)
    found = examined(Ground(well, real_time(), certificate=certificate, backups=tmp_path))
    assert found["backups"].state is State.OK
    assert found["certificate"].state is State.LOOK
    old = (real_time() - timedelta(days=40)).timestamp()
    os.utime(manifest, (old, old))
    later = real_time() + timedelta(days=30)
    found = examined(Ground(well, later, certificate=certificate, backups=tmp_path))
    assert found["backups"].state is State.BAD
    assert found["certificate"].state is State.BAD


def test_devices_are_named_that_are_silent_or_stuck_or_contradict(own_town: Town) -> None:
    device = own_town.device("07")
    device.pay_often(3)
    own_town.send(device)
    with own_town.database.writing() as tx:
        tx.exec_driver_sql("UPDATE posted SET seq = 1")
        where = "lao, dev, epoch, found, keep, by, note"
        tx.exec_driver_sql(
            f"INSERT INTO fork ({where}) SELECT lao, dev, epoch, seen, '', '', '' FROM chain"
        )
    found = examined(Ground(own_town.database, own_town.now() + timedelta(days=15)))
    name = f"{own_town.lao}/07"
    assert name in found["silent"].found
    assert "15 วัน" in found["silent"].found
    assert (found["posting"].state, found["forks"].state) == (State.BAD, State.BAD)
    assert name in found["posting"].found


def test_the_whole_is_told_in_figures(own_town: Town) -> None:
    device = own_town.device()
    device.pay_often(5)
    own_town.send(device)
    device.write_raw(b"not an entry")
    own_town.send(device)
    whole = standing(own_town.database, at=own_town.now() + timedelta(days=15))
    assert whole == Standing(
        devices=1,
        stored=8,
        waiting=0,
        quarantined=1,
        forked=0,
        silent=1,
        never=0,
        oldest=whole.oldest,
    )


def test_a_database_that_does_not_answer_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    url = f"postgresql://postgres@127.0.0.1:{free_port()}/none"
    assert program.main(["doctor", "--db", url]) == FAILED
    said = capsys.readouterr().out
    assert "bad   database" in said
    assert "HAProxy" in said


def test_the_doctor_speaks_json_and_ends_with_0_for_a_try_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path)]
    assert program.main(["migrate", *data]) == OK
    capsys.readouterr()
    ended = program.main(["doctor", "--json", *data])
    findings = json.loads(capsys.readouterr().out)
    assert ended == (FAILED if any(one["state"] == "bad" for one in findings) else OK)
    told = {one["check"]: one["state"] for one in findings}
    assert (told["database"], told["schema"]) == ("look", "ok")
