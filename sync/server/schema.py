"""Which shape the tables have, and whether this program can work with it.

A step adds and never takes away what the programs before it use: they go on working on the newer
tables until they are replaced. What nobody uses any more goes two releases later. Each step says
with `needs` which step a program must know to work with the tables after it; one that says
nothing needs itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import exc

from sync.server.database import Database
from sync.server.tables import step as steps

STEPS = Path(__file__).parent / "migrations" / "versions"
_PATIENCE = 600.0


class NotMigrated(Exception):
    """The database is older than this program, or so much newer that they do not fit."""


def migrate(database: Database, *, more: Sequence[Path] = (), patience: float = _PATIENCE) -> str:
    """Brings the tables to the newest shape, step by step; each is done whole or not at all.

    `more` are folders with further steps. Returns the newest step's name. Raises NotMigrated for
    a database of a newer program, and when tables stay in use for `patience` seconds.
    """
    from sync.server import migrating  # late: it brings Alembic along

    return migrating.migrate(database, more=more, patience=patience)


def check(database: Database) -> None:
    """Raises NotMigrated unless this program can work with the tables as they are."""
    found = current(database)
    if found == newest() or (found and _fits(database, found)):
        return
    raise NotMigrated(f"the database is at {found or 'nothing'}, this program needs {newest()}")


def current(database: Database) -> str | None:
    with database.reading() as tx:
        return revision(tx)


def revision(tx: sa.Connection) -> str | None:
    """The step done last, or None for a database without tables."""
    if not sa.inspect(tx).has_table("alembic_version"):
        return None
    return tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def newest() -> str:
    return _known()[-1]


@cache
def _known() -> list[str]:
    """By their files' names, which begin with the step's."""
    names = sorted(file.name[:4] for file in STEPS.glob("[0-9]*.py"))
    if not names:
        raise NotMigrated("no migrations are installed with this program")
    return names


def _fits(database: Database, found: str) -> bool:
    """Whether the newer database says that a program of our age may work with it."""
    needed = sa.select(steps.c.needs).where(steps.c.name == found)
    try:
        with database.reading() as tx:
            return tx.execute(needed).scalar() in _known()
    except (exc.ProgrammingError, exc.OperationalError):
        return False  # older than the table of steps
