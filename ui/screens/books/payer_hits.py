"""Who the leaf may be from, and which of their bills it paid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.domain.bill import BillDue
from desktop.domain.payer import Payer
from desktop.services.search import Hits
from ui.widgets.table import Column, Rows, Table


class PayerHits(Table):
    """Down from the field walks in, Enter chooses, Up leaves."""

    chosen = Signal(object)  # Payer
    left = Signal()

    def __init__(self) -> None:
        self._payers: Rows[Payer] = Rows(
            [
                Column("", lambda one: one.full_name, strong=True),
                Column("", _about, wide=True),
            ]
        )
        super().__init__(self._payers, "ผู้ชำระในทะเบียน")
        self.horizontalHeader().hide()
        self.opened.connect(lambda place: self.chosen.emit(self._payers.rows[place]))
        self.clicked.connect(lambda index: self.chosen.emit(self._payers.rows[index.row()]))
        self.hide()

    def show_payers(self, hits: Hits) -> None:
        people = {one.id: one for one in hits.payers}
        people |= {payer.id: payer for _, payer in hits.bills if payer.id not in people}
        self._payers.show_rows(list(people.values()))
        self.setVisible(bool(people))
        if people:
            self.selectRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        going_up = event.key() == Qt.Key.Key_Up and self.current_row() <= 0
        if going_up or event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class DueTable(Table):
    """Space ticks, Enter goes on."""

    changed = Signal()

    def __init__(self) -> None:
        self._ticks: set[str] = set()
        self._dues: Rows[BillDue] = Rows(
            [
                Column("", lambda one: "☑" if one.bill.number in self._ticks else "☐"),
                Column("ใบแจ้งหนี้", lambda one: one.bill.number, strong=True, spare=1),
                Column("รายการ", _what, wide=True),
                Column("บาท", lambda one: str(one.amount), right=True),
            ]
        )
        super().__init__(self._dues, "รายการค้างของผู้ชำระ")
        self.ticked.connect(self._tick)
        self.clicked.connect(lambda index: self._tick(index.row()))
        self.hide()

    def show_dues(self, dues: Sequence[BillDue]) -> None:
        self._ticks.clear()
        self._dues.show_rows([one for one in dues if not one.paid_elsewhere])
        self.setVisible(bool(self._dues.rows))
        if self._dues.rows:
            self.selectRow(0)
        self.changed.emit()

    def chosen(self) -> list[BillDue]:
        return [one for one in self._dues.rows if one.bill.number in self._ticks]

    def _tick(self, place: int) -> None:
        self._ticks ^= {self._dues.rows[place].bill.number}
        at = self._dues.index(place, 0)
        self._dues.dataChanged.emit(at, at)
        self.changed.emit()


def _about(one: Payer) -> str:
    return " · ".join(part for part in (one.masked_tax_id, one.address.district_only) if part)


def _what(one: BillDue) -> str:
    return one.charges[0].text if one.charges else one.bill.subject
