"""The last two steps: cash that changes hands, and the day's position."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from uuid6 import uuid7

from desktop.domain.remittance import Custody
from desktop.services.custody import HandOver
from desktop.services.remitting import Slip
from desktop.services.summary_sheets import KINDS, ONLY_HERE
from ui.screens.remitting.panes import Pane
from ui.screens.remitting.view_model import DayState
from ui.widgets.count_table import CountTable
from ui.widgets.pieces import amount, button, column, label, row


class CustodyPane(Pane):
    hand_over_wanted = Signal(object)  # HandOver

    def __init__(self) -> None:
        super().__init__()
        self._id: UUID = uuid7()
        self._kind = QComboBox()
        self._kind.setAccessibleName(self.tr("การส่งมอบ"))
        for kind, words in KINDS.items():
            self._kind.addItem(words, kind)
        self.counts = CountTable()
        self._sum = amount("0.00", rank="figure")
        self._seal, self._note = QLineEdit(), QLineEdit()
        self._seal.setAccessibleName(self.tr("หมายเลขซีลหรือถุงเงิน"))
        self._seal.setPlaceholderText(self.tr("หมายเลขซีลหรือถุงเงิน"))
        self._note.setAccessibleName(self.tr("หมายเหตุ"))
        self._note.setPlaceholderText(self.tr("หมายเหตุ เช่น จำนวนเช็คที่แนบ"))
        self._hand = button(self.tr("ให้ผู้รับมอบยืนยัน"), kind="primary", shortcut="F12")
        self.foot = QWidget()
        self.foot.setLayout(column(row(label(self.tr("รวม")), None, self._sum), self._hand))
        self.setLayout(
            column(
                self._kind,
                self.counts,
                self._seal,
                self._note,
                None,
            )
        )
        self.counts.changed.connect(lambda sum: self._sum.setText(str(sum)))
        self.counts.walked_out.connect(self._seal.setFocus)
        self._hand.clicked.connect(self._ask)

    def show_day(self, state: DayState, slip: Slip | None) -> None:
        if any(one.id == self._id for one in state.hand_overs):
            self._id = uuid7()
            self.counts.show_count({})
            self._seal.clear()
            self._note.clear()
            self._sum.setText("0.00")

    def set_busy(self, busy: bool) -> None:
        self._hand.setEnabled(not busy)

    def _ask(self) -> None:
        kind: Custody = self._kind.currentData()
        self.hand_over_wanted.emit(
            HandOver(
                self._id,
                Custody(kind),
                self.counts.sum,
                self.counts.count(),
                self._seal.text(),
                self._note.text(),
            )
        )


class PositionPane(Pane):
    def __init__(self) -> None:
        super().__init__()
        self.setLayout(
            column(
                label(ONLY_HERE, rank="strong", wrap=True),
                label(
                    self.tr(
                        "ยอดมาจากใบสรุปที่บันทึกแล้ว พิมพ์ให้หัวหน้าหน่วยงานคลัง"
                        "และคณะกรรมการเก็บรักษาเงินนับและลงนาม"
                    ),
                    tone="muted",
                    wrap=True,
                ),
                None,
            )
        )

    def show_day(self, state: DayState, slip: Slip | None) -> None:
        """The paper says it all."""

    def set_busy(self, busy: bool) -> None:
        """Nothing to press."""
