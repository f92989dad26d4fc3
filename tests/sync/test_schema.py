"""The tables: made by migrations alone, equal to what the program expects, safe to make twice."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from sync.server import migrating, schema, site_tables
from sync.server.console.tables import EVERY_TABLE
from sync.server.database import Database, open_database
from sync.server.migrations.partitions import PARTITIONS
from sync.server.schema import NotMigrated
from sync.server.tables import device, municipality
from tests.servers import Postgres


def test_the_migrations_make_exactly_the_tables_of_the_program(database: Database) -> None:
    schema.check(database)
    assert site_tables.site.metadata is EVERY_TABLE  # those that no other module brings along
    with database.reading() as tx:
        context = MigrationContext.configure(tx, opts={"include_name": _no_partition})
        assert compare_metadata(context, EVERY_TABLE) == []


def _no_partition(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or not re.search(r"_[0-9]{2}$", name or "")


@pytest.mark.postgres
def test_every_table_of_a_municipality_is_divided_and_keeps_its_rows(postgres: Postgres) -> None:
    database = open_database(postgres.new_database())
    migrate_to(database, "0002")
    with database.writing() as tx:
        tx.execute(sa.insert(municipality), [_town(number) for number in range(200)])
        tx.execute(
            sa.insert(device).values(lao="4500103", dev="02", name="2", book="02", epoch=uuid4())
        )
    schema.migrate(database)
    with database.reading() as tx:
        kept = tx.execute(sa.select(municipality).order_by(municipality.c.lao)).mappings().all()
        divided = set(tx.execute(_DIVIDED).scalars())
        used = tx.execute(_USED).scalar_one()
    assert [dict(row) for row in kept] == [_town(number) for number in range(200)]
    assert divided == {name for name, table in EVERY_TABLE.tables.items() if "lao" in table.c} - {
        "code"
    }
    assert used == PARTITIONS
    with (
        pytest.raises(sa.exc.IntegrityError, match="device_book|_lao_book"),
        database.writing() as tx,
    ):
        tx.execute(
            sa.insert(device).values(lao="4500103", dev="03", name="3", book="02", epoch=uuid4())
        )
    database.close()


_DIVIDED = sa.text("SELECT partrelid::regclass::text FROM pg_partitioned_table")
_USED = sa.text("SELECT count(DISTINCT tableoid) FROM municipality")


def _town(number: int) -> dict[str, object]:
    return {"lao": f"{4_500_000 + number}", "name": f"เทศบาลที่ {number}", "ver": number}


def migrate_to(database: Database, revision: str) -> None:
    config = migrating._config()
    with database.writing() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, revision)


def test_an_empty_database_is_refused_and_migrated(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new.sqlite")
    with pytest.raises(NotMigrated, match="nothing"):
        schema.check(database)
    assert schema.migrate(database) == schema.migrate(database) == schema.newest()
    schema.check(database)
    database.close()


def test_a_database_of_a_newer_program_is_left_alone(database: Database) -> None:
    with database.writing() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NotMigrated, match="9999"):
        schema.check(database)
    with pytest.raises(NotMigrated, match="9999"):
        schema.migrate(database)


@pytest.mark.postgres
def test_two_who_migrate_at_once_do_it_once(postgres: Postgres) -> None:
    databases = [open_database(postgres.new_database()) for _ in range(1)] * 2
    failures: list[BaseException] = []

    def migrate(database: Database) -> None:
        try:
            schema.migrate(database)
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=migrate, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    schema.check(databases[0])
    databases[0].close()


def test_the_file_is_written_through_to_the_disk(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new.sqlite")
    with database.reading() as tx:
        assert tx.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert tx.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        version = str(tx.exec_driver_sql("SELECT sqlite_version()").scalar())
    assert tuple(int(part) for part in version.split(".")) >= (3, 51, 3)
    database.close()


@pytest.mark.postgres
def test_postgresql_commits_are_durable_even_where_the_server_says_otherwise(
    postgres: Postgres,
) -> None:
    url = postgres.new_database()
    database = open_database(url)
    with database.writing() as tx:
        name = url.rpartition("/")[2]
        tx.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    database.close()
    again = open_database(url)
    with again.writing() as tx:
        assert tx.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    again.close()
