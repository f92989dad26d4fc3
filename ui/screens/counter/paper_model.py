"""The paper side of the counter: printing what was taken, and asking about doubtful prints."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Staff
from desktop.domain.errors import WorldFailed
from desktop.domain.payment import Payment
from desktop.domain.receipt import PrintOutcome
from desktop.services.receipts import Receipts, Unfinished
from ui import messages
from ui.background import Background, Lane


class PaperModel(QObject):
    told = Signal(str, str)  # sentence, tone
    doubts_changed = Signal(object)  # list[Unfinished]
    refused = Signal(str)

    def __init__(self, receipts: Receipts, staff: Staff, background: Background) -> None:
        super().__init__()
        self._receipts = receipts
        self._staff = staff
        self._background = background

    def print(self, payment: Payment) -> None:
        """A receipt written by hand is on paper already."""
        if payment.receipt.paper:
            words = self.tr("บันทึกใบเสร็จเล่มเขียน {} แล้ว ไม่พิมพ์ซ้ำ").format(payment.receipt)
            self.told.emit(words, "ok")
            return
        self.told.emit(self.tr("กำลังพิมพ์ใบเสร็จ {}…").format(payment.receipt), "plain")

        def tell(outcome: PrintOutcome) -> None:
            if outcome is PrintOutcome.PRINTED:
                self.told.emit(self.tr("พิมพ์ใบเสร็จ {} แล้ว").format(payment.receipt), "ok")
            else:
                self.look_for_doubts()

        self._background.run(
            lambda: self._receipts.print_original(payment.id, self._staff),
            owner=self,
            done=tell,
            failed=self._not_printed,
            lane=Lane.DEVICES,
        )

    def look_for_doubts(self) -> None:
        self._background.run(
            self._receipts.unfinished,
            owner=self,
            done=lambda found: self.doubts_changed.emit([one for one in found if one.doubtful]),
            failed=self._refuse,
            lane=Lane.LOOKUP,
        )

    def settle_doubt(self, doubt: Unfinished, *, came_out: bool) -> None:
        self._background.run(
            lambda: self._receipts.settle_doubt(doubt.payment_id, self._staff, came_out=came_out),
            owner=self,
            done=lambda _: self.look_for_doubts(),
            failed=self._refuse,
        )

    def _not_printed(self, error: Exception) -> None:
        tone = "warn" if isinstance(error, WorldFailed) else "bad"
        self.told.emit(messages.not_printed(error), tone)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(messages.explain(error))
