"""A table on a sheet: headings on every page, figures at the right, texts on as many lines as they
need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from desktop.domain.money import Money
from desktop.domain.sheet import Cell, Grid, Line, written
from printing import styles
from printing.lines import fitted, paragraphs
from printing.page import Area
from printing.page import Sheet as Page
from printing.pieces import Piece
from printing.sheet_columns import PAD, Columns, columns, unbroken
from printing.sheet_flow import Step, lowered
from printing.text import Align, Style, clean, width

_GREY = 0.6
_MOST_LINES = 24
"""A longer text goes on in a further row, which may stand on the next page."""

_ABOVE, _BELOW = 2.3, 2.2
"""Blank paper in a row over and under its lines."""

_UNDER_RULE = 1.8
"""More of it under the rule over a sum, which would touch the marks of tones."""

_NARROW = 0.18
"""A first column with less of the width than this is no place for the words before a sum."""

_LEADING = styles.CELL.leading


def steps(grid: Grid, paper: Area) -> Iterator[Step]:
    """Title, headings and the first line stay together, and each sum with what stands before."""
    where = columns(grid, paper.left, paper.room)
    heading = _heading(grid, where)
    if grid.title:
        yield _title(grid.title, paper)
    top = Step(heading.height, heading.draw, tied=bool(grid.title))
    yield top if grid.title else lowered(top, 10)
    yield from _body(grid, where, heading)


def _body(grid: Grid, where: Columns, heading: Piece) -> Iterator[Step]:
    if not grid.lines:
        yield replace(_nothing(grid.empty, where), again=heading)
    tied = True
    for line in grid.lines:
        opens = _opens(line)
        for row in _rows(line, where):
            held = tied or (line.strong and not opens)
            yield Step(row.height, row.draw, tied=held, again=heading)
            tied = False
        tied = opens


def _opens(line: Line) -> bool:
    """A strong line of one text alone is a heading of what follows."""
    first, *others = line.cells or (None,)
    return line.strong and isinstance(first, str) and not any(cell is not None for cell in others)


def _title(text: str, paper: Area) -> Step:
    said = fitted(text, styles.SECTION, paper.room, most=3)

    def draw(page: Page, y: float) -> None:
        page.block(paper.left, y + 20, said)

    return Step(12 + said.height, draw)


def _heading(grid: Grid, where: Columns) -> Piece:
    said = [
        fitted(one.title, styles.HEADING, where.room(at, at + 1), most=4)
        for at, one in enumerate(grid.headings)
    ]
    height = max((block.height for block in said), default=0.0) + 5

    def draw(page: Page, y: float) -> None:
        page.band(y, height, grey=0.93)
        page.stroke(where.edges[0], where.edges[-1], y, weight=0.45, grey=_GREY)
        for block, (start, end) in zip(said, pairwise(where.edges), strict=True):
            first = y + (height - block.height) / 2 + block.style.size
            page.block((start + end) / 2, first, block, align=Align.CENTRE)
        page.cell_lines(where.edges, y, height, grey=_GREY)

    return Piece(height, draw)


def _nothing(text: str, where: Columns) -> Step:
    middle = (where.edges[0] + where.edges[-1]) / 2

    def draw(page: Page, y: float) -> None:
        page.text(middle, y + 15, text, styles.LABEL, align=Align.CENTRE)
        page.cell_lines((where.edges[0], where.edges[-1]), y, 23, grey=_GREY)

    return Step(23, draw, tied=True)


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands in a cell, from column `first` to before `past`; x is where `align` hangs it."""

    first: int
    past: int
    x: float
    align: Align
    style: Style
    lines: tuple[str, ...]


def _rows(line: Line, where: Columns) -> Iterator[Piece]:
    said = [_said(line, first, past, where) for first, past in _spans(line, len(where.right))]
    most = max((len(one.lines) for one in said), default=1)
    for start in range(0, max(1, most), _MOST_LINES):
        part = [replace(one, lines=one.lines[start : start + _MOST_LINES]) for one in said]
        yield _row(part, line, where, last=start + _MOST_LINES >= most)


def _spans(line: Line, width: int) -> list[tuple[int, int]]:
    """Which columns each cell covers: the words before a sum take the empty cells after them."""
    cells = (*line.cells, *[None] * (width - len(line.cells)))[:width]
    found: list[tuple[int, int]] = []
    for at, cell in enumerate(cells):
        if found and line.strong and cell is None and isinstance(cells[found[-1][0]], str):
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def _said(line: Line, first: int, past: int, where: Columns) -> _Said:
    cell = line.cells[first] if first < len(line.cells) else None
    style = styles.CELL_STRONG if line.strong else styles.CELL
    if line.struck:
        style = styles.CELL_STRUCK
    room = where.room(first, past)
    align = _align(cell, first, past, where)
    left, right = where.edges[first] + PAD, where.edges[past] - PAD
    x = {Align.LEFT: left, Align.RIGHT: right, Align.CENTRE: (left + right) / 2}[align]
    text = written(cell)
    found = paragraphs(text, style, room)
    if len(found) > 1 and unbroken(cell):
        block = fitted(text, style, room, most=1)
        return _Said(first, past, x, align, block.style, block.lines)
    return _Said(first, past, x, align, style, found)


def _align(cell: Cell, first: int, past: int, where: Columns) -> Align:
    """Figures stand at the right, and so do words that lead from a narrow column over empty cells
    to a figure."""
    if isinstance(cell, Money | int) or (where.right[first] and past == first + 1):
        return Align.RIGHT
    leads = past > first + 1 and past < len(where.right)
    narrow = where.room(first, first + 1) < _NARROW * where.room(0, len(where.right))
    return Align.RIGHT if leads and narrow else Align.LEFT


def _row(said: Sequence[_Said], line: Line, where: Columns, *, last: bool) -> Piece:
    most = max((len(one.lines) for one in said), default=0)
    above = _ABOVE + (_UNDER_RULE if line.strong else 0)
    height = above + max(1, most) * _LEADING + _BELOW
    edges = (where.edges[0], *(where.edges[one.past] for one in said))

    def draw(page: Page, y: float) -> None:
        page.cell_lines(edges, y, height, grey=_GREY)
        if line.strong and not _opens(line):
            page.stroke(edges[0], edges[-1], y, weight=0.9)
        for one in said:
            for number, text in enumerate(one.lines):
                lower = y + above + number * _LEADING + 0.76 * _LEADING
                page.text(one.x, lower, text, one.style, align=one.align)
                if line.struck:
                    _strike(page, one, text, lower)

    return Piece(height, draw)


def _strike(page: Page, one: _Said, text: str, y: float) -> None:
    length = width(clean(text), one.style)
    back = {Align.LEFT: 0.0, Align.CENTRE: length / 2, Align.RIGHT: length}[one.align]
    start = one.x - back - 1
    page.stroke(start, start + length + 2, y - 0.29 * one.style.size, weight=0.8)
