"""Which shape the tables have, and bringing them to the newest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from sync.server.database import Database

_LOCK = 7_036_874_417_766


class NotMigrated(Exception):
    """The database is older, or newer, than this program."""


def migrate(database: Database) -> str:
    """Brings the tables to the newest shape, all steps or none. Returns its name.

    Raises NotMigrated for a database of a newer program.
    """
    with database.writing() as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config = _config()
        config.attributes["connection"] = tx
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise NotMigrated(str(error)) from error
    return newest()


def check(database: Database) -> None:
    """Raises NotMigrated unless the tables have this program's shape."""
    found = current(database)
    if found != newest():
        raise NotMigrated(f"the database is at {found or 'nothing'}, this program needs {newest()}")


def current(database: Database) -> str | None:
    with database.reading() as tx:
        return MigrationContext.configure(tx).get_current_revision()


def newest() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise NotMigrated("no migrations are installed with this program")
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "sync.server:migrations")
    return config
