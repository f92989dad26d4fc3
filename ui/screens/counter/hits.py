"""What the one box found: people and bills in one list under the box."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from desktop.domain.search_key import fold
from desktop.services.search import Hits
from ui.widgets.pieces import Card, label, row
from ui.widgets.table import Column, Rows, Table


@dataclass(frozen=True, slots=True)
class Found:
    payer_id: UUID
    bill_number: str
    what: str
    about: str


def listed(hits: Hits, text: str) -> list[Found]:
    """Bills first when a bill number was typed, then people. Ids and addresses are masked; a house
    number shows where it is what was asked for."""
    asked = fold(text)
    bills = [
        Found(payer.id, bill.number, bill.number, f"{payer.full_name} · {bill.principal} บาท")
        for bill, payer in hits.bills
    ]
    people = [
        Found(
            payer.id,
            "",
            payer.full_name,
            " · ".join(
                part
                for part in (
                    payer.masked_tax_id,
                    f"บ้านเลขที่ {payer.address.house}"
                    if payer.address.house.startswith(asked)
                    else "",
                    payer.address.district_only,
                )
                if part
            ),
        )
        for payer in hits.payers
    ]
    return bills + people


class HitList(Card):
    """Down from the box walks in; Enter or a click chooses."""

    chosen = Signal(object)  # Found
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._note = label(tone="muted", rank="small", wrap=True)
        self._rows: Rows[Found] = Rows(
            [
                Column("", lambda found: found.what, strong=True),
                Column("", lambda found: found.about, wide=True),
            ]
        )
        self.table = _HitTable(self._rows, "ผลการค้นหา")
        self.table.horizontalHeader().hide()
        self.fill(row(self._note), self.table)
        self.table.opened.connect(self._choose)
        self.table.clicked.connect(lambda index: self._choose(index.row()))
        self.table.left.connect(self.left)

    def show_hits(self, hits: Hits, text: str) -> None:
        found = listed(hits, text)
        self._rows.show_rows(found)
        if not found:
            self._note.setText(
                self.tr(
                    "ไม่พบ “{}” ลองพิมพ์ชื่อหรือนามสกุลบางส่วน เลขประจำตัว บ้านเลขที่ หรือเลขใบแจ้งหนี้"
                ).format(text)
            )
        elif hits.guessed:
            self._note.setText(
                self.tr("ไม่พบตามที่พิมพ์ แสดงผลของ “{}” (แป้นพิมพ์อีกภาษา)").format(hits.guessed)
            )
        else:
            self._note.setText(self.tr("กด ↓ แล้ว Enter เพื่อเลือก · พบ {} รายการ").format(len(found)))
        if found:
            self.table.selectRow(0)

    def first(self) -> Found | None:
        return self._rows.rows[0] if self._rows.rows else None

    def all(self) -> list[Found]:
        return list(self._rows.rows)

    def _choose(self, place: int) -> None:
        self.chosen.emit(self._rows.rows[place])


class _HitTable(Table):
    left = Signal()

    def __init__(self, rows: Rows[Found], name: str) -> None:
        super().__init__(rows, name)
        self.setMinimumHeight(120)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        going_up = event.key() == Qt.Key.Key_Up and self.current_row() <= 0
        if going_up or event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
