"""The payment just taken, large, until the next basket begins."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.domain.payment import Payment
from desktop.services.tender_words import TENDER_NAMES, WAITING
from ui.widgets.pieces import column, label


class Taken(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._number = label(rank="heading")
        self._paid = label(tone="muted", wrap=True)
        self._waiting = label(tone="warn", wrap=True)
        self._change = label(rank="sum", tone="ok")
        self.setLayout(
            column(
                label(self.tr("รับเงินแล้ว"), tone="ok", rank="strong"),
                self._number,
                self._paid,
                self._waiting,
                label(self.tr("เงินทอน"), tone="muted"),
                self._change,
                gap=4,
            )
        )
        self.hide()

    def show_payment(self, payment: Payment) -> None:
        self._number.setText(self.tr("ใบเสร็จ {}").format(payment.receipt))
        handed = " · ".join(
            self.tr("{} {} บาท").format(
                self.tr("รับมา") if not one.kind.promised else TENDER_NAMES[one.kind], one.received
            )
            for one in payment.tenders
        )
        self._paid.setText(
            self.tr("{} · รวม {} บาท · {}").format(payment.payer_name, payment.amount, handed)
        )
        waits = any(one.kind.promised for one in payment.tenders)
        self._waiting.setText(WAITING if waits else "")
        self._waiting.setVisible(waits)
        self._change.setText(str(payment.change))
        self.show()
