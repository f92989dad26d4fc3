"""The register file beside the store: made, attached as `register`, swapped whole, swept away.

Payers, their name index and bills live there (`domain/register_file.py`), so that a snapshot of a
million payers becomes the register by pointing to it. The main file says which file is in use and
holds its key.

Two files do not commit as one: a kill or a power cut between the two leaves the main file ahead
(SQLite commits it first). So nothing may need both to be true. Money, settlements and what other
counters took are in the main file alone, by bill number; how far the reference feed was followed
stands in the register file, with the rows it brought; an import that was cut off is run again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain import register_file
from desktop.domain.errors import Jammed
from desktop.store import file

if TYPE_CHECKING:
    from sqlite3 import Connection

SCHEMA = "register"
CACHE_KIB = 16 * 1024
_NOBODYS = register_file.Place("", "", None, register_file.HERE)
REPLACED = "replaced"
MISSING = "register-missing"
UNREADABLE = "register-unreadable"
_LOCKED = "register-locked"

# the name index moves as it is: its words would take a minute a million to write again
_MOVED = (
    "payers", "bills", "payer_names_data", "payer_names_idx", "payer_names_docsize",
    "payer_names_config",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register:
    """A register file: its name within the store's, its raw key. `n` counts them."""

    name: str
    key: bytes = field(repr=False)
    n: int = 0


def place(path: Path, register: Register) -> Path:
    """Where the register of the store at `path` lies: a copy of both keeps them together."""
    return path.with_name(f"{path.stem}.{register.name}.db")


def _new(key: bytes) -> Register:
    return Register(f"{SCHEMA}-{token_hex(6)}", key)


def make(path: Path) -> Register:
    """An empty one, on disk."""
    register = _new(token_bytes(32))
    connection = file.connect(place(path, register), register.key)
    try:
        connection.execute("BEGIN")
        for statement in register_file.STATEMENTS:
            connection.execute(statement)
        connection.execute(register_file.SET_PLACE, register_file.place_cells(_NOBODYS))
        connection.execute("COMMIT")
    finally:
        connection.close()
    _sync_folder(path.parent)
    return register


def move_out(connection: Connection, path: Path) -> Register:
    """A register file with what the main file holds, on disk; the main file stays as it is."""
    register = make(path)
    attach(connection, path, register)
    try:
        connection.execute("BEGIN")
        for table in _MOVED:
            connection.execute(f"DELETE FROM {SCHEMA}.{table}")
            connection.execute(f"INSERT INTO {SCHEMA}.{table} SELECT * FROM main.{table}")
        connection.execute("COMMIT")
        connection.execute(f"PRAGMA {SCHEMA}.wal_checkpoint(TRUNCATE)")
    except BaseException:
        file.undo(connection)
        raise
    finally:
        detach(connection)
    return register


def current(connection: Connection) -> Register:
    name, key, n = connection.execute(
        "SELECT name, key, n FROM main.register_files ORDER BY n DESC LIMIT 1"
    ).fetchone()
    return Register(name, key, n)


def point_to(connection: Connection, register: Register) -> None:
    connection.execute(
        "INSERT INTO main.register_files (name, key, fate) VALUES (?, ?, '')",
        (register.name, register.key),
    )


def attach(connection: Connection, path: Path, register: Register) -> None:
    """Raises sqlcipher.DatabaseError where it is not there (none is made) or cannot be read."""
    where = quote(place(path, register).absolute().as_posix(), safe="/:")
    connection.execute(
        f"ATTACH ? AS {SCHEMA} KEY ?", (f"file:{where}?mode=rw", f"x'{register.key.hex()}'")
    )
    connection.execute(f"SELECT count(*) FROM {SCHEMA}.sqlite_master").fetchone()
    file.settle(connection, SCHEMA, CACHE_KIB)


def bring(found: Path, key: bytes, path: Path) -> Register:
    """Moves a register file, whole and on disk, to its place beside the store."""
    register = _new(key)
    with found.open("rb+") as content:
        os.fsync(content.fileno())
    found.replace(place(path, register))
    _sync_folder(path.parent)
    return register


def detach(connection: Connection) -> None:
    connection.execute(f"DETACH {SCHEMA}")


def connect(path: Path, key: bytes) -> Connection:
    """A connection to the main file with its register. Raises Jammed (see `file.connect`)."""
    connection = file.connect(path, key)
    try:
        attach_current(connection, path)
    except Jammed:
        connection.close()
        raise
    return connection


def attach_current(connection: Connection, path: Path) -> Register:
    """Raises Jammed(register-locked)."""
    register = current(connection)
    try:
        attach(connection, path, register)
    except sqlcipher.DatabaseError as error:
        if current(connection) == register:
            raise file.jammed(error, _LOCKED) from error
        return attach_current(connection, path)  # it was replaced in between
    return register


def follow(connection: Connection, path: Path) -> Register:
    """Lets go of the register that is attached and attaches the one in use."""
    if any(name == SCHEMA for _, name, _ in connection.execute("PRAGMA database_list").fetchall()):
        detach(connection)
    return attach_current(connection, path)


def bring_in_order(connection: Connection, path: Path) -> None:
    """At a start: a register that is gone or damaged is set aside for an empty one, so that money
    can be taken; nobody's files are left over.

    Raises Jammed: register-newer, disk-full, store-failed. A file that is only held back by
    another program is not set aside: register-locked is raised.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        fate = _fate(path, current(connection))
        if fate:
            last = current(connection)
            connection.execute("UPDATE register_files SET fate = ? WHERE n = ?", (fate, last.n))
            point_to(connection, make(path))
        _sweep(connection, path)
        connection.execute("COMMIT")
    except BaseException:
        file.undo(connection)
        raise


def _fate(path: Path, register: Register) -> str:
    """Empty where the register is in order."""
    where = place(path, register)
    if not where.exists() or not where.stat().st_size:
        return MISSING
    try:
        file.check_length(where)
        check(where, register.key)
    except Jammed as failure:
        if failure.code in ("register-newer", "disk-full"):
            raise
        damage = ("register-foreign", "not a database", "malformed", "cut off", "no such table")
        if any(sign in str(failure) for sign in damage):
            return UNREADABLE
        raise Jammed(_LOCKED, failure.detail) from failure
    return ""


def check(where: Path, key: bytes, *, whole: bool = False) -> str:
    """Whose register it is: the municipality's code, or empty. `whole`: every page is looked at.

    Raises Jammed: file-unreadable, register-foreign (no register), register-newer.
    """
    connection = file.connect(where, key)
    try:
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if owner != register_file.APPLICATION_ID:
            raise Jammed("register-foreign", f"{owner:#x}")
        if version > register_file.VERSION:
            raise Jammed("register-newer", f"{version} > {register_file.VERSION}")
        for (damage,) in connection.execute("PRAGMA cipher_integrity_check") if whole else ():
            raise Jammed("file-unreadable", str(damage))
        connection.execute("SELECT count(*) FROM payer_names_config").fetchone()
        whose = connection.execute("SELECT lao FROM register_place").fetchone()
        if whose is None:
            raise Jammed("register-foreign", "no place")
        return str(whose[0])
    except sqlcipher.DatabaseError as error:
        raise file.jammed(error, "file-unreadable") from error
    finally:
        connection.close()


def keep_copy(connection: Connection, path: Path, target: Path) -> None:
    """A verified copy of the register for a copy of the store at `target`."""
    register = current(connection)
    if not place(path, register).exists():
        return  # it is noted as missing when the store is opened, here as there
    apart = file.connect(place(path, register), register.key)
    try:
        file.keep_copy(apart, place(target, register), register.key)
    finally:
        apart.close()


def _sweep(connection: Connection, path: Path) -> None:
    """What was replaced, and what a program that was killed left half made."""
    gone = connection.execute("SELECT name, key, n FROM register_files WHERE fate = ?", (REPLACED,))
    for row in gone.fetchall():
        remove(connection, path, Register(*row))
    kept = {name for (name,) in connection.execute("SELECT name FROM register_files")}
    for left in path.parent.glob(f"{escape(path.stem)}.{SCHEMA}-*"):
        if left.name.removeprefix(f"{path.stem}.").partition(".")[0] not in kept:
            _unlink(left)


def remove(connection: Connection, path: Path, register: Register) -> None:
    """Forgets a replaced register when its file is gone; one that is still held stays for later."""
    where = place(path, register)
    gone = [_unlink(where.with_name(where.name + end)) for end in ("", "-wal", "-shm")]
    if all(gone):
        connection.execute("DELETE FROM main.register_files WHERE n = ?", (register.n,))


def _unlink(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # Windows: somebody reads it
        return False
    return True


def _sync_folder(folder: Path) -> None:
    if os.name != "nt":
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
