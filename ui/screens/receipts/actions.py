"""What can be done to the chosen receipt: paper, and putting right. What cannot says why."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QSizePolicy, QWidget

from desktop.domain.errors import Reason, Refused
from desktop.domain.receipt import PrintOutcome, ReceiptRow, ReceiptState
from ui import messages
from ui.screens.receipts.view_model import Details
from ui.widgets.pieces import button, column, label, row

COPY_REASONS = ("ผู้ชำระขอสำเนา", "ต้นฉบับพิมพ์ไม่ชัดหรือไม่ออก", "ใช้ประกอบการตรวจสอบ")
_DOUBTFUL = (PrintOutcome.REQUESTED, PrintOutcome.DOUBTFUL)


class Actions(QWidget):
    copy_wanted = Signal(str)
    original_wanted = Signal()
    void_wanted = Signal()
    reverse_wanted = Signal()
    tender_wanted = Signal()
    refund_wanted = Signal()
    page_wanted = Signal()

    def __init__(self, *, may_refund: bool) -> None:
        super().__init__()
        self._may_refund = may_refund
        self.reason = QComboBox()
        self.copy = button(self.tr("พิมพ์สำเนา"), shortcut="Ctrl+P")
        self.original = button(self.tr("พิมพ์ต้นฉบับ"), kind="primary")
        self.void = button(self.tr("ยกเลิก"), shortcut="Ctrl+1")
        self.reverse = button(self.tr("กลับรายการ"), shortcut="Ctrl+2")
        self.tender = button(self.tr("แก้วิธีชำระ"), shortcut="Ctrl+3")
        self.refund = button(self.tr("คืนเงิน"), shortcut="Ctrl+4")
        self.page = button(self.tr("พิมพ์ใบยกเลิก"))
        self._why = label(tone="muted", rank="small", wrap=True)
        self._words = {one: one.text() for one in self._keyed()}
        self._build()
        self.copy.clicked.connect(lambda: self.copy_wanted.emit(self.reason.currentText()))
        for one, wanted in (
            (self.original, self.original_wanted),
            (self.void, self.void_wanted),
            (self.reverse, self.reverse_wanted),
            (self.tender, self.tender_wanted),
            (self.refund, self.refund_wanted),
            (self.page, self.page_wanted),
        ):
            one.clicked.connect(wanted.emit)

    def offer(self, chosen: ReceiptRow | None, details: Details | None, *, busy: bool) -> None:
        """Only what is allowed now can be pressed."""
        if details is not None and (chosen is None or details.payment_id != chosen.payment_id):
            details = None
        voided = chosen is not None and chosen.state is ReceiptState.VOIDED
        waiting = chosen is not None and _waits(chosen) and not voided
        doubtful = chosen is not None and chosen.original in _DOUBTFUL
        self.original.setVisible(waiting)
        self.original.setEnabled(not busy)
        self.copy.setEnabled(chosen is not None and not waiting and not doubtful and not busy)
        self.page.setVisible(voided)
        self.page.setEnabled(not busy)
        self._offer_corrections(details, busy=busy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _keyed(self) -> tuple[QPushButton, ...]:
        return (self.void, self.reverse, self.tender, self.refund, self.copy)

    def _fit(self) -> None:
        """Where large letters leave no room for the keys on the buttons' faces, their tips tell."""
        metrics = self.void.fontMetrics()
        widest = max(metrics.horizontalAdvance(words) for words in self._words.values())
        room = (self.width() - 6) // 2 - 2 * metrics.horizontalAdvance("ก ")
        for one, words in self._words.items():
            keys = one.shortcut()
            text = words if widest <= room else one.accessibleName()
            if one.text() != text:
                one.setText(text)
                one.setShortcut(keys)  # a new text takes the shortcut away

    def _offer_corrections(self, details: Details | None, *, busy: bool) -> None:
        options = details.options if details is not None else None
        ready = options is not None and not busy
        void, reverse = (options.void, options.reverse) if options else (None, None)
        _allow(self.void, void, ready=ready)
        _allow(self.reverse, reverse, ready=ready)
        if ready and void is None:  # what can be voided is not reversed
            self.reverse.setEnabled(False)
            self.reverse.setToolTip(self.tr("วันนี้ยังยกเลิกได้ ใช้การยกเลิก"))
        _allow(self.tender, options.tender if options else None, ready=ready)
        refundable = details is not None and (
            details.left.satang > 0 or any(one.open.satang > 0 for one in details.owed)
        )
        self.refund.setVisible(self._may_refund)
        self.refund.setEnabled(refundable and not busy)
        told = void if void is not None and void.reason is not Reason.NOT_ALLOWED else None
        self._why.setText(messages.explain(told) if told is not None else "")
        self._why.setVisible(told is not None)

    def _build(self) -> None:
        self.reason.setEditable(True)
        self.reason.addItems(COPY_REASONS)
        self.reason.setAccessibleName(self.tr("เหตุผลที่พิมพ์สำเนา"))
        self.reason.setToolTip(self.tr("เหตุผลที่พิมพ์สำเนา (พิมพ์อยู่บนสำเนา)"))
        self.reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        field = self.reason.lineEdit()
        assert field is not None, "it is editable"
        field.setCursorPosition(0)
        copies = row(self.reason, self.copy)
        copies.setStretch(0, 1)
        grid = QGridLayout()
        grid.setSpacing(6)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, one in enumerate((self.void, self.reverse, self.tender, self.refund)):
            one.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(one, place // 2, place % 2)
        self.setLayout(column(self.original, copies, grid, self.page, self._why, gap=6))


def _allow(one: QPushButton, why_not: Refused | None, *, ready: bool) -> None:
    one.setEnabled(ready and why_not is None)
    one.setToolTip(messages.explain(why_not) if why_not is not None else one.shortcut().toString())


def _waits(one: ReceiptRow) -> bool:
    """The original is still to come out."""
    return one.original is None or (one.original is PrintOutcome.FAILED and not one.lost)
