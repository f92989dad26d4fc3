"""One table of colours and sizes; every look comes from it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import assets

FONTS = ("Sarabun-Regular.ttf", "Sarabun-Medium.ttf", "Sarabun-SemiBold.ttf", "Sarabun-Bold.ttf")
BASE_PX = 15


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
    def size(value: float) -> str:
        return f"{px(text_scale, value)}px"

    chevron = assets.path("icons/chevron.svg").as_posix()
    return f"""
* {{ font-family: Sarabun; font-size: {size(BASE_PX)}; color: {look.ink}; }}
QMainWindow, QDialog, QWidget#page {{ background: {look.bg}; }}
QLabel {{ background: transparent; padding: {size(3)} 0 {size(2.2)} 0; }}
QLabel[tone="muted"] {{ color: {look.muted}; }}
QLabel[tone="ok"] {{ color: {look.ok}; }}
QLabel[tone="warn"] {{ color: {look.warn}; }}
QLabel[tone="bad"] {{ color: {look.bad}; }}
QLabel[rank="small"] {{ font-size: {size(13)}; }}
QLabel[rank="title"] {{ font-size: {size(18)}; font-weight: 600; }}
QLabel[rank="heading"] {{ font-size: {size(16)}; font-weight: 600; }}
QLabel[rank="strong"] {{ font-weight: 600; }}
QLabel[rank="figure"] {{ font-size: {size(26)}; font-weight: 600; }}
QLabel[rank="sum"] {{ font-size: {size(36)}; font-weight: 700; }}
QLabel[rank="change"] {{ font-size: {size(28)}; font-weight: 700; }}

QFrame#card {{ background: {look.card}; border: 1px solid {look.line}; border-radius: 10px; }}
QFrame#card[tone="warn"] {{ background: {look.warn_soft}; border-color: {look.warn}; }}
QFrame#rule {{ background: {look.line}; border: none; max-height: 1px; }}
QFrame#banner {{ border-radius: 8px; border: 1px solid {look.line};
    border-left: 4px solid {look.muted}; background: {look.card}; }}
QFrame#banner[tone="ok"] {{ border-left-color: {look.ok}; background: {look.ok_soft}; }}
QFrame#banner[tone="warn"] {{ border-left-color: {look.warn}; background: {look.warn_soft}; }}
QFrame#banner[tone="bad"] {{ border-left-color: {look.bad}; background: {look.bad_soft}; }}

QFrame#topbar {{ background: {look.brand}; }}
QFrame#topbar QLabel {{ color: {look.on_brand}; }}
QLabel#crest {{ border: 2px solid {look.on_brand}; border-radius: 18px; padding: 0;
    font-weight: 700; font-size: 14px; }}
QLabel#chip {{ border-radius: {size(11)}; padding: {size(3.5)} {size(12)} {size(2.5)} {size(12)};
    font-size: {size(14)}; }}
QFrame#topbar QLabel#chip {{ background: rgba(255, 255, 255, 40); color: {look.on_brand}; }}
QLabel#chip[tone="plain"] {{ background: {look.brand_soft}; color: {look.ink}; }}
QLabel#chip[tone="ok"], QFrame#topbar QLabel#chip[tone="ok"] {{
    background: {look.ok_soft}; color: {look.ok}; }}
QLabel#chip[tone="warn"], QFrame#topbar QLabel#chip[tone="warn"] {{
    background: {look.warn_soft}; color: {look.warn}; }}
QLabel#chip[tone="bad"], QFrame#topbar QLabel#chip[tone="bad"] {{
    background: {look.bad_soft}; color: {look.bad}; }}
QFrame#topbar QToolButton {{ color: {look.on_brand}; background: transparent; border: none;
    padding: 5px 10px; border-radius: 8px; }}
QFrame#topbar QToolButton:hover {{ background: rgba(255, 255, 255, 40); }}
QFrame#topbar QToolButton:focus {{ border: 2px solid {look.on_brand}; padding: 3px 8px; }}
QToolButton::menu-indicator {{ image: none; }}

QFrame#rail {{ background: {look.card}; border: none; border-right: 1px solid {look.line};
    min-width: {size(198)}; max-width: {size(198)}; }}
QPushButton#rail {{ text-align: left; border: 2px solid transparent; border-radius: 8px;
    padding: {size(8)} {size(10)}; background: transparent; font-weight: 500; }}
QPushButton#rail:hover {{ background: {look.bg}; }}
QPushButton#rail:checked {{ background: {look.brand_soft}; font-weight: 600; }}
QPushButton#rail:focus {{ border-color: {look.focus}; }}
QLabel#key {{ border: 1px solid {look.line}; border-radius: 4px; padding: 0 5px;
    font-size: {size(12)}; color: {look.muted}; background: {look.card}; }}
QLabel#badge {{ background: {look.warn_soft}; color: {look.warn}; border-radius: {size(10)};
    padding: 0 7px; font-size: {size(13)}; font-weight: 600; }}
QFrame#bottombar {{ background: {look.card}; border: none; border-top: 1px solid {look.line}; }}
QFrame#bottombar QLabel {{ font-size: {size(14)}; color: {look.muted}; }}
QFrame#bottombar QLabel[rank="strong"] {{ color: {look.ink}; }}

QPushButton {{ background: {look.card}; border: 1px solid {look.line}; border-radius: 8px;
    padding: {size(6)} {size(14)}; font-weight: 500; }}
QPushButton:hover {{ background: {look.bg}; }}
QPushButton:focus {{ border: 2px solid {look.focus}; }}
QPushButton:disabled {{ color: {look.muted}; background: {look.bg}; }}
QPushButton[kind="primary"] {{ background: {look.brand}; color: {look.on_brand};
    border: 2px solid {look.brand}; font-weight: 600; padding: {size(9)} {size(18)}; }}
QPushButton[kind="primary"]:hover {{ background: {look.brand}; border-color: {look.ink}; }}
QPushButton[kind="primary"]:focus {{ border-color: {look.focus}; }}
QPushButton[kind="primary"]:disabled {{ background: {look.line}; border-color: {look.line};
    color: {look.muted}; }}
QPushButton[kind="tile"] {{ text-align: left; padding: {size(12)}; border-radius: 10px; }}
QPushButton[kind="tile"]:checked {{ background: {look.brand_soft};
    border: 2px solid {look.brand}; }}
QPushButton[kind="tile"]:focus {{ border: 2px solid {look.focus}; }}

QLineEdit, QComboBox, QDateEdit, QSpinBox {{ background: {look.card}; border: 1px solid {look.line};
    border-radius: 8px; padding: 0 {size(9)}; min-height: {size(34)};
    selection-background-color: {look.brand}; selection-color: {look.on_brand}; }}
QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus {{
    border: 2px solid {look.focus}; }}
QLineEdit[wrong="true"] {{ border: 2px solid {look.bad}; }}
QLineEdit#onebox {{ font-size: {size(17)}; padding: 0 {size(12)}; min-height: {size(42)};
    border: 2px solid {look.focus}; border-radius: 10px; }}
QLineEdit#received {{ font-size: {size(22)}; min-height: {size(40)}; }}
QLineEdit#pin {{ font-size: {size(22)}; min-height: {size(40)}; }}
QSpinBox QLineEdit, QComboBox QLineEdit {{ border: none; padding: 0; min-height: 0;
    background: transparent; }}
QComboBox QAbstractItemView {{ background: {look.card}; border: 1px solid {look.line};
    selection-background-color: {look.brand_soft}; selection-color: {look.ink}; outline: 0; }}
QComboBox::drop-down {{ border: none; width: {size(26)}; }}
QComboBox::down-arrow {{ image: url("{chevron}"); width: {size(14)}; height: {size(14)}; }}

QTableView, QListView {{ background: {look.card}; border: none; outline: 0;
    gridline-color: {look.line}; selection-background-color: {look.brand_soft};
    selection-color: {look.ink}; alternate-background-color: {look.bg}; }}
QTableView::item, QListView::item {{ padding: {size(4)} {size(8)};
    border-bottom: 1px solid {look.line}; }}
QTableView::item:focus {{ border: none; border-bottom: 1px solid {look.line}; }}
QTableView:focus, QListView:focus {{ border: 2px solid {look.focus}; border-radius: 4px; }}
QHeaderView {{ background: {look.card}; }}
QHeaderView::section {{ background: {look.card}; color: {look.muted}; border: none;
    border-bottom: 1px solid {look.line}; padding: {size(5)} {size(8)}; font-weight: 500;
    font-size: {size(14)}; }}
QProgressBar {{ border: 1px solid {look.line}; border-radius: 6px; background: {look.bg};
    text-align: center; min-height: {size(18)}; }}
QProgressBar::chunk {{ background: {look.brand_soft}; border-radius: 5px; }}
QMenu {{ background: {look.card}; border: 1px solid {look.line}; padding: 6px; }}
QMenu::item {{ padding: {size(6)} {size(22)}; border-radius: 6px; }}
QMenu::item:selected {{ background: {look.brand_soft}; }}
QToolTip {{ background: {look.card}; color: {look.ink}; border: 1px solid {look.line};
    padding: 4px 8px; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {look.line}; border-radius: 4px; min-height: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle:horizontal {{ background: {look.line}; border-radius: 4px; min-width: 32px; }}
QCheckBox {{ spacing: {size(8)}; }}
QCheckBox:focus {{ color: {look.focus}; }}
"""
