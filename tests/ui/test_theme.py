"""Every look is whole and can be read."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo
from PySide6.QtWidgets import QApplication

from ui.settings import TEXT_SCALES, THEMES
from ui.widgets import theme


def luminance(colour: str) -> float:
    parts = (one / 255 for one in QColor(colour).getRgb()[:3])  # type: ignore[index]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scale", TEXT_SCALES)
@pytest.mark.parametrize("name", THEMES)
def test_a_look_leaves_nothing_to_fill_in(name: str, scale: int) -> None:
    sheet = theme.sheet(theme.tokens(name), scale)

    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert "$" not in bare
    assert not re.search(r"[0-9]u\b", bare)
    assert bare.count("{") == bare.count("}")
    assert f"font-size: {round(15 * scale / 100)}px" in bare


@pytest.mark.parametrize("name", THEMES)
def test_words_stand_out_from_their_ground(name: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1 for words, 3 to 1 for the ring of the focus."""
    look = theme.tokens(name)
    least = 7.0 if name == "contrast" else 4.5

    for words, ground in (
        (look.ink, look.bg), (look.ink, look.card), (look.muted, look.card),
        (look.muted, look.bg), (look.on_brand, look.brand), (look.ink, look.brand_soft),
        (look.ok, look.card), (look.warn, look.card), (look.bad, look.card),
        (look.ok, look.ok_soft), (look.warn, look.warn_soft), (look.bad, look.bad_soft),
        (look.ink, look.warn_soft), (look.ink, look.bad_soft), (look.ink, look.ok_soft),
    ):  # fmt: skip
        assert contrast(words, ground) >= least, (words, ground)
    assert contrast(look.focus, look.card) >= 3


def test_the_vendored_font_is_the_one_that_is_drawn(dressed: QApplication) -> None:
    assert QFontInfo(dressed.font()).family() == "Sarabun"
    assert QFontInfo(QFont("Sarabun")).exactMatch()
