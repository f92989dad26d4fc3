"""The server's database: PostgreSQL, or one SQLite file for try-outs; every commit is durable."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql import ARRAY

Row = tuple[Any, ...]
"""Values in the order of the table's columns."""

FEW_ROWS = 8
"""Rows that go in one INSERT; COPY takes more turns to talk about, and less for each row."""

_WAITING = 10_000
"""Milliseconds to wait for another writer before the device is told to come back later."""

BEGIN = (
    f"BEGIN; SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = {_WAITING};"
    " SET LOCAL idle_in_transaction_session_timeout = 60000"
)
"""One message. What is said for this transaction alone stays true behind a pooler that gives each
transaction another session, where start-up options and settings of a session would be lost."""


class Unfit(Exception):
    """The database cannot hold these rows: a value or a key is not possible."""


class Demoted(Exception):
    """The server at the other end was the primary, and is a replica now."""


Away = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.TimeoutError,
    psycopg.OperationalError,
    Demoted,
)
"""The database does not answer, is locked, or is going down: come back later."""

_UNFIT = (
    exc.DataError,
    exc.IntegrityError,
    psycopg.DataError,
    psycopg.IntegrityError,
    OverflowError,
    UnicodeError,
)


class Database:
    """Reading and writing transactions on one engine."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.lite = engine.dialect.name == "sqlite"
        # SQLite lets one write; queueing here wakes the next at once, its own waiting polls
        self._turn = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Each statement sees what is committed when it starts."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        with (
            self._turn if self.lite else nullcontext(),
            self.engine.connect().execution_options(writing=True) as connection,
            connection.begin(),
        ):
            yield connection

    def insert(self, tx: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
        """Raises Unfit."""
        if not rows:
            return
        try:
            if self.lite or len(rows) <= FEW_ROWS:
                names = [column.name for column in table.columns]
                tx.execute(sa.insert(table), [dict(zip(names, row, strict=True)) for row in rows])
            else:
                _copy(tx, table, rows)
        except _UNFIT as error:
            raise Unfit(table.name) from error

    def copy(
        self, tx: sa.Connection, table: sa.Table, columns: Sequence[str], pieces: Iterable[bytes]
    ) -> None:
        """Rows as PostgreSQL's binary COPY reads them. Raises Unfit."""
        try:
            with _copying(tx, table, columns) as copy:
                for piece in pieces:
                    copy.write(piece)
        except _UNFIT as error:
            raise Unfit(table.name) from error

    def among(self, column: sa.ColumnElement[str], values: Sequence[str]) -> sa.ColumnElement[bool]:
        """`column` is one of `values`, sent as one parameter however many they are."""
        if self.lite:
            text = json.dumps(values)
            return column.in_(sa.select(sa.func.json_each(text).table_valued("value").c.value))
        return column == sa.any_(sa.cast(list(values), ARRAY(sa.Text)))

    def close(self) -> None:
        self.engine.dispose()


def _copy(tx: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """COPY is several times an INSERT, and the locked head makes its uniqueness probe needless."""
    types = [column.type.compile(tx.dialect).lower() for column in table.columns]
    with _copying(tx, table, [column.name for column in table.columns]) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


@contextmanager
def _copying(tx: sa.Connection, table: sa.Table, columns: Sequence[str]) -> Iterator[psycopg.Copy]:
    # by name: a newer program may have added a column to the table while this one still serves
    names = ", ".join(f'"{column}"' for column in columns)
    cursor = tx.connection.cursor()
    try:
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)') as copy:
            yield copy
    finally:
        cursor.close()


_LINE = {
    "connect_timeout": 10,
    # a line that has died without a word is given up, so that its thread and place become free
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def open_database(url: str, *, pool_size: int = 8) -> Database:
    """`url` as SQLAlchemy reads it; postgresql:// means psycopg 3, sqlite:// the file's path.

    Raises sqlalchemy.exc.ArgumentError for any other.
    """
    place = sa.make_url(url)
    if place.get_backend_name() == "sqlite":
        return Database(_sqlite(place, pool_size))
    if place.get_backend_name() != "postgresql":
        raise exc.ArgumentError(f"{place.get_backend_name()} is neither postgresql nor sqlite")
    engine = sa.create_engine(
        place.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=_WAITING / 1000,
        hide_parameters=True,
        use_native_hstore=False,
        # a prepared statement belongs to a session, which behind a pooler is another the next time
        connect_args={"autocommit": True, "prepare_threshold": None, **_LINE},
    )
    sa.event.listen(engine, "begin", _begin_postgresql)
    sa.event.listen(engine, "handle_error", _demoted)
    return Database(engine)


def _demoted(context: sa.engine.ExceptionContext) -> Demoted | None:
    """Gives up all connections: new ones are led to the new primary."""
    if getattr(context.original_exception, "sqlstate", None) != "25006":
        return None
    context.is_disconnect = True
    return Demoted()


def is_full(error: BaseException) -> bool:
    """Whether the database is away because its disk has no room."""
    original = getattr(error, "orig", None) or error
    return getattr(original, "sqlstate", None) == "53100" or "disk is full" in str(original)


def _begin_postgresql(connection: sa.Connection) -> None:
    """What only reads needs no transaction: each statement is one of its own."""
    if connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql(BEGIN)


def _sqlite(place: sa.URL, pool_size: int) -> sa.Engine:
    import sqlcipher3  # 6 MB that a server on PostgreSQL has no use for

    engine = sa.create_engine(
        place,
        module=sqlcipher3,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"timeout": _WAITING / 1000, "isolation_level": None},
    )
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare(connection: Any, record: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "journal_size_limit=67108864",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
