"""Tables of a sheet as spreadsheet files: numbers to reckon with, nothing it would run."""

from __future__ import annotations

import codecs
import csv
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from desktop.devices.table_rows import baht, local, pairs, tables
from desktop.domain.errors import Jammed
from desktop.domain.money import Money
from desktop.domain.sheet import Cell, Sheet
from desktop.services.rejects import harmless


class TableFiles:
    """Writes CSV or Excel, as the path ends."""

    def write(self, sheet: Sheet, path: Path) -> None:
        """A file that is there is replaced, whole or not at all. Raises ValueError for an ending
        other than .csv and .xlsx; Jammed(table-unwritten)."""
        match path.suffix.lower():
            case ".csv":
                write_csv(sheet, path)
            case ".xlsx":
                write_xlsx(sheet, path)
            case other:
                raise ValueError(other)


def write_csv(sheet: Sheet, path: Path) -> None:
    """UTF-8 with its mark, so that Excel reads Thai. Several tables stand one under the other, each
    under its title; a sheet without one gives its names and values. Raises Jammed."""
    with _replacing(path) as file:
        text = codecs.getwriter("utf-8-sig")(file, "replace")
        rows = csv.writer(text, lineterminator="\r\n")
        rows.writerows([_plain(cell) for cell in row] for row in _rows(sheet))


def write_xlsx(sheet: Sheet, path: Path) -> None:
    """A worksheet for each table, and a last one that says which paper this is. Raises Jammed."""
    from desktop.devices.xlsx_out import pack  # slow to load, and seldom needed

    with _replacing(path) as file:
        pack(sheet, file)


def _rows(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    found = tables(sheet)
    if not found:
        yield from pairs(sheet)
    for number, table in enumerate(found):
        if len(found) > 1:
            yield from chain([()] if number else [], [(table.title,)])
        yield tuple(heading.title for heading in table.headings)
        yield from (line.cells for line in table.lines())


def _plain(cell: Cell) -> str:
    """Money as 1546.00, a day as 2026-11-22; a text that would be calculated is made a text."""
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case Money():
            return baht(cell)
        case datetime():
            return local(cell).isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case int():
            return str(cell)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file beside it that takes its place when all is in it. It is for its owner's eyes, as
    payers stand in it; nothing of them is laid down anywhere else."""
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as failed:
        raise Jammed("table-unwritten", f"{path.name}: {failed.strerror}") from failed
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
