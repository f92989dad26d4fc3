"""Giving out a printed book: which, from where to where, who takes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QLineEdit, QWidget
from uuid6 import uuid7

from desktop.domain.access import Credentials, Staff
from desktop.domain.calendar import parse_date
from desktop.domain.errors import Refused
from desktop.services.books import IssueBook
from ui import messages
from ui.widgets.pieces import Banner, button, column, label, row, set_wrong


class IssueDialog(QDialog):
    """`given` carries the wish and, where the receiver typed a PIN, their credentials. The caller
    closes it with `accept` once the book is given out, or shows the refusal."""

    given = Signal(object, object)  # IssueBook, Credentials | None

    def __init__(self, year: int, people: Sequence[Staff], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("จ่ายเล่มใบเสร็จ"))
        self.setMinimumWidth(460)
        self._id = uuid7()
        self.year = QComboBox()
        self.book, self.first, self.last = QLineEdit(), QLineEdit("1"), QLineEdit("50")
        self.received_on = QLineEdit()
        self.receiver = QComboBox()
        self.pin = QLineEdit()
        self.emergency = QCheckBox(self.tr("เล่มฉุกเฉิน ใช้เมื่อระบบใช้ไม่ได้"))
        self.banner = Banner()
        self.give = button(self.tr("จ่ายเล่ม"), kind="primary")
        self._fill(year, people)
        self._build()

    def refuse(self, text: str) -> None:
        self.banner.say(text, "bad")
        self.give.setEnabled(True)
        self.pin.clear()
        self.adjustSize()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.book.setFocus()

    def _fill(self, year: int, people: Sequence[Staff]) -> None:
        for one in (year, year + 1):
            self.year.addItem(str(one), one)
        for person in people:
            self.receiver.addItem(person.name, person.code)
        for field in (self.first, self.last):
            field.setValidator(QIntValidator(1, 999_999, field))
        self.book.setPlaceholderText(self.tr("ตามที่พิมพ์บนปก เช่น 12"))
        self.received_on.setPlaceholderText(self.tr("วัน/เดือน/ปี พ.ศ. (เว้นได้)"))
        self.pin.setPlaceholderText(self.tr("PIN แทนลายมือชื่อ (เว้นได้)"))
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.emergency.setChecked(True)
        self.receiver.setMinimumContentsLength(16)

    def _build(self) -> None:
        form = QFormLayout()
        form.setSpacing(8)
        for title, field in (
            (self.tr("ปีงบประมาณ"), self.year),
            (self.tr("เล่มที่"), self.book),
            (self.tr("ตั้งแต่เลขที่"), self.first),
            (self.tr("ถึงเลขที่"), self.last),
            (self.tr("วันที่รับเล่มเข้า"), self.received_on),
            (self.tr("ผู้รับเล่ม"), self.receiver),
            (self.tr("รหัสผู้รับ"), self.pin),
        ):
            field.setAccessibleName(title)
            form.addRow(label(title), field)
        leave = button(self.tr("ยกเลิก"))
        inside = column(
            label(self.tr("จ่ายเล่มใบเสร็จที่พิมพ์ไว้แก่เจ้าหน้าที่"), rank="strong"),
            form,
            self.emergency,
            self.banner,
            row(None, leave, self.give),
            gap=10,
        )
        inside.setContentsMargins(20, 16, 20, 16)
        self.setLayout(inside)
        leave.clicked.connect(self.reject)
        self.give.clicked.connect(self._give)
        for one in (self.book, self.first, self.last, self.received_on, self.pin):
            one.returnPressed.connect(self._give)

    def _give(self) -> None:
        set_wrong(self.received_on, False)
        typed = self.received_on.text().strip()
        try:
            received_on = parse_date(typed) if typed else None
        except Refused as refused:
            set_wrong(self.received_on, True)
            self.refuse(messages.explain(refused))
            return
        code = self.receiver.currentData() or ""
        pin = self.pin.text()
        self.give.setEnabled(False)
        self.banner.clear()
        self.given.emit(
            IssueBook(
                self._id,
                self.year.currentData(),
                self.book.text(),
                int(self.first.text() or 0),
                int(self.last.text() or 0),
                code,
                self.emergency.isChecked(),
                received_on,
            ),
            Credentials(code, pin) if pin else None,
        )
