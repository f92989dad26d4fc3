"""Small pieces every screen is put together from: labels, buttons, cards, chips, rules."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

GAP = 8
Box = TypeVar("Box", bound=QBoxLayout)
Part = QWidget | QLayout | int | None
"""What a row or column takes: a number is a stretch, None one stretch."""


class Words(QLabel):
    """Thai marks reach into the padding, which Qt does not repaint when the words change."""

    def setText(self, text: str) -> None:
        super().setText(text)
        self.update()


def label(text: str = "", *, rank: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    made = Words(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("rank", rank)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    made.setIndent(0)
    return made


def amount(text: str = "", *, rank: str = "", tone: str = "") -> QLabel:
    made = label(text, rank=rank, tone=tone)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made


def chip(text: str = "", tone: str = "") -> QLabel:
    made = label(text, tone=tone)
    made.setObjectName("chip")
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def key(text: str) -> QLabel:
    made = label(text)
    made.setObjectName("key")
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def button(text: str, *, kind: str = "", shortcut: str = "") -> QPushButton:
    """With a shortcut, the key stands on the button's face behind its words."""
    made = QPushButton(f"{text}  ⟨{shortcut}⟩" if shortcut else text)
    made.setProperty("kind", kind)
    made.setAccessibleName(text)
    if shortcut:
        made.setShortcut(shortcut)
    made.setAutoDefault(False)
    return made


def rule() -> QFrame:
    made = QFrame()
    made.setObjectName("rule")
    made.setFixedHeight(1)
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Changes the look at run time; the style sheet reads the property anew."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def set_wrong(widget: QWidget, wrong: bool) -> None:
    if widget.property("wrong") != wrong:
        widget.setProperty("wrong", wrong)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def row(*parts: Part, gap: int = GAP) -> QHBoxLayout:
    """Left to right."""
    return _filled(QHBoxLayout(), parts, gap)


def column(*parts: Part, gap: int = GAP) -> QVBoxLayout:
    return _filled(QVBoxLayout(), parts, gap)


def _filled(box: Box, parts: tuple[Part, ...], gap: int) -> Box:
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(gap)
    for part in parts:
        match part:
            case QWidget():
                box.addWidget(part)
            case QLayout():
                box.addLayout(part)
            case int():
                box.addStretch(part)
            case None:
                box.addStretch(1)
    return box


class Card(QFrame):
    """A white ground with a thin edge; a subclass calls `fill` once its parts are made."""

    def __init__(self, *parts: Part, gap: int = GAP) -> None:
        super().__init__()
        self.setObjectName("card")
        if parts:
            self.fill(*parts, gap=gap)

    def fill(self, *parts: Part, gap: int = GAP) -> None:
        inside = column(*parts, gap=gap)
        inside.setContentsMargins(16, 12, 16, 12)
        self.setLayout(inside)


class Figure(Card):
    """A card with one large figure, what it is above it, and what it means below."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = label(title, tone="muted")
        self._value = label("–", rank="figure", wrap=True)
        self._note = label("", tone="muted", rank="small", wrap=True)
        self.fill(self._title, self._value, self._note, gap=2)

    def show_figure(self, value: str, note: str = "", tone: str = "") -> None:
        self._value.setText(value)
        self._note.setText(note)
        set_tone(self, "warn" if tone == "warn" else "")
        set_tone(self._value, tone)
        self.setAccessibleName(f"{self._title.text()} {value} {note}")


class Banner(QFrame):
    """An inline message with, if need be, buttons to act on it. Hidden while it has no words."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._words = label(wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = row()
        inside = row(self._words, self._buttons)
        inside.setStretch(0, 1)
        inside.setContentsMargins(12, 8, 12, 8)
        self.setLayout(inside)
        self.hide()

    def say(self, text: str, tone: str = "warn", *buttons: QPushButton) -> None:
        self._words.setText(text)
        self.setAccessibleName(text)
        set_tone(self, tone)
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for one in buttons:
            self._buttons.addWidget(one)
        self.setVisible(bool(text))

    def text(self) -> str:
        return "" if self.isHidden() else self._words.text()

    def clear(self) -> None:
        self.say("")


class Page(QWidget):
    """A screen's ground: background, margins."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
