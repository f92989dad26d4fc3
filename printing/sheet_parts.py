"""Parts of a sheet that are no table: paragraphs, pairs of name and value, the one amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.domain.money import Money
from desktop.domain.sheet import Cell, Fields, Figure, Words, written
from printing import styles
from printing.lines import Block, fitted, lines, paragraphs
from printing.page import Area
from printing.page import Sheet as Page
from printing.sheet_flow import Step, lowered
from printing.text import Align, Style, clean, width

_BETWEEN = 22.0
"""Between two columns of pairs."""

_LABEL_SHARE = 0.55
"""The most of a column that names may take from the values."""


_MOST_LINES = 24
"""A longer value goes on in a further step, which may stand on the next page."""


def words(part: Words, paper: Area) -> Iterator[Step]:
    """A line at a time; its first two lines stay together."""
    style = styles.NAME if part.strong else styles.BODY
    first = True
    for paragraph in part.text.splitlines():
        for number, line in enumerate(lines(paragraph, style, paper.room)):
            step = _line(line, style, paper, tied=number == 1)
            yield lowered(step, 9) if first else step
            first = False


def _line(text: str, style: Style, paper: Area, *, tied: bool) -> Step:
    def draw(page: Page, y: float) -> None:
        page.text(paper.left, y + 0.76 * style.leading, text, style)

    return Step(style.leading, draw, tied=tied)


def fields(part: Fields, paper: Area) -> Iterator[Step]:
    """Row by row, read from left to right; names of a column are equally wide."""
    count = max(1, part.columns)
    rows = [part.pairs[at : at + count] for at in range(0, len(part.pairs), count)]
    across = (paper.room - (count - 1) * _BETWEEN) / count
    places = [
        _Place.of([row[at] for row in rows if at < len(row)], paper, at, across)
        for at in range(min(count, len(part.pairs)))
    ]
    first = True
    for row in rows:
        for step in _fields_row(row, places):
            yield lowered(step, 10) if first else replace(step, tied=True)
            first = False


@dataclass(frozen=True, slots=True)
class _Place:
    """One column of pairs: from `left` to `right`, values begin at `start`."""

    left: float
    start: float
    right: float
    figures: bool

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, Cell]], paper: Area, at: int, across: float) -> _Place:
        left = paper.left + at * (across + _BETWEEN)
        widest = max(width(clean(name), styles.LABEL) for name, _ in pairs)
        figures = all(isinstance(value, Money | int) for _, value in pairs)
        return cls(left, left + min(widest, _LABEL_SHARE * across) + 8, left + across, figures)

    def name(self, text: str) -> Block:
        return fitted(text, styles.LABEL, self.start - self.left - 6, most=2)

    def value(self, cell: Cell) -> Block:
        style = styles.BODY
        return Block(paragraphs(written(cell), style, self.right - self.start), style)


_Pair = tuple[_Place, Block, Block]
"""Where it stands, its name, its value."""


def _fields_row(row: Sequence[tuple[str, Cell]], places: Sequence[_Place]) -> Iterator[Step]:
    """One step, or more of them for a value so long that it may run over a page's end."""
    said = [
        (place, place.name(name), place.value(value))
        for place, (name, value) in zip(_stretched(places, len(row)), row, strict=True)
    ]
    most = max(len(value.lines) for _, _, value in said)
    for start in range(0, max(1, most), _MOST_LINES):
        part = [
            (place, replace(name, lines=() if start else name.lines), _cut(value, start))
            for place, name, value in said
        ]
        yield _fields_step(part, last=start + _MOST_LINES >= most)


def _cut(block: Block, start: int) -> Block:
    return replace(block, lines=block.lines[start : start + _MOST_LINES])


def _fields_step(said: Sequence[_Pair], *, last: bool) -> Step:
    height = max(max(name.drop, value.drop) for _, name, value in said) + (19 if last else 14.5)

    def draw(page: Page, y: float) -> None:
        for place, name, value in said:
            page.block(place.left, y + 12.5, name)
            if place.figures:
                page.block(place.right, y + 12.5, value, align=Align.RIGHT)
            else:
                page.block(place.start, y + 12.5, value)
            if last:
                page.stroke(place.left, place.right, y + height - 1, weight=0.35, grey=styles.LINE)

    return Step(height, draw)


def _stretched(places: Sequence[_Place], count: int) -> Sequence[_Place]:
    """In a row that is not full, words at its end have the rest of it."""
    used = list(places[:count])
    if not used[-1].figures:
        used[-1] = replace(used[-1], right=places[-1].right)
    return used


def figure(part: Figure, paper: Area) -> Step:
    """The amount large at the right, the words under it, on a light band."""
    pad = 10
    amount = f"{part.amount}"
    room = paper.room - 2 * pad
    aside = width(amount, styles.FIGURE) + width("บาท", styles.NAME) + 24
    title = fitted(part.title, styles.NAME, room - aside, most=2)
    said = fitted(f"({part.in_words})", styles.BODY, room, most=2) if part.in_words else None
    words_y = 30 + title.drop + 13
    height = words_y + (said.drop + 9 if said else -4)

    def draw(page: Page, y: float) -> None:
        page.band(y + 8, height - 8, grey=0.95)
        page.rule(y + 8, weight=0.9)
        page.rule(y + height, weight=0.9)
        page.block(paper.left + pad, y + 29, title)
        right = paper.right - pad
        page.text(right, y + 29, "บาท", styles.NAME, align=Align.RIGHT)
        before = right - width("บาท", styles.NAME) - 7
        page.text(before, y + 30, amount, styles.FIGURE, align=Align.RIGHT)
        if said:
            page.block(right, y + words_y + 4, said, align=Align.RIGHT)

    return lowered(Step(height + 2, draw), 4)
