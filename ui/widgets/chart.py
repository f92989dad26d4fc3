"""Bars without clutter: names below, the highest sum at the side, each bar can be looked into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.widgets import theme

_GAP = 8
_WIDEST = 72.0
_FILLED = 0.66
"""How much of a bar's room the bar itself takes."""
_CONTRAST = 3.0
_LINES = (0.5, 1.0)
"""Where faint lines stand, as a share of the highest bar."""


@dataclass(frozen=True, slots=True)
class Column:
    """One bar: `name` below it, `value` its height, `words` what it says when it is looked at.
    `faint`: it still grows."""

    name: str
    value: int
    words: str
    faint: bool = False


class BarChart(QWidget):
    """Left and right go from bar to bar, Enter or a click looks into one."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._columns: Sequence[Column] = ()
        self._look = theme.tokens("light")
        self._at = -1
        self._empty = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_columns(self, columns: Sequence[Column], *, summary: str, empty: str = "") -> None:
        """`summary` tells in words what the picture shows, for who cannot see it."""
        self._look_at(-1)
        self._columns = columns
        self._empty = empty
        self.setAccessibleName(summary)
        self.update()

    def dress(self, look: theme.Tokens) -> None:
        self._look = look
        self.update()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        return QSize(line * 16, line * 6)

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        return QSize(line * 8, line * 6)

    # -- being looked at ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps and self._columns:
            self._look_at((self._at + steps[Qt.Key(event.key())]) % len(self._columns))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.chosen.emit(self._at)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position().x())
        self._look_at(place)
        if place >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), self._columns[place].words, self)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place = self._place(event.position().x())
            if place >= 0:
                self.chosen.emit(place)
        super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._look_at(-1)
        super().leaveEvent(event)

    def _look_at(self, place: int) -> None:
        if place != self._at:
            self._at = place
            words = self._columns[place].words if place >= 0 else ""
            self.setAccessibleDescription(words)
            self.update()

    def _place(self, x: float) -> int:
        ground = self._ground()
        if not self._columns or not ground.left() <= x < ground.right():
            return -1
        return int((x - ground.left()) / (ground.width() / len(self._columns)))

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(max(11, round(self.font().pixelSize() * 0.87)))
        painter.setFont(font)
        if not any(one.value for one in self._columns):
            painter.setPen(QColor(self._look.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._empty)
        else:
            self._paint_lines(painter)
            self._paint_bars(painter)
            self._paint_names(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._look.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _ground(self) -> QRectF:
        """Where bars stand: room above for sums, below for names."""
        line = self.fontMetrics().lineSpacing()
        return QRectF(_GAP, line + _GAP, self.width() - 2 * _GAP, self.height() - 2 * line - 14)

    def _paint_lines(self, painter: QPainter) -> None:
        ground = self._ground()
        faint = QColor(self._look.line)
        for share in _LINES:
            y = ground.bottom() - ground.height() * share
            painter.setPen(QPen(faint, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(ground.left(), y), QPointF(ground.right(), y))
        painter.setPen(QPen(faint, 1))
        painter.drawLine(ground.bottomLeft(), ground.bottomRight())

    def _paint_bars(self, painter: QPainter) -> None:
        brand = _seen_on(QColor(self._look.brand), QColor(self._look.card))
        for place, one in enumerate(self._columns):
            bar = self._bar(place)
            colour = QColor(brand)
            if one.faint:
                colour.setAlphaF(0.55)
            painter.setPen(
                QPen(QColor(self._look.ink), 1) if place == self._at else Qt.PenStyle.NoPen
            )
            painter.setBrush(colour)
            painter.drawRoundedRect(bar, min(3.0, bar.height() / 2), min(3.0, bar.height() / 2))
        if self._at >= 0:
            self._paint_words(painter)

    def _bar(self, place: int) -> QRectF:
        ground = self._ground()
        room = ground.width() / len(self._columns)
        width = min(room * _FILLED, _WIDEST)
        most = max(one.value for one in self._columns)
        height = ground.height() * max(0, self._columns[place].value) / max(1, most)
        left = ground.left() + room * place + (room - width) / 2
        return QRectF(left, ground.bottom() - height, width, height)

    def _paint_words(self, painter: QPainter) -> None:
        """What the looked-at bar says, above all bars."""
        painter.setPen(QColor(self._look.ink))
        top = QRectF(_GAP, 2, self.width() - 2 * _GAP, self.fontMetrics().lineSpacing())
        place = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(top, place, self._columns[self._at].words)

    def _paint_names(self, painter: QPainter) -> None:
        """Every name, or every second, third… so that none runs into the next."""
        ground = self._ground()
        room = ground.width() / len(self._columns)
        widest = max(painter.fontMetrics().horizontalAdvance(one.name) for one in self._columns)
        step = max(1, -(-int(widest + _GAP) // max(1, int(room))))
        painter.setPen(QColor(self._look.muted))
        for place, one in enumerate(self._columns):
            if place % step == 0:
                centre = ground.left() + room * (place + 0.5)
                box = QRectF(centre - widest, ground.bottom() + 4, widest * 2, 2 * _GAP + 6)
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, one.name)


def _seen_on(colour: QColor, ground: QColor) -> QColor:
    """The colour, made lighter until it stands out from the ground as 3 to 1 (WCAG 1.4.11)."""
    for _ in range(8):
        light, dark = sorted((_luminance(colour), _luminance(ground)), reverse=True)
        if (light + 0.05) / (dark + 0.05) >= _CONTRAST:
            break
        colour = colour.lighter(125)
    return colour


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
