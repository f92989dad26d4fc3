"""Somebody else's approval, on the spot: who, and the PIN. It holds for the one act it names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget

from desktop.domain.access import Credentials, Staff
from ui.widgets.pieces import Banner, button, column, label, row


class ApprovalDialog(QDialog):
    """Says what is approved; `given` carries the credentials. The caller closes it with `accept`
    once the act is done, or shows the refusal with `refuse`: a wrong PIN keeps it open."""

    given = Signal(object)  # Credentials

    def __init__(self, what: str, people: Sequence[Staff], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("ให้ผู้มีอำนาจอนุมัติ"))
        self.setMinimumWidth(max(420, self.fontMetrics().averageCharWidth() * 44))
        self._asked = False
        self.people = QComboBox()
        self.people.setAccessibleName(self.tr("ผู้อนุมัติ"))
        for one in people:
            self.people.addItem(f"{one.name} · {one.position}", one.code)
        self.pin = QLineEdit()
        self.pin.setObjectName("pin")
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(32)
        self.pin.setPlaceholderText(self.tr("รหัส PIN ของผู้อนุมัติ"))
        self.pin.setAccessibleName(self.tr("รหัส PIN ของผู้อนุมัติ"))
        self.banner = Banner()
        self._approve = button(self.tr("อนุมัติ"), kind="primary")
        leave = button(self.tr("ไม่อนุมัติ"))
        inside = column(
            label(what, rank="strong", wrap=True),
            label(self.tr("รหัสนี้ใช้กับรายการนี้ครั้งเดียว"), tone="muted", rank="small"),
            self.people,
            self.pin,
            self.banner,
            row(None, leave, self._approve),
            gap=12,
        )
        inside.setContentsMargins(20, 16, 20, 16)
        self.setLayout(inside)
        leave.clicked.connect(self.reject)
        self._approve.clicked.connect(self._give)
        self.pin.returnPressed.connect(self._give)
        if not people:
            self.refuse(self.tr("เครื่องนี้ยังไม่มีเจ้าหน้าที่ที่อนุมัติได้ ให้ไอทีเพิ่มหัวหน้าก่อน"))
            self._approve.setEnabled(False)

    def refuse(self, text: str) -> None:
        self._asked = False
        self.banner.say(text, "bad")
        self._approve.setEnabled(True)
        self.pin.clear()
        self.pin.setFocus()
        grow(self)

    def reject(self) -> None:
        """Not while the act is under way: it would happen all the same."""
        if not self._asked:
            super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        grow(self)
        self.pin.setFocus()

    def _give(self) -> None:
        if self.pin.text() and self.people.currentData():
            self._asked = True
            self._approve.setEnabled(False)
            self.banner.clear()
            self.given.emit(Credentials(self.people.currentData(), self.pin.text()))


def grow(dialog: QDialog) -> None:
    """As high as its words need at its width: a layout tells Qt only what single lines need."""
    inside = dialog.layout()
    assert inside is not None, "it is built"
    inside.activate()
    wanted = max(inside.totalHeightForWidth(dialog.width()), inside.totalSizeHint().height())
    if dialog.height() < wanted:
        dialog.resize(dialog.width(), wanted)
