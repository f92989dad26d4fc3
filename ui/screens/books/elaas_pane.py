"""Receipts that wait for the number e-LAAS gives them: type it, Enter, the next one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from desktop.domain.calendar import short_date
from desktop.domain.leaves import NotNoted
from ui.widgets.pieces import Card, button, label, row
from ui.widgets.table import Column, Rows, Table


class ElaasPane(Card):
    given = Signal(object, str)  # the payment's id, the number

    def __init__(self) -> None:
        super().__init__()
        self._note = label(tone="muted")
        self._rows: Rows[NotNoted] = Rows(
            [
                Column(self.tr("ใบเสร็จ"), lambda one: str(one.number), strong=True),
                Column(self.tr("วันที่"), lambda one: short_date(one.day), spare=1),
                Column(self.tr("ผู้ชำระ"), lambda one: one.payer_name, wide=True),
                Column(self.tr("บาท"), lambda one: str(one.amount), right=True),
            ]
        )
        self.table = Table(self._rows, self.tr("ใบเสร็จที่ยังไม่มีเลข e-LAAS"))
        self.number = QLineEdit()
        self.number.setPlaceholderText(self.tr("เลขที่ e-LAAS เช่น RCPT-00001/70 แล้วกด Enter"))
        self.number.setAccessibleName(self.tr("เลขที่ e-LAAS"))
        save = button(self.tr("บันทึกเลข"))
        self.fill(
            row(label(self.tr("รอเลข e-LAAS"), rank="heading"), None, self._note),
            self.table,
            row(self.number, save),
        )
        self.table.setMinimumHeight(90)
        self.number.returnPressed.connect(self._give)
        save.clicked.connect(self._give)
        self.table.opened.connect(lambda _: self.number.setFocus())

    def show_rows(self, waiting: Sequence[NotNoted]) -> None:
        kept = self.chosen()
        self._rows.show_rows(waiting)
        count = self.tr("{} ใบ").format(len(waiting))
        self._note.setText(count if waiting else self.tr("มีเลขครบทุกใบ"))
        places = [n for n, one in enumerate(waiting) if one.payment_id == kept]
        if waiting:
            self.table.selectRow(places[0] if places else 0)

    def chosen(self) -> UUID | None:
        place = self.table.current_row()
        rows = self._rows.rows
        return rows[place].payment_id if 0 <= place < len(rows) else None

    def forget(self) -> None:
        self.number.clear()

    def _give(self) -> None:
        chosen = self.chosen()
        if chosen is not None and self.number.text().strip():
            self.given.emit(chosen, self.number.text())
