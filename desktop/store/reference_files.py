"""Reference files that the centre published: which there are, and which can be used."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from desktop.domain.reference_file import FileState, KeptFile, ReferenceFile
from desktop.store.driver import run

_COLUMNS = "name, version, valid_from, f.sha256, coalesce(b.size, 0), state, detail"
_FROM = "FROM reference_files f LEFT JOIN blobs b ON b.sha256 = f.sha256"


class ReferenceFiles:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, file: ReferenceFile) -> None:
        """Published, or published anew: other bytes are to be looked at first."""
        run(
            self._connection,
            "INSERT INTO reference_files VALUES (?, ?, ?, ?, 'wanted', '')"
            " ON CONFLICT (name, version) DO UPDATE SET valid_from = excluded.valid_from,"
            " state = iif(sha256 = excluded.sha256 AND state <> 'withdrawn', state, 'wanted'),"
            " sha256 = excluded.sha256",
            (file.name, file.version, file.valid_from.isoformat(), file.sha256),
        )

    def set_state(self, file: ReferenceFile, state: FileState, detail: str = "") -> None:
        run(
            self._connection,
            "UPDATE reference_files SET state = ?, detail = ? WHERE name = ? AND version = ?",
            (state.value, detail, file.name, file.version),
        )

    def withdraw(self, name: str, version: str) -> None:
        run(
            self._connection,
            "UPDATE reference_files SET state = 'withdrawn' WHERE name = ? AND version = ?",
            (name, version),
        )

    def all(self, name: str = "") -> list[KeptFile]:
        """The newest day first."""
        sql = f"SELECT {_COLUMNS} {_FROM} WHERE name = ? OR ? = '' ORDER BY valid_from DESC"
        return [
            KeptFile(
                ReferenceFile(row[0], row[1], date.fromisoformat(row[2]), row[3], row[4]),
                FileState(row[5]),
                row[6],
            )
            for row in run(self._connection, sql, (name, name))
        ]
