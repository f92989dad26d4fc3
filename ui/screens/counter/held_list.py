"""The baskets put aside: Enter takes one up again, Delete drops it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.domain.calendar import BANGKOK, clock_time, short_date
from desktop.services.held import HeldBasket
from ui.widgets.pieces import Card, button, label, row
from ui.widgets.table import Column, Rows, Table


class HeldList(Card):
    recalled = Signal(object)  # UUID
    dropped = Signal(object)  # UUID
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._note = label(self.tr("ไม่มีรายการที่พักไว้"), tone="muted")
        self._rows: Rows[HeldBasket] = Rows(
            [
                Column(self.tr("ผู้ชำระ"), lambda one: one.payer_name, wide=True, strong=True),
                Column(self.tr("รายการ"), lambda one: str(len(one.bills)), right=True, spare=2),
                Column(self.tr("พักเมื่อ"), _when, spare=1),
                Column(self.tr("จำนวนเงิน"), lambda one: str(one.amount), right=True, strong=True),
            ]
        )
        self.table = _HeldTable(self._rows, self.tr("รายการที่พักไว้"))
        again = button(self.tr("เรียกคืน (Enter)"))
        away = button(self.tr("ยกเลิกรายการ (Delete)"))
        back = button(self.tr("กลับ (Esc)"))
        self._acts = (again, away)
        self.fill(
            label(self.tr("รายการที่พักไว้"), rank="heading"),
            self._note,
            self.table,
            row(again, away, None, back),
        )
        again.clicked.connect(self._recall)
        away.clicked.connect(self._drop)
        back.clicked.connect(self.left)
        self.table.opened.connect(self._recall)
        self.table.deleted.connect(self._drop)
        self.table.left.connect(self.left)

    def show_baskets(self, held: Sequence[HeldBasket]) -> None:
        self._rows.show_rows(held)
        self._note.setVisible(not held)
        self.table.setVisible(bool(held))
        for one in self._acts:
            one.setEnabled(bool(held))
        if held:
            self.table.selectRow(0)

    def chosen(self) -> UUID | None:
        place = self.table.current_row()
        return self._rows.rows[place].id if 0 <= place < len(self._rows.rows) else None

    def _recall(self) -> None:
        if (id := self.chosen()) is not None:
            self.recalled.emit(id)

    def _drop(self) -> None:
        if (id := self.chosen()) is not None:
            self.dropped.emit(id)


class _HeldTable(Table):
    deleted = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete:
                self.deleted.emit()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)


def _when(one: HeldBasket) -> str:
    return f"{short_date(one.at.astimezone(BANGKOK).date())} {clock_time(one.at)}"
