"""A QR code on the screen: dark squares on white with the border a camera needs, in any theme."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

QUIET = 4
"""Light squares around the code (ISO/IEC 18004)."""


class QrCode(QWidget):
    def __init__(self, least: int = 168) -> None:
        super().__init__()
        self._least = least
        self._pattern: Sequence[Sequence[bool]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_pattern(self, pattern: Sequence[Sequence[bool]], name: str) -> None:
        self._pattern = pattern
        self.setAccessibleName(name)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Whole pixels a square, so that no edge is blurred."""
        squares = len(self._pattern) + 2 * QUIET
        side = max(3, -(-self._least // squares)) * squares if self._pattern else self._least
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if not self._pattern:
            return
        squares = len(self._pattern) + 2 * QUIET
        side = min(self.width(), self.height()) // squares
        start_x = (self.width() - side * squares) // 2 + QUIET * side
        start_y = (self.height() - side * squares) // 2 + QUIET * side
        black = QColor(Qt.GlobalColor.black)
        for y, line in enumerate(self._pattern):
            for x, dark in enumerate(line):
                if dark:
                    painter.fillRect(
                        QRect(start_x + x * side, start_y + y * side, side, side), black
                    )
