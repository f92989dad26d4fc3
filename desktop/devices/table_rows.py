"""What of a sheet goes into a table file, whatever the file's form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.domain.calendar import BANGKOK
from desktop.domain.money import Money
from desktop.domain.sheet import Cell, Fields, Figure, Grid, Heading, Line, Sheet

_STATE = Heading("สถานะ")
_VOIDED = "ยกเลิก"


@dataclass(frozen=True, slots=True)
class Table:
    """A table to write. Its lines are made as they are asked for: there may be very many."""

    title: str
    headings: tuple[Heading, ...]
    _grid: Grid
    _telling: bool

    def __len__(self) -> int:
        return len(self._grid.lines)

    def lines(self) -> Iterator[Line]:
        """Every line as long as the headings."""
        width = len(self._grid.headings)
        for line in self._grid.lines:
            if self._telling or len(line.cells) < width:
                yield replace(line, cells=self._filled(line, width))
            else:
                yield line

    def _filled(self, line: Line, width: int) -> tuple[Cell, ...]:
        cells = (*line.cells, *[None] * (width - len(line.cells)))
        return (*cells, _VOIDED if line.struck else None) if self._telling else cells


def tables(sheet: Sheet) -> list[Table]:
    """Where a line is struck through and does not say that it is voided, a column more does:
    else nobody who adds up the file would leave it out."""
    return [_table(part) for part in sheet.parts if isinstance(part, Grid)]


def _table(grid: Grid) -> Table:
    if all(_VOIDED in line.cells for line in grid.lines if line.struck):
        return Table(grid.title, grid.headings, grid, False)
    return Table(grid.title, (*grid.headings, _STATE), grid, True)


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


def baht(money: Money) -> str:
    """`-1546.00`, to the satang and as every program reads it."""
    sign = "-" if money.satang < 0 else ""
    return f"{sign}{abs(money.satang) // 100}.{abs(money.satang) % 100:02d}"
