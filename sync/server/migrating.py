"""Does the steps that bring the tables to the newest shape, while the server serves.

Imported by whoever migrates alone: Alembic costs a process seven megabytes.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import exc

from sync.server import schema
from sync.server.database import Database
from sync.server.log import note
from sync.server.schema import NotMigrated
from sync.server.tables import step as steps

_LOCK = 7_036_874_417_766
_SHORT = 1000
"""Milliseconds a step waits for a table: behind one who waits for a whole table everybody waits."""

_BUSY = {"55P03", "40P01"}


def migrate(database: Database, *, more: Sequence[Path], patience: float) -> str:
    """As `schema.migrate`."""
    line = _line(tuple(more))
    deadline = time.monotonic() + patience
    while (found := _step(database, line, deadline)) != line.names[-1]:
        note("database migrated", step=found)
    return found


class _Line:
    """All steps this program knows, in their order."""

    def __init__(self, more: tuple[Path, ...]) -> None:
        self.more = more
        known = list(ScriptDirectory.from_config(_config(more)).walk_revisions())[::-1]
        if not known:
            raise NotMigrated("no migrations are installed with this program")
        self.names = [script.revision for script in known]
        self.needs = dict(zip(self.names, _needs(known), strict=True))

    def after(self, found: str | None) -> str:
        """The step to be done next; the last one when all are done."""
        if found is None:
            return self.names[0]
        if found not in self.needs:
            raise NotMigrated(f"the database is at {found}, which this program does not know")
        return self.names[min(self.names.index(found) + 1, len(self.names) - 1)]


def _needs(known: Sequence[Script]) -> Iterator[str]:
    """What one step needs, those after it need too."""
    names = [script.revision for script in known]
    least = 0
    for script in known:
        own = getattr(script.module, "needs", script.revision)
        least = max(least, names.index(own))
        yield names[least]


@cache
def _line(more: tuple[Path, ...]) -> _Line:
    return _Line(more)


def _step(database: Database, line: _Line, deadline: float) -> str:
    """Does one step, however often it must ask for its tables. Returns where the database is."""
    pause = 0.2
    while True:
        try:
            return _do_next(database, line)
        except exc.DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _BUSY:
                raise
            if time.monotonic() > deadline:
                raise NotMigrated("the tables stay in use; what was done is kept") from error
        note("migration waits for its tables", seconds=round(pause, 1))
        time.sleep(random.uniform(pause / 2, pause))
        pause = min(5.0, pause * 2)


def _do_next(database: Database, line: _Line) -> str:
    with database.writing() as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            tx.exec_driver_sql(f"SET LOCAL lock_timeout = {_SHORT}")
        found = schema.revision(tx)
        wanted = line.after(found)
        if wanted != found:
            config = _config(line.more)
            config.attributes["connection"] = tx
            command.upgrade(config, wanted)
            _write_down(tx, wanted, line.needs[wanted])
    return wanted


def _write_down(tx: sa.Connection, name: str, needs: str) -> None:
    if sa.inspect(tx).has_table(steps.name):
        tx.execute(sa.insert(steps).values(name=name, needs=needs))


def _config(more: Sequence[Path] = ()) -> Config:
    config = Config()
    config.set_main_option("script_location", "sync.server:migrations")
    if more:
        config.set_main_option("path_separator", "os")
        places = os.pathsep.join(map(str, (schema.STEPS, *more)))
        config.set_main_option("version_locations", places)
    return config
