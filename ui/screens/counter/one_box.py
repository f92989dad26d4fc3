"""The one box: a name, a number, or what a scanner sends."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

PARTED = "\u240d"
"""Stands for the barcode's own carriage returns, which a scanner types as Enter."""

_BARS = ("|", "ฅ")
"""A bill-payment barcode begins so, with the keyboard in English or in Thai."""


class OneBox(QLineEdit):
    """Down or Enter walks into what was found."""

    walked_down = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("onebox")
        self.setClearButtonEnabled(False)
        self.setMaxLength(200)
        self.setPlaceholderText(self.tr("ชื่อ · เลขบัตร · โทร · บ้านเลขที่ · ใบแจ้งหนี้ · สแกน (Ctrl+K)"))
        self.setAccessibleName(self.tr("ค้นหาผู้ชำระหรือใบแจ้งหนี้"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.walked_down.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._within_barcode():
                self.insert(PARTED)
                self.textEdited.emit(self.text())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.entered.emit()
            case Qt.Key.Key_Escape:
                self.clear()
                self.textEdited.emit("")
            case _:
                super().keyPressEvent(event)

    def _within_barcode(self) -> bool:
        text = self.text()
        return text.startswith(_BARS) and text.count(PARTED) < 3
