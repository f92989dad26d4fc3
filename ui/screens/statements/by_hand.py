"""What is asked before a promise is settled by hand or given up."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget
from uuid6 import uuid7

from desktop.services.promises import GiveUp, OpenPromise, SettleByHand
from ui.screens.statements.words import promise_tip
from ui.widgets.approval import grow
from ui.widgets.be_date import DayPicker
from ui.widgets.pieces import button, column, label, row


class ByHandDialog(QDialog):
    """`wished` carries the wish; the dialog closes with it. Empty papers are refused later, in the
    words of the rule."""

    wished = Signal(object)

    def __init__(
        self, promise: OpenPromise, title: str, going_on: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._promise = promise
        self.setWindowTitle(title)
        self.setMinimumWidth(max(460, self.fontMetrics().averageCharWidth() * 56))
        self.source = QLineEdit()
        self.source.setMaxLength(80)
        self.go_on = button(going_on, kind="primary")
        self.go_on.setDefault(True)
        self.go_on.setEnabled(False)
        leave = button(self.tr("ปิด"))
        leave.clicked.connect(self.reject)
        self.go_on.clicked.connect(self._wish)
        self.source.textChanged.connect(lambda text: self.go_on.setEnabled(bool(text.strip())))
        self._inside = column(
            label(f"{promise.amount} {self.tr('บาท')}", rank="figure"),
            label(promise_tip(promise), tone="muted", wrap=True),
            gap=8,
        )
        self._buttons = row(None, leave, self.go_on)
        self._inside.setContentsMargins(20, 16, 20, 16)
        self.setLayout(self._inside)

    def made(self) -> SettleByHand | GiveUp:
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        grow(self)
        self.source.setFocus()

    def _ask(self, name: str, field: QWidget) -> None:
        asked = label(name)
        asked.setBuddy(field)
        field.setAccessibleName(name)
        self._inside.addWidget(asked)
        self._inside.addWidget(field)

    def _wish(self) -> None:
        wish = self.made()
        self.accept()
        self.wished.emit(wish)


class SettleDialog(ByHandDialog):
    def __init__(self, promise: OpenPromise, today: date, parent: QWidget | None = None) -> None:
        super().__init__(promise, "เงินเข้าแล้ว", "ยืนยันว่าเงินเข้าแล้ว", parent)
        self.day = DayPicker(today)
        self.day.go(min(promise.paid_on, today))
        self._ask(self.tr("วันที่ธนาคารได้รับเงิน"), self.day)
        self._ask(self.tr("หลักฐาน เช่น เลขที่ใบนำฝากหรือรายการเดินบัญชี"), self.source)
        self._inside.addLayout(self._buttons)

    def made(self) -> SettleByHand:
        one = self._promise
        return SettleByHand(uuid7(), one.payment_id, one.line, self.day.day, self.source.text())


class GiveUpDialog(ByHandDialog):
    def __init__(self, promise: OpenPromise, parent: QWidget | None = None) -> None:
        super().__init__(promise, "ไม่ได้เงิน", "ขออนุมัติ…", parent)
        words = "ธนาคารไม่มีเงินนี้และจะไม่มา ใบเสร็จยังอยู่จนกว่าจะกลับรายการ ต้องให้หัวหน้าอนุมัติ"
        self._inside.addWidget(label(words, wrap=True))
        self._ask(self.tr("หลักฐาน เช่น เลขที่บันทึกข้อความ"), self.source)
        self._inside.addLayout(self._buttons)

    def made(self) -> GiveUp:
        return GiveUp(uuid7(), self._promise.payment_id, self._promise.line, self.source.text())
