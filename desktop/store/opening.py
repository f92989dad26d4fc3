"""Brings the store's files to today's shape before they are used, with a verified copy kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain.errors import Jammed
from desktop.store import file, migrations, register
from desktop.store.file import jammed, undo

if TYPE_CHECKING:
    from sqlite3 import Connection


def prepare(path: Path, key: bytes) -> None:
    """Brings both files to today's schema, or makes them.

    Raises Jammed: file-unreadable, file-foreign (another program's), file-newer (from a newer
    version of this program; nothing is touched), copy-failed, disk-full, store-failed,
    register-newer.
    """
    fresh = not path.exists() or path.stat().st_size == 0
    file.check_length(path)
    connection = file.connect(path, key)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        if not fresh and owner != file.APPLICATION_ID:
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if tables or version:
                raise Jammed("file-foreign", f"{owner:#x}")
        if version > migrations.NEWEST:
            raise Jammed("file-newer", f"{version} > {migrations.NEWEST}")
        if version < migrations.NEWEST:
            if version:
                _keep_copies(connection, version, path, key)
            _migrate(connection, version, path)
        register.bring_in_order(connection, path)
    except sqlcipher.DatabaseError as error:
        raise jammed(error, "store-failed") from error
    finally:
        connection.close()


def _keep_copies(connection: Connection, version: int, path: Path, key: bytes) -> None:
    """The register first: a copy of the main file has its register beside it."""
    target = path.with_suffix(f".before-{version + 1}.db")
    if version >= migrations.REGISTER_APART:
        register.keep_copy(connection, path, target)
    file.keep_copy(connection, target, key)


def _migrate(connection: Connection, version: int, path: Path) -> None:
    """All missing steps in one transaction: a file is wholly old or wholly new.

    A register moves out before that and is on disk when the main file begins to point to it; if
    the program ends in between, the file is left over and is swept away at the next start.
    """
    moved = None
    if version < migrations.REGISTER_APART:
        moved = register.move_out(connection, path) if version else register.make(path)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in migrations.STEPS[version:]:
            for statement in step:
                connection.execute(statement)
        if moved is not None:
            register.point_to(connection, moved)
        connection.execute(f"PRAGMA application_id = {file.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {migrations.NEWEST}")
        connection.execute("COMMIT")
    except BaseException:
        undo(connection)
        raise
