"""Tables of a sheet as spreadsheet files: numbers to reckon with, nothing it would run."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from desktop.devices.table_rows import grids, local, pairs
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
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(
        [_plain(cell) for cell in row] for row in _rows(sheet)
    )
    _replace(path, text.getvalue().encode("utf-8-sig", "replace"))


def write_xlsx(sheet: Sheet, path: Path) -> None:
    """A worksheet for each table, and a last one that says which paper this is. Raises Jammed."""
    from desktop.devices.xlsx_out import packed  # slow to load, and seldom needed

    _replace(path, packed(sheet))


def _rows(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    found = grids(sheet)
    if not found:
        yield from pairs(sheet)
    for number, grid in enumerate(found):
        if len(found) > 1:
            yield from chain([()] if number else [], [(grid.title,)])
        yield tuple(heading.title for heading in grid.headings)
        yield from (line.cells for line in grid.lines)


def _plain(cell: Cell) -> str:
    """Money as 1546.00, a day as 2026-11-22; a text that would be calculated is made a text."""
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case Money():
            sign = "-" if cell.satang < 0 else ""
            return f"{sign}{abs(cell.satang) // 100}.{abs(cell.satang) % 100:02d}"
        case datetime():
            return local(cell).isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case int():
            return str(cell)


def _replace(path: Path, content: bytes) -> None:
    """The file is for its owner's eyes, as payers stand in it."""
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as failed:
        raise Jammed("table-unwritten", f"{path.name}: {failed.strerror}") from failed
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
