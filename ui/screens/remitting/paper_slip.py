"""A slip of another counter, typed from its paper: by tender and by revenue, which must agree."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QScrollArea, QWidget

from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money, total
from desktop.domain.remittance import SlipLine
from desktop.services.treasury_words import TENDERS
from ui import messages
from ui.screens.remitting.fields import MoneyField
from ui.widgets.pieces import Banner, button, column, label, row, set_wrong


class PaperSlipDialog(QDialog):
    typed = Signal(object)  # SlipLine

    def __init__(self, revenues: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("ใบนำส่งจากกระดาษ"))
        self.setMinimumWidth(460)
        self.name, self.device = QLineEdit(), QLineEdit()
        self.name.setAccessibleName(self.tr("เลขที่ใบนำส่ง"))
        self.name.setPlaceholderText("นส.05-0001/2570")
        self.device.setAccessibleName(self.tr("ช่องบริการ"))
        self.tenders = {kind: MoneyField(name) for kind, name in TENDERS.items()}
        self.revenues = {code: MoneyField(name) for code, name in revenues.items()}
        self.banner = Banner()
        add = button(self.tr("เพิ่ม"), kind="primary")
        leave = button(self.tr("ยกเลิก"))
        fields = QWidget()
        fields.setLayout(self._fields(revenues))
        scroll = QScrollArea()
        scroll.setWidget(fields)
        scroll.setWidgetResizable(True)
        scroll.setMinimumHeight(360)
        inside = column(scroll, self.banner, row(None, leave, add), gap=12)
        inside.setContentsMargins(20, 16, 20, 16)
        self.setLayout(inside)
        leave.clicked.connect(self.reject)
        add.clicked.connect(self._add)

    def _fields(self, revenues: Mapping[str, str]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        lines: list[tuple[str, QWidget | None]] = [
            (self.tr("เลขที่ใบนำส่ง"), self.name),
            (self.tr("ช่องบริการ"), self.device),
            (self.tr("ตามวิธีชำระ"), None),
            *((TENDERS[kind], field) for kind, field in self.tenders.items()),
            (self.tr("ตามประเภทรายรับ"), None),
            *((f"{revenues[code]} ({code})", field) for code, field in self.revenues.items()),
        ]
        for line, (words, field) in enumerate(lines):
            rank = "" if field else "strong"
            grid.addWidget(label(words, rank=rank, wrap=True), line, 0)
            if field is not None:
                grid.addWidget(field, line, 1)
        return grid

    def _add(self) -> None:
        try:
            slip = self._slip()
        except Refused as refused:
            self.banner.say(messages.explain(refused), "bad")
            return
        self.typed.emit(slip)
        self.accept()

    def _slip(self) -> SlipLine:
        """Raises Refused: SLIP_UNNAMED, AMOUNT_…, SUMS_DIFFER."""
        name = self.name.text().strip()
        set_wrong(self.name, not name)
        by_tender, by_revenue = _typed(self.tenders), _typed(self.revenues)
        if not name or not by_tender:
            raise Refused(Reason.SLIP_UNNAMED)
        if total(by_tender.values()) != total(by_revenue.values()):
            raise Refused(Reason.SUMS_DIFFER)
        return SlipLine(name, self.device.text().strip(), by_tender, by_revenue, known=False)


def _typed(fields: Mapping[str, MoneyField]) -> dict[str, Money]:
    return {name: money for name, field in fields.items() if (money := field.money())}
