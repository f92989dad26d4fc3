"""The form in which a payer's name, phone and address are put right."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QWidget
from uuid6 import uuid7

from desktop.domain.payer import Payer
from desktop.domain.record_change import LONGEST_VALUE
from desktop.services.record_changes import Opened
from ui import messages
from ui.screens.counter.changing import Changing
from ui.screens.counter.view_model import CounterViewModel
from ui.widgets.approval import grow
from ui.widgets.payer_words import FIELD_NAMES
from ui.widgets.pieces import Banner, button, column, label, row

_HALVES = 2


class ChangeDialog(QDialog):
    def __init__(
        self, counter: CounterViewModel, changing: Changing, opened: Opened, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._counter = counter
        self._changing = changing
        self._opened = opened
        self._id = uuid7()
        self.setWindowTitle(self.tr("แก้ไขข้อมูลผู้ชำระ"))
        self.setMinimumWidth(max(560, self.fontMetrics().averageCharWidth() * 64))
        before = opened.payer.open_fields
        self.fields = {name: _field(words, before[name]) for name, words in FIELD_NAMES.items()}
        self.banner = Banner()
        self.save = button(self.tr("บันทึก"), kind="primary", shortcut="F12")
        self._put_together()
        self.save.clicked.connect(self._save)
        self.fields["phone"].setFocus()
        self.fields["phone"].selectAll()

    def _put_together(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        for place, (name, words) in enumerate(FIELD_NAMES.items()):
            line, half = divmod(place, _HALVES)
            grid.addWidget(label(words, tone="muted"), line, 2 * half)
            grid.addWidget(self.fields[name], line, 2 * half + 1)
        for half in range(_HALVES):
            grid.setColumnStretch(2 * half + 1, 1)
        leave = button(self.tr("ไม่บันทึก"))
        leave.clicked.connect(self.reject)
        inside = column(
            label(self._opened.payer.full_name, rank="strong", wrap=True),
            label(
                self.tr("การเปิดดูและการแก้ไขถูกบันทึกไว้ ใบเสร็จที่ออกแล้วไม่เปลี่ยน"),
                tone="muted",
                rank="small",
                wrap=True,
            ),
            grid,
            self.banner,
            row(None, leave, self.save),
            gap=12,
        )
        inside.setContentsMargins(20, 16, 20, 16)
        self.setLayout(inside)

    def _save(self) -> None:
        values = {name: field.text() for name, field in self.fields.items()}
        wish = self._changing.wish(self._id, self._opened, values)
        counter = self._counter
        self.save.setEnabled(False)
        counter.background.run(
            lambda: counter.services.record_changes.change_payer(wish, counter.staff),
            owner=self,
            done=self._saved,
            failed=self._refuse,
        )

    def _saved(self, payer: Payer) -> None:
        self.accept()
        self._changing.saved(payer)

    def _refuse(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.banner.say(messages.explain(error), "bad")
        grow(self)


def _field(words: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setAccessibleName(words)
    made.setMaxLength(LONGEST_VALUE)
    return made
