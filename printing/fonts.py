"""The typefaces on paper: Sarabun in three weights, registered once, with fixed glyph codes."""

from __future__ import annotations

from enum import StrEnum
from threading import Lock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

import assets

MISSING = "■"
"""Drawn for each character that Sarabun lacks, so that nothing vanishes from paper."""

_HIDDEN = {0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
           *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)}  # fmt: skip
"""Characters that have no picture in any typeface: joiners, marks of direction, selectors."""

_registering = Lock()
_fonts: dict[str, TTFont] = {}


class Face(StrEnum):
    REGULAR = "Sarabun-Regular"
    SEMIBOLD = "Sarabun-SemiBold"
    BOLD = "Sarabun-Bold"


def font(face: Face) -> TTFont:
    """The registered font. The first call for a face reads its file."""
    found = _fonts.get(face)
    if found is None:
        with _registering:
            found = _fonts.get(face) or _register(face)
    return found


def visible(text: str) -> str:
    """The text as this typeface can draw it: ■ for what it lacks, nothing for what has no shape."""
    known = font(Face.REGULAR).face.charToGlyph
    return "".join(
        letter if ord(letter) in known else MISSING for letter in text if ord(letter) not in _HIDDEN
    )


def letter_width(letter: str, face: Face) -> float:
    """Of one letter by itself at size 1."""
    widths = font(face).face.charWidths
    code = ord(letter)
    known: float | None = widths.get(code)
    if known is None:
        known = 0.0 if code in _HIDDEN else widths[ord(MISSING)]
    return known / 1000


def _register(face: Face) -> TTFont:
    made = TTFont(face.value, str(assets.path(f"fonts/{face}.ttf")), shapable=True)
    _fix_codes(made)
    pdfmetrics.registerFont(made)
    _fonts[face] = made
    return made


def _fix_codes(made: TTFont) -> None:
    """Gives each glyph that no character maps to its private code now, in glyph order.

    reportlab hands these out in the order of first use, so the same receipt would come out with
    other bytes after another one.
    """
    shaper = made.hbFont()
    for glyph in range(made.face.numGlyphs):
        if glyph not in made.face.glyphToChar:
            advance = shaper.get_glyph_h_advance(glyph)
            made.hbAddPrivate(shaper.glyph_to_string(glyph), glyph, advance)
