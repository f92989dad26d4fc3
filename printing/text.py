"""Thai text on paper: shaped so that marks sit right, and read back letter for letter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from reportlab.pdfbase.ttfonts import ShapedStr, shapeStr
from reportlab.pdfgen.canvas import Canvas

from printing.fonts import Face, font, visible

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HALF_PAIRS = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Style:
    """A face, a size in points, and how grey the ink is: 0 black, 1 white."""

    face: Face
    size: float
    grey: float = 0.0

    @property
    def leading(self) -> float:
        """From one line to the next: Sarabun with two marks above and one below needs this."""
        return self.size * 1.36


class Align(Enum):
    LEFT = auto()
    CENTRE = auto()
    RIGHT = auto()


@dataclass(frozen=True, slots=True)
class Shaped:
    """`glyphs` as reportlab draws them, `advance` in thousandths of the size, `text` as read."""

    text: str
    glyphs: ShapedStr | str
    advance: float


def clean(text: str) -> str:
    """Composed (NFC), on one line, single spaces, no half surrogate pairs."""
    whole = _HALF_PAIRS.sub("\N{REPLACEMENT CHARACTER}", text)
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", whole)).strip()


def shape(text: str, face: Face) -> Shaped:
    """Glyphs and places do not depend on the size, so one shaping serves every size."""
    font(face)
    glyphs = shapeStr(visible(text), face.value, 1000, force=True)
    places = getattr(glyphs, "__shapeData__", ())
    return Shaped(text, glyphs, sum(place.x_advance for place in places))


shaped = lru_cache(maxsize=1024)(shape)
"""The same, remembered: most of a receipt's words are on the receipt before it too."""


def width(text: str, style: Style) -> float:
    return shaped(text, style.face).advance * style.size / 1000


def draw(
    canvas: Canvas, x: float, y: float, text: str, style: Style, *, align: Align = Align.LEFT
) -> None:
    """One line with its baseline at y, from, around or up to x."""
    line = shaped(clean(text), style.face)
    length = line.advance * style.size / 1000
    start = {Align.LEFT: x, Align.CENTRE: x - length / 2, Align.RIGHT: x - length}[align]
    _put(canvas, start, y, line, style, said=line.text)


def draw_pattern(canvas: Canvas, text: str, style: Style) -> None:
    """Letters as a mere pattern around the origin, which readers pass over."""
    line = shaped(clean(text), style.face)
    _put(canvas, -line.advance * style.size / 2000, -style.size * 0.3, line, style, said="")


def _put(canvas: Canvas, x: float, y: float, line: Shaped, style: Style, *, said: str) -> None:
    """In a span that says which letters the glyphs are; shaped marks have none of their own."""
    if not line.glyphs:
        return
    canvas.setFillGray(style.grey)
    canvas.setFont(style.face.value, style.size)
    letters = said.encode("utf-16-be").hex().upper()
    canvas.addLiteral(f"/Span <</ActualText <FEFF{letters}>>> BDC")
    canvas.drawString(x, y, line.glyphs)
    canvas.addLiteral("EMC")
