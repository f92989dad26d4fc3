"""A part of a screen in which Esc means its own way out, not the screen's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class WithWayOut(QWidget):
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Asked before a shortcut takes the key: Esc belongs here."""
        if event.type() == QEvent.Type.ShortcutOverride and _escapes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _escapes(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
