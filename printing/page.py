"""A sheet of paper: its size and margins, and a pen that counts from the upper edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from threading import Lock
from typing import Protocol

from reportlab.pdfbase.pdfdoc import PDFString
from reportlab.pdfgen.canvas import Canvas

from printing.fonts import Face
from printing.lines import Block
from printing.text import Align, Style, clean, draw, draw_pattern, width

_MM = 72 / 25.4

_saving = Lock()
"""reportlab reads through a font file with one finger, which all documents share."""


class Paper(StrEnum):
    """A5 lies on its long side, so that both are equally wide. All measures are in points."""

    A5 = "A5"
    A4 = "A4"

    @property
    def width(self) -> float:
        return 210 * _MM

    @property
    def height(self) -> float:
        return {Paper.A5: 148 * _MM, Paper.A4: 297 * _MM}[self]

    @property
    def left(self) -> float:
        return {Paper.A5: 11 * _MM, Paper.A4: 15 * _MM}[self]

    @property
    def right(self) -> float:
        return self.width - self.left

    @property
    def room(self) -> float:
        """Between the side margins."""
        return self.right - self.left

    @property
    def top(self) -> float:
        return {Paper.A5: 8.5 * _MM, Paper.A4: 14 * _MM}[self]

    @property
    def bottom(self) -> float:
        """The last baseline; no printer reaches the edge."""
        return self.height - {Paper.A5: 7 * _MM, Paper.A4: 11 * _MM}[self]


class Area(Protocol):
    """What a page has to know of its paper."""

    @property
    def width(self) -> float: ...

    @property
    def height(self) -> float: ...

    @property
    def left(self) -> float: ...

    @property
    def right(self) -> float: ...

    @property
    def room(self) -> float: ...

    @property
    def top(self) -> float: ...

    @property
    def bottom(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Lying:
    """Paper turned onto its long side; the margins go with the edges, not with the paper."""

    paper: Paper

    @property
    def width(self) -> float:
        return self.paper.height

    @property
    def height(self) -> float:
        return self.paper.width

    @property
    def left(self) -> float:
        return self.paper.left

    @property
    def right(self) -> float:
        return self.width - self.left

    @property
    def room(self) -> float:
        return self.right - self.left

    @property
    def top(self) -> float:
        return self.paper.top

    @property
    def bottom(self) -> float:
        return self.height - (self.paper.height - self.paper.bottom)


class Sheet:
    """Draws on the current page; every `y` is a distance from its upper edge."""

    def __init__(self, canvas: Canvas, paper: Area) -> None:
        self._canvas = canvas
        self.paper = paper

    def text(
        self, x: float, y: float, text: str, style: Style, *, align: Align = Align.LEFT
    ) -> None:
        draw(self._canvas, x, self.paper.height - y, text, style, align=align)

    def block(self, x: float, y: float, block: Block, *, align: Align = Align.LEFT) -> None:
        """Its first baseline at y."""
        for number, line in enumerate(block.lines):
            self.text(x, y + number * block.style.leading, line, block.style, align=align)

    def rule(self, y: float, *, weight: float = 0.5, grey: float = 0.0) -> None:
        """A line from margin to margin."""
        self._line(self.paper.left, self.paper.right, y, weight, grey)

    def stroke(
        self, start: float, end: float, y: float, *, weight: float = 0.5, grey: float = 0.0
    ) -> None:
        """A level line from start to end."""
        self._line(start, end, y, weight, grey)

    def cell_lines(self, edges: Sequence[float], y: float, height: float, *, grey: float) -> None:
        """Around the cells of a table's row: upright at each edge, level under all of them."""
        upper, lower = self.paper.height - y, self.paper.height - y - height
        self._canvas.setStrokeGray(grey)
        self._canvas.setLineWidth(0.45)
        upright = [(x, upper, x, lower) for x in edges]
        self._canvas.lines([*upright, (edges[0], lower, edges[-1], lower)])

    def place_to_sign(self, start: float, end: float, y: float) -> None:
        self._canvas.saveState()
        self._canvas.setLineCap(1)
        self._canvas.setDash(0.1, 2.6)
        self._line(start, end, y, 0.8, 0.25)
        self._canvas.restoreState()

    def box(self, right: float, y: float, *, width: float, height: float, filled: bool) -> None:
        """Its upper right corner at right, y."""
        self._canvas.setLineWidth(0.9)
        self._canvas.setStrokeGray(0)
        self._canvas.setFillGray(0)
        lower = self.paper.height - y - height
        self._canvas.roundRect(right - width, lower, width, height, 2, stroke=1, fill=filled)

    def band(self, y: float, height: float, *, grey: float) -> None:
        """A stripe from margin to margin behind text."""
        self._canvas.setFillGray(grey)
        lower = self.paper.height - y - height
        self._canvas.rect(self.paper.left, lower, self.paper.room, height, stroke=0, fill=1)

    def ring(self, x: float, y: float, radius: float) -> None:
        """Two circles around x, y, where an emblem goes."""
        self._canvas.setStrokeGray(0.12)
        for inset, weight in ((0.0, 1.2), (2.2, 0.4)):
            self._canvas.setLineWidth(weight)
            self._canvas.circle(x, self.paper.height - y, radius - inset)

    def squares(self, x: float, y: float, size: float, rows: Sequence[Sequence[bool]]) -> None:
        """A pattern of black squares, as wide and as high as `size`."""
        self._canvas.saveState()
        self._canvas.setFillGray(0)
        self._canvas.translate(x, self.paper.height - y - size)
        self._canvas.scale(size / len(rows), size / len(rows))
        runs = (
            f"{start} {lower} {length} 1 re"
            for lower, row in enumerate(reversed(rows))
            for start, length in _runs(row)
        )
        self._canvas.addLiteral(f"{' '.join(runs)} f")
        self._canvas.restoreState()

    def watermark(self, word: str) -> None:
        """Large and light across the page; drawn first, so that all else stays legible."""
        usual = Style(Face.BOLD, self.paper.width * 0.27, 0.91)
        fits = min(1.0, 0.85 * self.paper.width / max(1.0, width(clean(word), usual)))
        style = Style(usual.face, usual.size * fits, usual.grey)
        self._canvas.saveState()
        self._canvas.translate(self.paper.width / 2, self.paper.height / 2)
        self._canvas.rotate(21)
        draw_pattern(self._canvas, word, style)
        self._canvas.restoreState()

    def _line(self, start: float, end: float, y: float, weight: float, grey: float) -> None:
        self._canvas.setStrokeGray(grey)
        self._canvas.setLineWidth(weight)
        self._canvas.line(start, self.paper.height - y, end, self.paper.height - y)


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Start and length of each run of dark cells."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if dark and found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((place, 1))
    return found


def document(paper: Area, title: str, pages: Sequence[Callable[[Sheet], None]]) -> bytes:
    """A PDF of these pages. The same pages give the same bytes, whatever was drawn before."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(paper.width, paper.height), invariant=1)
    canvas.setTitle(title)
    canvas.setCatalogEntry("Lang", PDFString("th-TH"))
    canvas.setViewerPreference("PrintScaling", "None")
    sheet = Sheet(canvas, paper)
    for draw_page in pages:
        draw_page(sheet)
        canvas.showPage()
    with _saving:
        canvas.save()
    return out.getvalue()
