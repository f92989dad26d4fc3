"""The file of rows that did not enter: the original cells, where they stood, and why, in Thai."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TextIO

from desktop.domain.errors import Jammed
from desktop.domain.row_layout import REASON_HEADING, ROW_HEADING, Row

_CALCULATED = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A spreadsheet that opens the file shows this cell and calculates nothing. Reading it in
    again drops the apostrophe."""
    cell = cell.replace("\0", "\ufffd")
    return "'" + cell if cell.lstrip(" ").startswith(_CALCULATED) else cell


class Rejects:
    """Made with the first refused row and given its name when the block ends, however it ends; for
    its owner's eyes only. `kept` is where it is, if there is one."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._path = path
        self._part = path.with_suffix(".part")
        self._header = header
        self._file: TextIO | None = None
        self.kept: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._file is not None:
            with self._disk_told():
                self._file.close()
                self._part.replace(self._path)
            self.kept = self._path

    def add(self, row: Row, reason: str) -> None:
        """Raises Jammed(rejects-unwritten)."""
        with self._disk_told():
            if self._file is None:
                self._file = self._begin()
            self._write(self._file, [str(row.number), reason, *row.cells])

    def _begin(self) -> TextIO:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(self._part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        file = os.fdopen(number, "w", encoding="utf-8-sig", errors="replace", newline="")
        self._write(file, [ROW_HEADING, REASON_HEADING, *self._header])
        return file

    def _write(self, file: TextIO, cells: Sequence[str]) -> None:
        csv.writer(file).writerow(map(harmless, cells))

    @contextmanager
    def _disk_told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Jammed("rejects-unwritten", f"{self._path.name}: {error.strerror}") from error
