"""Widths of a table's columns: the shares asked for, but no figure and no word is broken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest

from desktop.domain.money import Money
from desktop.domain.sheet import Cell, Grid, Heading, written
from printing import styles
from printing.lines import widest_word
from printing.text import clean, width

PAD = 4.0
"""Between a cell's edge and what stands in it."""

_MEASURED = 12
"""Of a column's figures only the longest are measured."""

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z:./–-]{0,17}")


@dataclass(frozen=True, slots=True)
class Columns:
    """`edges`: where columns begin, and where the last one ends. `right`: which stand there."""

    edges: tuple[float, ...]
    right: tuple[bool, ...]

    def room(self, first: int, past: int) -> float:
        """Inside the cells from `first` to before `past`, taken as one."""
        return self.edges[past] - self.edges[first] - 2 * PAD


def columns(grid: Grid, left: float, room: float) -> Columns:
    cells = [_column(grid, at) for at in range(len(grid.headings))]
    least = [_least(*pair) for pair in zip(grid.headings, cells, strict=True)]
    edges = [left]
    for one in widths([max(1, heading.share) for heading in grid.headings], least, room):
        edges.append(edges[-1] + one)
    right = (h.right or _all_figures(found) for h, found in zip(grid.headings, cells, strict=True))
    return Columns((*edges[:-1], left + room), tuple(right))


def widths(shares: Sequence[int], least: Sequence[float], room: float) -> list[float]:
    """By share, but none under its least; where all of them want more than there is, by need."""
    if sum(least) >= room:
        return [one * room / sum(least) for one in least]
    short: set[int] = set()
    while True:
        rest = room - sum(least[at] for at in short)
        whole = sum(share for at, share in enumerate(shares) if at not in short)
        found = [
            least[at] if at in short else rest * share / whole for at, share in enumerate(shares)
        ]
        more = {at for at, one in enumerate(found) if one < least[at]} - short
        if not more:
            return found
        short |= more


def unbroken(cell: Cell) -> bool:
    """Figures, days and codes stand on one line."""
    return not isinstance(cell, str) or _CODE.fullmatch(cell) is not None


def _column(grid: Grid, at: int) -> list[Cell]:
    return [line.cells[at] for line in grid.lines if at < len(line.cells)]


def _least(heading: Heading, cells: Iterable[Cell]) -> float:
    longest = nlargest(_MEASURED, {written(cell) for cell in cells if unbroken(cell)}, key=len)
    figures = max((width(clean(text), styles.CELL_STRONG) for text in longest), default=0.0)
    return max(figures, widest_word(heading.title, styles.HEADING)) + 2 * PAD + 0.5


def _all_figures(cells: Iterable[Cell]) -> bool:
    kinds = {isinstance(cell, Money | int) for cell in cells if cell is not None}
    return kinds == {True}
