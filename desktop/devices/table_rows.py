"""What of a sheet goes into a table file, whatever the file's form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from desktop.domain.calendar import BANGKOK
from desktop.domain.sheet import Cell, Fields, Figure, Grid, Heading, Line, Sheet

_STATE = Heading("สถานะ")
_VOIDED = "ยกเลิก"


def grids(sheet: Sheet) -> list[Grid]:
    """Its tables, every line as long as the headings."""
    return [_told_voided(part) for part in sheet.parts if isinstance(part, Grid)]


def pairs(sheet: Sheet) -> Iterator[tuple[str, Cell]]:
    """What the sheet says beside its tables: a name and its value."""
    for part in sheet.parts:
        match part:
            case Fields():
                yield from part.pairs
            case Figure():
                yield part.title, part.amount
                yield "", part.in_words


def local(at: datetime) -> datetime:
    """As a clock in Thailand shows it; spreadsheets know no zones."""
    return at.astimezone(BANGKOK).replace(tzinfo=None) if at.tzinfo else at


def _told_voided(grid: Grid) -> Grid:
    """Where a line is struck through and does not say that it is voided, a column more does:
    else nobody who adds up the file would leave it out."""
    lines = tuple(replace(line, cells=_filled(line, len(grid.headings))) for line in grid.lines)
    if all(_VOIDED in line.cells for line in lines if line.struck):
        return replace(grid, lines=lines)
    told = (replace(line, cells=(*line.cells, _VOIDED if line.struck else None)) for line in lines)
    return replace(grid, headings=(*grid.headings, _STATE), lines=tuple(told))


def _filled(line: Line, width: int) -> tuple[Cell, ...]:
    return (*line.cells, *[None] * (width - len(line.cells)))
