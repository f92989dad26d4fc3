"""The field for the cash handed over."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class ReceivedField(QLineEdit):
    """Enter in an empty field fills in the exact sum; money moves by F12 alone."""

    exact_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("received")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(self.tr("เงินสดที่รับมา บาท"))
        self.setMaxLength(24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.text().strip():
                self.exact_requested.emit()
            return
        super().keyPressEvent(event)
