"""Text on paper reads back letter for letter, and nothing vanishes."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

import assets
from printing.fonts import MISSING, Face, font, visible
from printing.text import Align, Style, clean, draw, draw_pattern, shaped, width
from tests.printing.papers import ink, looks, read

BODY = Style(Face.REGULAR, 12)
_THAI = "".join(chr(code) for code in (*range(0xE01, 0xE3B), *range(0xE3F, 0xE5C)))
_LATIN = "".join(chr(code) for code in range(0x21, 0x7F))

thai_and_latin = st.text(alphabet=_THAI * 3 + _LATIN + " ", min_size=1, max_size=40)
thai_words = st.lists(
    st.sampled_from("ที่ปู่ ป้ำ ฟ้า กตัญญู น้ำ ผู้ใหญ่ บ้าน พ.ศ. 2569 (ก) ๑๒๓ ภาษี ฯลฯ ต่าง ๆ 1,240.00".split()),
    min_size=1,
    max_size=8,
).map(" ".join)  # fmt: skip


def page(*lines: str, style: Style = BODY, compressed: bool = True) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(1200, 40 * (len(lines) + 1)), pageCompression=int(compressed))
    for number, line in enumerate(reversed(lines), start=1):
        draw(canvas, 20, 40 * number, line, style)
    canvas.save()
    return out.getvalue()


def composed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def spoken(pdf: bytes) -> list[str]:
    """What the page tells readers that its glyphs say; of a page that was not compressed."""
    found = re.findall(rb"/ActualText <FEFF([0-9A-F]*)>", pdf)
    return [bytes.fromhex(letters.decode()).decode("utf-16-be") for letters in found]


@given(st.lists(thai_and_latin | thai_words, min_size=1, max_size=20))
@settings(max_examples=60)
def test_what_is_drawn_is_what_a_reader_finds(texts: list[str]) -> None:
    lines = [composed(text) for text in texts]

    assert read(page(*texts)).splitlines() == [line for line in lines if line]


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_any_text_is_drawn_and_spoken_as_it_is(text: str) -> None:
    letters = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)

    said = "".join(spoken(page(text, compressed=False)))

    assert said == (composed(letters) if visible(clean(text)) else "")


@given(st.text(alphabet=st.characters(min_codepoint=0xD000, max_codepoint=0xE0FF), max_size=30))
def test_half_characters_are_drawn_as_missing_ones(text: str) -> None:
    whole = "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in text)

    assert "".join(spoken(page(text, compressed=False))) == composed(whole)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zs"]), max_size=30))
@settings(max_examples=200)
def test_every_character_without_a_glyph_leaves_a_mark(text: str) -> None:
    known = font(Face.REGULAR).face.charToGlyph
    unknown = [
        c for c in text if ord(c) not in known and unicodedata.category(c) not in ("Cf", "Mn")
    ]

    assert visible(text).count(MISSING) >= len(unknown)


def test_a_character_sarabun_lacks_is_seen_on_paper_and_still_read() -> None:
    pdf = page("บ้าน漢เลขที่")

    with_mark = ink(looks(pdf)).shape[1]
    without = ink(looks(page("บ้านเลขที่"))).shape[1]

    assert with_mark > without + 8
    assert read(pdf) == "บ้าน漢เลขที่"


def test_the_mark_for_missing_characters_is_ink_in_every_weight() -> None:
    for face in Face:
        assert ord(MISSING) in font(face).face.charToGlyph
        assert (looks(page(MISSING, style=Style(face, 12))) < 100).sum() > 20


@pytest.mark.parametrize("face", Face)
def test_every_weight_has_all_thai_letters_digits_and_what_receipts_use(face: Face) -> None:
    needed = _THAI + _LATIN + " ×–·“”‘’…฿"

    assert [letter for letter in needed if ord(letter) not in font(face).face.charToGlyph] == []


def test_figures_are_equally_wide_so_that_columns_stand() -> None:
    for face in Face:
        assert len({width(figure, Style(face, 10)) for figure in "0123456789"}) == 1


def test_a_letter_and_its_accent_become_one() -> None:
    assert clean("cafe\u0301") == "café"


def test_tabs_newlines_and_control_characters_become_one_space() -> None:
    assert clean("  บ้าน\t\r\nเลขที่\x00\u2028 5\u00a0 ") == "บ้าน เลขที่ 5"


@pytest.mark.parametrize("align", Align)
def test_the_measured_width_is_the_drawn_width(align: Align) -> None:
    style = Style(Face.BOLD, 40)
    out = BytesIO()
    canvas = Canvas(out, pagesize=(800, 100))
    draw(canvas, 400, 40, "หน่วยงานหนึ่ง", style, align=align)
    canvas.save()

    columns = np.flatnonzero((looks(out.getvalue(), dpi=72) < 128).any(axis=0))
    length = width("หน่วยงานหนึ่ง", style)
    start = {Align.LEFT: 400, Align.CENTRE: 400 - length / 2, Align.RIGHT: 400 - length}[align]

    assert columns[0] == pytest.approx(start, abs=5)
    assert columns[-1] == pytest.approx(start + length, abs=5)


def test_a_pattern_is_seen_but_not_read() -> None:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(300, 100))
    canvas.translate(150, 50)
    draw_pattern(canvas, "สำเนา", Style(Face.BOLD, 40, 0.8))
    canvas.save()

    assert (looks(out.getvalue()) < 250).any()
    assert read(out.getvalue()) == ""


def test_nothing_is_drawn_for_no_text() -> None:
    assert spoken(page("", " \t", "\u200b", compressed=False)) == []


def test_one_shaping_serves_all_sizes() -> None:
    assert width("ที่ดิน", Style(Face.BOLD, 20)) == 2 * width("ที่ดิน", Style(Face.BOLD, 10))
    assert shaped("ที่ดิน", Face.BOLD) is shaped("ที่ดิน", Face.BOLD)


def test_the_licence_of_the_typeface_lies_beside_it() -> None:
    assert "SIL Open Font License" in assets.path("fonts/OFL.txt").read_text("utf-8")
