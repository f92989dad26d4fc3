"""Blobs in the encrypted file: what waits for the server, what is wanted from it, what is here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from desktop.domain.blob import PIECE, BlobUse, Carried, name_of, pieces
from desktop.store.driver import first, run, run_many

_ORDER = " ORDER BY CASE use WHEN 'change' THEN 0 WHEN 'file' THEN 1 ELSE 2 END, at, sha256"
_CARRIED = "SELECT sha256, size, so_far FROM blobs"


class Blobs:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, content: bytes, use: BlobUse, at: datetime) -> str:
        """Ours, to be sent. Returns its name; the same bytes are kept once."""
        name = name_of(content)
        if first(self._connection, "SELECT 1 FROM blobs WHERE sha256 = ?", (name,)) is None:
            run(
                self._connection,
                "INSERT INTO blobs VALUES (?, ?, ?, ?, 0, ?)",
                (name, use.value, len(content), len(content), at.isoformat()),
            )
            rows = ((name, no, piece) for no, piece in enumerate(pieces(content)))
            run_many(self._connection, "INSERT INTO blob_pieces VALUES (?, ?, ?)", rows)
        return name

    def want(self, name: str, size: int, use: BlobUse, at: datetime) -> None:
        """The server's, to be fetched."""
        run(
            self._connection,
            "INSERT OR IGNORE INTO blobs VALUES (?, ?, ?, 0, 1, ?)",
            (name, use.value, size, at.isoformat()),
        )

    def waiting(self) -> list[Carried]:
        return self._carried(" WHERE sent = 0 AND so_far = size")

    def wanted(self) -> list[Carried]:
        return self._carried(" WHERE so_far < size")

    def piece(self, name: str, at: int) -> bytes:
        sql = "SELECT bytes FROM blob_pieces WHERE sha256 = ? AND no = ?"
        found = first(self._connection, sql, (name, at // PIECE))
        return b"" if found is None else bytes(found[0])

    def add_piece(self, name: str, at: int, content: bytes) -> bool:
        """The next one that is wanted; any other is left. True with the last, if the whole is
        right: a wrong one is forgotten and wanted anew."""
        where = "WHERE sha256 = ? AND so_far = ?"
        found = first(self._connection, f"SELECT size FROM blobs {where}", (name, at))
        if found is None:
            return False
        run(
            self._connection,
            "INSERT OR REPLACE INTO blob_pieces VALUES (?, ?, ?)",
            (name, at // PIECE, content),
        )
        so_far = at + len(content)
        whole = bool(so_far == found[0])
        if whole and sha256(self._all(name)).hexdigest() != name:
            self._drop(name)
            so_far, whole = 0, False
        run(self._connection, "UPDATE blobs SET so_far = ? WHERE sha256 = ?", (so_far, name))
        return whole

    def content(self, name: str) -> bytes | None:
        """All of it, if it is here whole."""
        sql = "SELECT 1 FROM blobs WHERE sha256 = ? AND so_far = size"
        return None if first(self._connection, sql, (name,)) is None else self._all(name)

    def set_sent(self, name: str) -> None:
        run(self._connection, "UPDATE blobs SET sent = 1 WHERE sha256 = ?", (name,))

    def offer_again(self, names: Sequence[str] | None = None) -> None:
        """The server may have lost these, or any: it is asked, and takes what it lacks."""
        if names is None:
            run(self._connection, "UPDATE blobs SET sent = 0 WHERE so_far = size AND use <> 'file'")
            return
        sql = "UPDATE blobs SET sent = 0 WHERE sha256 = ? AND so_far = size"
        run_many(self._connection, sql, ((name,) for name in names))

    def erase(self, name: str) -> None:
        """Its bytes go from this device."""
        self._drop(name)
        run(self._connection, "DELETE FROM blobs WHERE sha256 = ?", (name,))

    def _drop(self, name: str) -> None:
        run(self._connection, "DELETE FROM blob_pieces WHERE sha256 = ?", (name,))

    def _all(self, name: str) -> bytes:
        sql = "SELECT bytes FROM blob_pieces WHERE sha256 = ? ORDER BY no"
        return b"".join(bytes(row[0]) for row in run(self._connection, sql, (name,)))

    def _carried(self, where: str) -> list[Carried]:
        return [Carried(*row) for row in run(self._connection, _CARRIED + where + _ORDER)]
