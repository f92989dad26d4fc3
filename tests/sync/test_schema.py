"""The tables: made by migrations alone, equal to what the program expects, safe to make twice."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from sync.server import schema
from sync.server.database import Database, open_database
from sync.server.schema import NotMigrated
from sync.server.tables import metadata
from tests.servers import Postgres


def test_the_migrations_make_exactly_the_tables_of_the_program(database: Database) -> None:
    schema.check(database)
    with database.reading() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []


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
    with again.reading() as tx:
        assert tx.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    again.close()
