"""One table of colours and sizes; every look comes from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import assets

FONTS = ("Sarabun-Regular.ttf", "Sarabun-Medium.ttf", "Sarabun-SemiBold.ttf", "Sarabun-Bold.ttf")
BASE_PX = 15
_UNITS = re.compile(r"\b([0-9]+(?:\.[0-9]+)?)u\b")


@dataclass(frozen=True, slots=True)
class Tokens:
    ink: str
    muted: str
    line: str
    bg: str
    card: str
    brand: str
    on_brand: str
    brand_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    focus: str


THEMES = {
    "light": Tokens(
        ink="#1b2430", muted="#5c6b7a", line="#d9e0e7", bg="#f3f6f9", card="#ffffff",
        brand="#0b5f6b", on_brand="#ffffff", brand_soft="#e2f1f2", ok="#1c7c4a", ok_soft="#e4f4ea",
        warn="#9a5b00", warn_soft="#fff2d9", bad="#b3261e", bad_soft="#fde8e6", focus="#1565c0",
    ),
    "dark": Tokens(
        ink="#e8edf2", muted="#a3b1bf", line="#34414e", bg="#12181f", card="#1b232c",
        brand="#0b5f6b", on_brand="#ffffff", brand_soft="#16383d", ok="#6fcf97", ok_soft="#173325",
        warn="#f2b94b", warn_soft="#3a2c10", bad="#ff8a80", bad_soft="#3d1b19", focus="#82b7ff",
    ),
    "contrast": Tokens(
        ink="#000000", muted="#222222", line="#000000", bg="#ffffff", card="#ffffff",
        brand="#003b44", on_brand="#ffffff", brand_soft="#cfeef2", ok="#00501f", ok_soft="#ffffff",
        warn="#5a3300", warn_soft="#ffffff", bad="#8c0000", bad_soft="#ffffff", focus="#0000c8",
    ),
}  # fmt: skip


def tokens(theme: str) -> Tokens:
    return THEMES[theme]


def load_fonts() -> None:
    for name in FONTS:
        QFontDatabase.addApplicationFont(str(assets.path(f"fonts/{name}")))


def apply(app: QApplication, theme: str, text_scale: int) -> None:
    """Dresses the whole program; safe to call again while it runs."""
    look = THEMES[theme]
    font = QFont("Sarabun")
    font.setPixelSize(px(text_scale, BASE_PX))
    app.setFont(font)
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, look.bg),
        (QPalette.ColorRole.Base, look.card),
        (QPalette.ColorRole.Text, look.ink),
        (QPalette.ColorRole.WindowText, look.ink),
        (QPalette.ColorRole.ButtonText, look.ink),
        (QPalette.ColorRole.Button, look.card),
        (QPalette.ColorRole.PlaceholderText, look.muted),
        (QPalette.ColorRole.Highlight, look.brand_soft),
        (QPalette.ColorRole.HighlightedText, look.ink),
        (QPalette.ColorRole.ToolTipBase, look.card),
        (QPalette.ColorRole.ToolTipText, look.ink),
        (QPalette.ColorRole.AlternateBase, look.bg),
    ):
        palette.setColor(role, QColor(colour))
    app.setPalette(palette)
    app.setStyleSheet(sheet(look, text_scale))


def px(text_scale: int, size: float) -> int:
    return round(size * text_scale / 100)


def sheet(look: Tokens, text_scale: int) -> str:
    """`assets/theme.qss` with this theme's colours and this scale's sizes filled in."""
    chevron = assets.path("icons/chevron.svg").as_posix()
    colours = {field.name: getattr(look, field.name) for field in fields(look)}
    text = Template(assets.path("theme.qss").read_text("utf-8"))
    filled = text.substitute(colours, chevron=chevron)
    return _UNITS.sub(lambda size: f"{px(text_scale, float(size[1]))}px", filled)
