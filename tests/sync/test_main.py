"""The keeper's command line: facts on stdout, sentences on stderr, exit codes that can be used."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from desktop.domain.calendar import BANGKOK
from sync.server import main as program
from sync.server.database import open_database
from sync.server.main import ADDRESS_TAKEN, FAILED, NOT_MIGRATED, OK, USAGE
from tests.servers import CentralProcess, Postgres, free_port, real_time
from tests.sync.books import DAY
from tests.sync.town import Town

LAO = "4500103"
CODE = ["code", "--lao", LAO, "--lao-name", "เทศบาลทดสอบ", "--device", "02", "--name", "ช่อง 2"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sync.server.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_from_an_empty_folder_to_a_days_totals(tmp_path: Path) -> None:
    """All four commands as a keeper types them; the first makes the folder and the tables."""
    data = ["--data", str(tmp_path / "new")]
    made = json.loads(run(*CODE, *data, "--json").stdout)
    url = f"sqlite:///{tmp_path}/new/central.sqlite"
    central = CentralProcess(url).start()
    database = open_database(url)
    town = Town(central.url, database, tmp_path, LAO, now=real_time)
    device = town.opened(town.enrol(town.wish(made["code"])))
    device.pay_often(2, first=897)
    town.send(device)
    asked = ["totals", "--lao", LAO, "--day", DAY.isoformat(), *data]
    told = run(*asked)
    assert "1,797.00" in told.stdout
    assert "ช่อง 2" in told.stdout
    facts = json.loads(run(*asked, "--json").stdout)
    assert facts["totals"][0]["by_tender"] == {"cash": 179700}
    assert (told.returncode, told.stderr) == (OK, "")
    town.close()
    database.close()
    central.stop()


def test_a_code_is_told_with_its_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([*CODE, "--data", str(tmp_path), "--valid-minutes", "60"]) == OK
    said = capsys.readouterr().out
    until = real_time().astimezone(BANGKOK)
    assert len(said.split()[0]) == 14
    assert "ใช้ได้ครั้งเดียว" in said
    assert f"{(until.hour + 1) % 24:02}:" in said or until.minute == 59


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["unheard-of"],
        ["totals", "--lao", "45", "--day", "2026-11-23"],
        ["totals", "--lao", LAO, "--day", "23/11/2569"],
        [*CODE[:-3], "x", *CODE[-2:]],
        [*CODE, "--valid-minutes", "0"],
        [*CODE, "--db", "not a database"],
        [*CODE, "--db", "oracle://x"],
    ],
)
def test_what_is_not_understood_ends_with_2(arguments: list[str], tmp_path: Path) -> None:
    try:
        ended = program.main([*arguments, *(["--data", str(tmp_path)] if arguments[1:] else [])])
    except SystemExit as stopped:
        ended = int(stopped.code or 0)
    assert ended == USAGE


def test_a_database_that_is_away_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    url = f"postgresql://postgres@127.0.0.1:{free_port()}/none"
    assert program.main([*CODE, "--db", url]) == FAILED
    assert "does not answer" in capsys.readouterr().err


@pytest.mark.postgres
def test_postgresql_is_migrated_only_when_told(
    postgres: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres.new_database()
    assert program.main(["serve", "--port", "0", "--db", url]) == NOT_MIGRATED
    assert "thongthin-central migrate" in capsys.readouterr().err
    assert program.main(["migrate", "--json", "--db", url]) == OK
    before = json.loads(capsys.readouterr().out)
    assert before["before"] is None
    assert program.main([*CODE, "--db", url]) == OK


@pytest.mark.postgres
def test_serve_may_be_told_to_migrate(postgres: Postgres) -> None:
    central = CentralProcess(postgres.new_database(), "--migrate").start()
    with urllib.request.urlopen(f"{central.url}/health", timeout=10) as answer:
        assert json.load(answer)["protocol"] == 1
    central.stop()


def test_a_taken_port_ends_with_4(tmp_path: Path) -> None:
    central = CentralProcess(f"sqlite:///{tmp_path}/a.sqlite").start()
    ended = run("serve", "--port", str(central.port), "--data", str(tmp_path))
    central.stop()
    assert ended.returncode == ADDRESS_TAKEN
    assert str(central.port) in ended.stderr


def test_serve_tells_its_port_and_stops_in_order(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sync.server.main", "serve", "--port", "0", "--json"]
    process = subprocess.Popen(
        [*command, "--data", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    with urllib.request.urlopen(f"{told['listening']}/health", timeout=10) as answer:
        assert answer.status == 200
    process.send_signal(signal.SIGTERM)
    out, log = process.communicate(timeout=30)
    assert out == ""
    events = [json.loads(line)["event"] for line in log.splitlines()]
    assert events == ["started", "stopped"]


def test_the_help_names_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--help"])
    said = capsys.readouterr().out
    for code in (OK, FAILED, USAGE, NOT_MIGRATED, ADDRESS_TAKEN):
        assert f"\n  {code}  " in said
