"""The continuity of one block or book: how many numbers are in each state, and which they are."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.calendar import short_date
from desktop.services.book_register import BookRow, Register
from desktop.services.book_words import numbers_words
from ui.widgets.pieces import amount, column, label, set_tone

_LINES = ("รับไว้", "ใช้แล้ว", "ในนั้นยกเลิก", "เสีย", "คืนเปล่า", "เลิกใช้", "คงเหลือ", "ขาดหาย", "เลขถัดไป")


class StatePane(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._title = label(rank="heading", wrap=True)
        self._about = label(tone="muted", rank="small", wrap=True)
        self._numbers = label(rank="small", wrap=True)
        self._values = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for place, name in enumerate(_LINES):
            self._values[name] = value = amount(rank="strong")
            grid.addWidget(label(self.tr(name), tone="muted"), place, 0)
            grid.addWidget(value, place, 1)
        grid.setColumnStretch(1, 1)
        self._grid = QWidget()
        self._grid.setLayout(grid)
        self.setLayout(column(self._title, self._about, self._grid, self._numbers, gap=6))
        self.clear("")

    def clear(self, text: str) -> None:
        self._title.setText(self.tr("ความต่อเนื่องของเลข"))
        self._about.setText(text)
        self._numbers.setText("")
        self._grid.hide()

    def show_row(self, row: BookRow, told: Register) -> None:
        state = row.state
        self._title.setText(
            self.tr("เล่มที่ {} · {:06d}–{:06d}").format(row.name, state.first, state.last)
        )
        self._about.setText(_about(row, told))
        for name, value in (
            ("รับไว้", f"{row.size:,}"),
            ("ใช้แล้ว", f"{state.used:,}"),
            ("ในนั้นยกเลิก", f"{len(state.voided):,}"),
            ("เสีย", f"{len(state.spoiled):,}"),
            ("คืนเปล่า", f"{len(state.blank):,}"),
            ("เลิกใช้", f"{state.retired:,}"),
            ("คงเหลือ", f"{state.unused:,}"),
            ("ขาดหาย", f"{len(state.missing):,}"),
            ("เลขถัดไป", f"{state.next:06d}" if state.next else self.tr("หมดเล่ม")),
        ):
            self._values[name].setText(value)
        set_tone(self._values["ขาดหาย"], "bad" if state.missing else "")
        self._numbers.setText(_which(row))
        self._grid.show()
        self.setAccessibleName(f"{self._title.text()} {self._numbers.text()}")


def _about(row: BookRow, told: Register) -> str:
    given = short_date(row.given_on) if row.given_on else "ไม่ทราบวันที่"
    if not row.paper:
        return f"ชุดเลขของเครื่องนี้ รับจากศูนย์กลาง {given}"
    return f"จ่าย {given} โดย {told.person(row.issued_by)} แก่ {told.person(row.received_by)}"


def _which(row: BookRow) -> str:
    state = row.state
    return "\n".join(
        f"{word}: {numbers_words(numbers)}"
        for word, numbers in (
            ("ขาดหาย", state.missing),
            ("ยกเลิก", state.voided),
            ("เสีย", state.spoiled),
            ("คืนเปล่า", state.blank),
        )
        if numbers
    )
