"""Behind PgBouncer in transaction mode: each transaction may come to another session."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from sync.server.database import open_database
from tests.servers import CentralHere, Postgres, _account, free_port
from tests.sync.town import Town
from tests.waiting import until

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(shutil.which("pgbouncer") is None, reason="PgBouncer is not installed"),
]


@contextmanager
def pooled(postgres: Postgres, url: str) -> Iterator[str]:
    """An URL of the same database through a pool of two sessions."""
    folder = Path(tempfile.mkdtemp(prefix="thongthin-pool-"))
    folder.chmod(0o755)
    port, name = free_port(), url.rpartition("/")[2]
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n{name} = host=127.0.0.1 port={postgres.port} user=postgres\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        "auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 100\n"
    )
    settings.chmod(0o644)
    process = subprocess.Popen(
        ["pgbouncer", "-q", settings],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=_account(),
        cwd="/",
        env={"PATH": os.environ["PATH"]},
    )
    through = f"postgresql://postgres@127.0.0.1:{port}/{name}"
    try:
        until(lambda: _answers(through))
        yield through
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        shutil.rmtree(folder)


def _answers(url: str) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2).close()
        return True
    return False


def test_many_counters_are_served_through_two_sessions(
    postgres: Postgres, migrated_postgres: str, tmp_path: Path
) -> None:
    url = postgres.new_database(migrated_postgres)
    with pooled(postgres, url) as through:
        central = CentralHere(through).start()
        towns = [
            Town(central.url, central.database, tmp_path, f"{4500200 + number}")
            for number in range(4)
        ]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(_work_day, towns))
        for town in towns:
            town.close()
        central.stop()


def _work_day(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    for day in range(5):
        one.pay_often(20, first=1 + 20 * day)
        one.pay(f"W{day}")
        town.push(one)
        town.push(other)
    town.settle()
    town.sync(other)
    assert one.acknowledged() == one.head()
    heard = {bill: device for bill, device, _ in other.elsewhere()}
    assert [heard[f"W{day}"] for day in range(5)] == ["02"] * 5


def test_a_commit_is_durable_whatever_the_session_was_told_before(
    postgres: Postgres, migrated_postgres: str
) -> None:
    with pooled(postgres, postgres.new_database(migrated_postgres)) as through:
        with psycopg.connect(through, autocommit=True) as rude:
            rude.execute("SET synchronous_commit = off")
        database = open_database(through)
        for _ in range(3):
            with database.writing() as tx:
                assert tx.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        database.close()
