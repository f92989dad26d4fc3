"""The tables change while the server serves: nobody is sent away, nothing is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests
import sqlalchemy as sa

from sync.client.outcomes import Busy
from sync.server import schema
from sync.server.database import Database, open_database
from sync.server.schema import NotMigrated
from tests.servers import CentralProcess, Postgres, real_time
from tests.sync.books import Device
from tests.sync.test_kill import Sending
from tests.sync.test_ledger import stored
from tests.sync.test_pooler import pooled
from tests.sync.test_schema import migrate_to
from tests.sync.town import Town
from tests.waiting import until

_STEP = '''"""A step of a newer program."""

import sqlalchemy as sa
from alembic import op

revision = "{name}"
down_revision = "{before}"
{needs}


def upgrade() -> None:
    {act}
'''
_ACTS = {
    "column": 'op.add_column("{table}", sa.Column("more", sa.Text))',
    "table": 'op.create_table("newcomer", sa.Column("lao", sa.Text, primary_key=True))',
    "index": 'op.create_index("newcomer_lao", "newcomer", ["lao"])',
}
OLDEST_THAT_FITS = 'needs = "0007"'


class Newer:
    """A newer program's steps."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last = schema.newest()
        folder.mkdir()

    def step(self, what: str, *, table: str = "journal", needs: str = OLDEST_THAT_FITS) -> str:
        name = f"{int(self._last) + 1:04}"
        act = _ACTS[what].format(table=table)
        text = _STEP.format(name=name, before=self._last, needs=needs, act=act)
        (self.folder / f"{name}_{what}.py").write_text(text)
        self._last = name
        return name


@pytest.fixture
def newer(tmp_path: Path) -> Newer:
    return Newer(tmp_path / "newer")


@pytest.fixture
def url(postgres: Postgres, migrated_postgres: str) -> str:
    return postgres.new_database(migrated_postgres)


@pytest.fixture
def town(url: str, tmp_path: Path) -> Iterator[Town]:
    """Served by two processes."""
    central = CentralProcess(url, "--workers", "2").start()
    database = open_database(url)
    town = Town(central.url, database, tmp_path, "4500103", now=real_time)
    yield town
    town.close()
    database.close()
    central.stop()


def test_an_older_program_works_on_tables_that_only_gained(
    database: Database, newer: Newer
) -> None:
    newer.step("table")
    last = newer.step("column")
    assert schema.migrate(database, more=[newer.folder]) == last
    assert schema.current(database) == last
    schema.check(database)


def test_an_older_program_leaves_tables_alone_that_lost_what_it_uses(
    database: Database, newer: Newer
) -> None:
    """A step that says nothing needs itself, and what one step needs, those after it need too."""
    newer.step("table", needs="")
    newer.step("column")
    schema.migrate(database, more=[newer.folder])
    with pytest.raises(NotMigrated):
        schema.check(database)


@pytest.mark.postgres
def test_pushes_flow_while_the_tables_change(town: Town, newer: Newer) -> None:
    for what, table in (("column", "journal"), ("table", ""), ("column", "chain"), ("index", "")):
        newer.step(what, table=table)
    threads = [Sending(town, town.device(f"{number:02}")) for number in range(2, 5)]
    for one in threads:
        one.start()
    until(lambda: all(one.acknowledged > 20 for one in threads))
    schema.migrate(town.database, more=[newer.folder])
    after = {one: one.acknowledged for one in threads}
    until(lambda: all(one.acknowledged > after[one] + 20 for one in threads))
    for one in threads:
        one.stop()
        device = one._device
        device.pay_often(20, first=5000)  # so many that they are copied, not inserted
        until(lambda device=device: _heard(town, device), within=60)
        assert stored(town, device) == device.bodies()
    assert requests.get(f"{town.url}/ready", timeout=10).json() == {"ready": True}
    # 429: devices that send without a pause, whatever the tables do
    assert _statuses(town) <= {"200", "429", "503"}


def _heard(town: Town, device: Device) -> bool:
    """Not yet, where it has asked too often before."""
    try:
        town.send(device)
    except Busy:
        return False
    return True


def _statuses(town: Town) -> set[str]:
    lines = requests.get(f"{town.url}/metrics", timeout=10).text.splitlines()
    counted = [line for line in lines if line.startswith("thongthin_requests_total")]
    return {line.partition('status="')[2][:3] for line in counted}


@pytest.mark.postgres
def test_a_step_asks_again_for_a_table_in_use_and_lets_others_pass_meanwhile(
    town: Town, newer: Newer
) -> None:
    newer.step("column")
    device = town.device()
    with psycopg.connect(
        town.database.engine.url.render_as_string(False).replace("+psycopg", "")
    ) as reader:
        reader.execute("SELECT count(*) FROM journal")  # a long report holds the table
        with pytest.raises(NotMigrated, match="in use"):
            schema.migrate(town.database, more=[newer.folder], patience=2.0)
        device.pay_often(1)
        town.send(device)
    schema.migrate(town.database, more=[newer.folder])
    assert stored(town, device) == device.bodies()


@pytest.mark.postgres
@pytest.mark.skipif(shutil.which("pgbouncer") is None, reason="PgBouncer is not installed")
def test_the_tables_are_made_through_a_pooler_too(postgres: Postgres) -> None:
    with pooled(postgres, postgres.new_database()) as through:
        database = open_database(through)
        assert schema.migrate(database) == schema.newest()
        schema.check(database)
        database.close()


@pytest.mark.postgres
def test_a_killed_migration_is_finished_by_the_next(postgres: Postgres) -> None:
    """It dies while it divides the journal; the steps before stay done, this one never began."""
    url = postgres.new_database()
    database = open_database(url)
    migrate_to(database, "0002")
    with psycopg.connect(url) as reader, psycopg.connect(url, autocommit=True) as watching:
        reader.execute("SELECT count(*) FROM lease")  # the last table of step 0003
        process = subprocess.Popen(
            [sys.executable, "-m", "sync.server.main", "migrate", "--db", url]
        )
        until(lambda: watching.execute(_WAITS).fetchone())
        process.kill()
        process.wait(20)
        until(lambda: not watching.execute(_OTHERS).fetchone())
        assert schema.current(database) == "0002"
        assert watching.execute(_PLAIN).fetchone() == ("r",)
    assert schema.migrate(database) == schema.newest()
    schema.check(database)
    with database.reading() as tx:
        assert tx.execute(sa.text("SELECT count(*) FROM step")).scalar_one() >= 1
    database.close()


_HERE = "datname = current_database() AND pid <> pg_backend_pid()"
_WAITS = (
    f"SELECT 1 FROM pg_stat_activity WHERE {_HERE} AND wait_event_type = 'Lock'"
    " AND query LIKE 'ALTER%'"
)
_OTHERS = f"SELECT 1 FROM pg_stat_activity WHERE {_HERE} AND query LIKE 'ALTER%'"
_PLAIN = "SELECT relkind::text FROM pg_class WHERE relname = 'journal'"
