"""Beside the count: the shift's figures, its sums by revenue code, and what should be seen to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.receipt import ReceiptNumber
from desktop.services.close_view import CloseView, SumLine
from ui.widgets.pieces import Card, Figure, column, label
from ui.widgets.table import Column, Rows, Table

_SHOWN = 4
_LETTERS_FOR_FOUR = 60


class Figures(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._receipts = Figure(self.tr("ใบเสร็จของกะ"))
        self._voided = Figure(self.tr("ยกเลิก"))
        self._promised = Figure(self.tr("QR / โอน / เช็ค"))
        self._missing = Figure(self.tr("เลขที่ขาดหาย"))
        self._rows: Rows[SumLine] = Rows(self._columns())
        self.table = Table(self._rows, self.tr("สรุปตามประเภทรายได้"))
        self.table.fit_heights()
        self.table.setMinimumHeight(150)
        self._blind = label(
            self.tr("ยอดเงินแสดงเมื่อนับเงินเสร็จ"), tone="muted", rank="small", wrap=True
        )
        self._loose = Card()
        self._words = label("", wrap=True)
        self._loose.fill(label(self.tr("ก่อนปิดกะ"), rank="heading", tone="warn"), self._words, gap=4)
        self._loose.setProperty("tone", "warn")
        self._cards = QGridLayout()
        self._cards.setSpacing(12)
        self._beside = 0
        heading = label(self.tr("สรุปตามประเภทรายได้"), rank="heading")
        sums = Card(heading, self._blind, self.table, gap=4)
        ground = column(self._cards, sums, self._loose, gap=12)
        ground.setStretch(1, 1)
        self.setLayout(ground)
        self._set_cards(4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letters = event.size().width() / self.fontMetrics().averageCharWidth()
        self._set_cards(4 if letters >= _LETTERS_FOR_FOUR else 2)

    def _set_cards(self, beside: int) -> None:
        """So many cards beside each other."""
        if beside == self._beside:
            return
        self._beside = beside
        every = (self._receipts, self._voided, self._promised, self._missing)
        for place, one in enumerate(every):
            self._cards.addWidget(one, place // beside, place % beside)
        for place in range(4):
            self._cards.setColumnStretch(place, 1 if place < beside else 0)

    def show_view(self, view: CloseView) -> None:
        self._rows.show_rows(view.by_revenue)
        self._blind.setVisible(any(one.amount is None for one in view.by_revenue))
        numbers = " · ".join(
            f"{one.first.number:06d} – {one.last.number:06d}" for one in view.ranges
        )
        self._receipts.show_figure(f"{view.receipts:,}", numbers or self.tr("ยังไม่มีใบเสร็จ"))
        without = len(view.loose.voided_without_original)
        self._voided.show_figure(
            str(view.voided),
            self.tr("ขาดต้นฉบับ {} ฉบับ").format(without) if without else self.tr("ต้นฉบับแนบครบ"),
            "warn" if without else "",
        )
        self._promised.show_figure(
            str(view.promised.amount), self.tr("{} รายการ").format(view.promised.receipts)
        )
        missing = view.loose.missing
        self._missing.show_figure(
            str(len(missing)),
            _some(missing) if missing else self.tr("ต่อเนื่องครบ"),
            "warn" if missing else "ok",
        )
        words = self._loose_words(view)
        self._words.setText("\n".join(f"• {one}" for one in words))
        self._loose.setVisible(bool(words) and view.closed is None)

    def _loose_words(self, view: CloseView) -> list[str]:
        loose = view.loose
        words = [
            self.tr("มีรายการพักไว้ ({} · {}) ยกไปกะถัดไปหรือยกเลิก").format(one.payer_name, one.amount)
            for one in loose.held
        ]
        doubtful = [one.number for one in loose.papers if one.doubtful]
        waiting = [one.number for one in loose.papers if not one.doubtful]
        told = (
            (doubtful, self.tr("ต้นฉบับ {} พิมพ์ไม่ยืนยัน ตอบว่าออกกระดาษหรือไม่")),
            (waiting, self.tr("ต้นฉบับ {} ยังไม่ได้พิมพ์")),
            (loose.voided_without_original, self.tr("ใบเสร็จยกเลิก {} ยังไม่มีต้นฉบับแนบ")),
            (loose.open_leaves, self.tr("ใบเสร็จเขียนมือ {} ยังไม่ได้บันทึก")),
            (loose.missing, self.tr("เลขที่ {} ขาดหาย แจ้งหัวหน้า")),
        )
        return words + [text.format(_some(numbers)) for numbers, text in told if numbers]

    def _columns(self) -> list[Column[SumLine]]:
        return [
            Column(self.tr("รหัส"), lambda line: line.code, spare=2),
            Column(self.tr("ประเภทรายได้"), lambda line: line.name, wide=True),
            Column(self.tr("ใบเสร็จ"), lambda line: str(line.receipts), right=True, spare=1),
            Column(
                self.tr("บาท"),
                lambda line: "–" if line.amount is None else str(line.amount),
                right=True,
                strong=True,
            ),
        ]


def _some(numbers: Sequence[ReceiptNumber]) -> str:
    every = [str(one) for one in numbers]
    rest = len(every) - _SHOWN
    return ", ".join(every[:_SHOWN]) + (f" และอีก {rest}" if rest > 0 else "")
