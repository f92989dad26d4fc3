"""Thai marks sit where they belong: our PDF against a rendering that shares no code with it."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

import assets
from printing.fonts import Face, font
from printing.text import Style, draw
from tests.printing.papers import Pixels, ink, looks, strayed

NEED_SHAPING = ("ที่ปู่", "ป้ำ", "ฟ้า", "ญู", "ฐู", "น้ำ", "กตัญญู", "ปิ่น", "ฎุฏู", "ปั๊มน้ำ")
"""Stacked marks, marks beside tall letters, and letters that lose their foot above a vowel."""

HARD_WORDS = (*NEED_SHAPING, "ผู้ใหญ่")
"""In Sarabun the last one happens to come out right without shaping too."""

SIZE = 160
SLACK = 2
"""Pixels by which two rasterisers may disagree at this size; a misplaced mark is off by ten."""


def on_paper(word: str, face: Face) -> Pixels:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(SIZE * 8, SIZE * 3))
    draw(canvas, SIZE, SIZE, word, Style(face, SIZE))
    canvas.save()
    return ink(looks(out.getvalue(), dpi=72))


def unshaped(word: str, face: Face) -> Pixels:
    """One glyph a letter, as a PDF library without shaping places them."""
    font(face)
    out = BytesIO()
    canvas = Canvas(out, pagesize=(SIZE * 8, SIZE * 3))
    canvas.setFont(face.value, SIZE)
    canvas.drawString(SIZE, SIZE, word)
    canvas.save()
    return ink(looks(out.getvalue(), dpi=72))


@cache
def reference(word: str, face: Face) -> Pixels:
    """FreeType outlines placed by Raqm, from the same typeface file; drawn four times as large
    and made smaller, so that hinting does not move them."""
    size = SIZE * 4
    letters = ImageFont.truetype(
        assets.path(f"fonts/{face}.ttf"), size, layout_engine=ImageFont.Layout.RAQM
    )
    image = Image.new("L", (size * 8, size * 3), 255)
    ImageDraw.Draw(image).text((size, size), word, font=letters, fill=0)
    return ink(np.asarray(image.resize((SIZE * 8, SIZE * 3), Image.Resampling.BOX)))


@pytest.mark.parametrize("word", HARD_WORDS)
@pytest.mark.parametrize("face", Face)
def test_hard_words_look_as_the_reference_draws_them(word: str, face: Face) -> None:
    assert strayed(on_paper(word, face), reference(word, face), slack=SLACK) == 0


@pytest.mark.parametrize("word", NEED_SHAPING)
def test_the_same_comparison_finds_words_that_were_not_shaped(word: str) -> None:
    """The control: were it green for these, the test above would prove nothing."""
    face = Face.REGULAR

    assert strayed(unshaped(word, face), reference(word, face), slack=SLACK) > 50


def test_the_comparison_finds_a_single_mark_that_slipped() -> None:
    whole = reference("ที่", Face.REGULAR)
    slipped = whole.copy()
    mark = slice(0, whole.shape[0] // 4)
    slipped[mark] = np.roll(slipped[mark], 8, axis=1)

    assert strayed(slipped, whole, slack=SLACK) > 20
