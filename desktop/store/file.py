"""An encrypted SQLite file itself: opening, checking, copying."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain.errors import Jammed

APPLICATION_ID = 0x54484354
"""`THCT` in the file's header: ours and nobody else's."""

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can lose commits when a checkpoint and a write meet (the WAL-reset bug)."""

_PAGE = 4096
CACHE_KIB = 32 * 1024
SPACE_NEEDED = 200 * 1024 * 1024
"""Bytes that must be free before a migration doubles the file."""

if TYPE_CHECKING:
    # sqlcipher3 is untyped; its connections are shaped like the standard library's
    from sqlite3 import Connection


def sqlite_version() -> str:
    return str(sqlcipher.sqlite_version)


def new_enough() -> bool:
    return bool(sqlcipher.sqlite_version_info >= OLDEST_SQLITE)


def connect(path: Path, key: bytes) -> Connection:
    """A connection with every setting made and read back.

    Raises Jammed: sqlite-too-old, file-unreadable (wrong key, damaged or foreign file; SQLCipher
    cannot tell these apart), disk-full, settings-refused.
    """
    if not new_enough():
        raise Jammed("sqlite-too-old", sqlite_version())
    try:
        connection: Connection = sqlcipher.connect(
            str(path),
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            uri=True,  # what is attached must be there already, and only an address can say so
        )
    except sqlcipher.DatabaseError as error:
        raise jammed(error, "file-unreadable") from error
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        settle(connection)
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise jammed(error, "file-unreadable") from error
    except Jammed:
        connection.close()
        raise
    return connection


_FULL, _NORMAL = 2, 1
LASTING = f"PRAGMA main.synchronous = {_FULL}"
AT_ONCE = f"PRAGMA main.synchronous = {_NORMAL}"
"""A commit is in the log then, and on the disk with the next that lasts."""
_OF_A_FILE = (
    ("synchronous", _FULL),  # FULL: NORMAL loses the last payments at a power cut
    ("journal_size_limit", 64 * 1024 * 1024),
)
_OF_A_CONNECTION = (
    ("busy_timeout", 5_000),
    ("foreign_keys", 1),
    ("wal_autocheckpoint", 4_000),  # pages: one payment in 240 waits for it, not one in 60
    ("temp_store", 2),
    ("trusted_schema", 0),
    ("recursive_triggers", 1),  # or REPLACE would slip past those that guard the facts
)


def settle(connection: Connection, schema: str = "main", cache_kib: int = CACHE_KIB) -> None:
    """Every setting of one of the connection's files, read back. Raises Jammed."""
    connection.execute(f"PRAGMA {schema}.journal_mode = WAL")
    of_file = [
        (f"{schema}.{name}", value) for name, value in (*_OF_A_FILE, ("cache_size", -cache_kib))
    ]
    for name, value in (*of_file, *_OF_A_CONNECTION):
        connection.execute(f"PRAGMA {name} = {value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != value:
            raise Jammed("settings-refused", name)
    if connection.execute(f"PRAGMA {schema}.journal_mode").fetchone()[0] != "wal":
        raise Jammed("settings-refused", "journal_mode")


def check_length(path: Path) -> None:
    """SQLite takes a last page that is cut off for a whole one until somebody reads it. With a
    write-ahead log beside it that page may still be made whole."""
    log = path.with_name(f"{path.name}-wal")
    healing = log.exists() and log.stat().st_size
    if path.exists() and path.stat().st_size % _PAGE and not healing:
        raise Jammed("file-unreadable", "cut off within a page")


def undo(connection: Connection) -> None:
    if connection.in_transaction:  # a full disk undoes by itself
        connection.execute("ROLLBACK")


def jammed(error: Exception, otherwise: str) -> Jammed:
    text = str(getattr(error, "orig", error))
    full = "full" in text or "disk I/O" in text
    return Jammed("disk-full" if full else otherwise, text)


def keep_copy(connection: Connection, target: Path, key: bytes) -> None:
    """A verified copy under the same key: written aside, read back whole, then given its name.

    Raises Jammed: disk-full, copy-failed.
    """
    if shutil.disk_usage(target.parent).free < SPACE_NEEDED:
        raise Jammed("disk-full", str(target.parent))
    beside = target.with_suffix(".part")
    beside.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(beside),))
    except sqlcipher.DatabaseError as error:
        raise jammed(error, "copy-failed") from error
    copy = connect(beside, key)
    try:
        damaged = copy.execute("PRAGMA cipher_integrity_check").fetchall()
        whole = copy.execute("PRAGMA integrity_check").fetchone()[0]
        version = copy.execute("PRAGMA user_version").fetchone()[0]
        if damaged or whole != "ok" or version != _version(connection):
            raise Jammed("copy-failed", str(whole))
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    beside.replace(target)


def _version(connection: Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def quick_check(connection: Connection, schema: str = "main") -> str:
    """`ok`, or what the first damaged page is. Reads every page: run it off the GUI thread."""
    for (found,) in connection.execute(f"PRAGMA {schema}.cipher_integrity_check"):
        return str(found)
    return str(connection.execute(f"PRAGMA {schema}.quick_check").fetchone()[0])
