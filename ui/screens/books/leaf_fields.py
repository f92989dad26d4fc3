"""Small fields of the leaf form: a combo that Enter walks through, a title over a field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.domain.errors import Reason, Refused
from ui.widgets.pieces import column, label

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class WalkedCombo(QComboBox):
    """Enter goes on, as in a field; Space or Alt+Down opens it."""

    walked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.walked.emit()
        else:
            super().keyPressEvent(event)


def field(title: str, inside: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(column(label(title, tone="muted", rank="small"), inside, gap=0))
    return made


def whole(text: str) -> int:
    """Raises Refused(BOOK_UNFIT)."""
    typed = text.strip()
    if not typed.isdecimal() or not 1 <= int(typed) <= 999_999:
        raise Refused(Reason.BOOK_UNFIT)
    return int(typed)
