"""SQL straight to the driver, on SQLAlchemy's connection and inside its transaction.

For the statements a waiting payer feels: SQLAlchemy's result machinery costs 35 µs a statement,
the driver 5 µs, and taking a payment needs fifteen. All else is SQLAlchemy Core.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

if TYPE_CHECKING:
    import sqlite3  # for its shape alone: a second SQLite must never touch the file


def driver_of(connection: sa.Connection) -> sqlite3.Connection:
    """The pooled sqlcipher3 connection: untyped, but shaped like the standard library's."""
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def run(connection: sa.Connection, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
    return driver_of(connection).execute(sql, values)


def run_many(connection: sa.Connection, sql: str, rows: Iterable[Sequence[object]]) -> None:
    driver_of(connection).executemany(sql, rows)


def first(connection: sa.Connection, sql: str, values: Sequence[object] = ()) -> Any:
    """The first row as a tuple, or None."""
    return driver_of(connection).execute(sql, values).fetchone()


def marks(values: Sized) -> str:
    """`?, ?, ?` for an IN list."""
    return ", ".join("?" * len(values))
