"""How much of a bill is paid now, typed in a row over the table of bills."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from desktop.domain.bill import BillDue
from ui.screens.counter.way_out import WithWayOut
from ui.widgets.pieces import button, label, row


class PartRow(WithWayOut):
    """Enter ticks the bill with this much of it, Esc puts the row away."""

    given = Signal(str, str)  # bill number, amount as typed

    def __init__(self) -> None:
        super().__init__()
        self._bill = ""
        self._words = label(wrap=True)
        self.amount = QLineEdit()
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.amount.setMaxLength(24)
        self.amount.setAccessibleName(self.tr("จำนวนที่ชำระบางส่วน บาท"))
        self.amount.setPlaceholderText(self.tr("จำนวนเงิน"))
        give = button(self.tr("ชำระเท่านี้ (Enter)"))
        inside = row(self._words, self.amount, give)
        inside.setStretch(0, 3)
        inside.setStretch(1, 2)
        self.setLayout(inside)
        give.clicked.connect(self._give)
        self.amount.returnPressed.connect(self._give)
        self.left.connect(self.hide)
        self.hide()

    def ask(self, due: BillDue) -> None:
        self._bill = due.bill.number
        self._words.setText(
            self.tr("ชำระบางส่วนของ {} จากยอด {} บาท").format(due.bill.number, due.amount)
        )
        self.amount.clear()
        self.show()
        self.amount.setFocus()

    def _give(self) -> None:
        if self.amount.text().strip():
            self.given.emit(self._bill, self.amount.text())
            self.left.emit()
