"""Which receipts are wanted: days, clerk, tender, what became of them, a text."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum, auto

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from desktop.domain.access import Staff
from desktop.domain.calendar import be_year, fiscal_year, parse_date, short_date
from desktop.domain.errors import Refused
from desktop.domain.receipt import ReceiptQuery, ReceiptState
from desktop.domain.receipt_filter import ReceiptFilter
from desktop.services.receipt_history import KINDS
from ui import messages
from ui.screens.receipts.view_model import Filter
from ui.widgets.be_date import DayPicker
from ui.widgets.pieces import column, label, row, set_wrong

STATES = {
    ReceiptState.STANDS: "ยืน",
    ReceiptState.VOIDED: "ยกเลิก",
    ReceiptState.REVERSED: "กลับรายการ",
    ReceiptState.CORRECTED: "แก้วิธีชำระ",
    ReceiptState.WAITING: "รอธนาคาร",
}
TENDERS = {**{kind.value: name for kind, name in KINDS.items()}, "split": "หลายวิธี"}


_SAID = {"standing": ReceiptState.STANDS.value}
"""How a state is called elsewhere."""


class Period(Enum):
    DAY = auto()
    MONTH = auto()
    YEAR = auto()
    CUSTOM = auto()


class FilterBar(QWidget):
    changed = Signal()

    def __init__(
        self,
        today: date,
        money_day: Callable[[], date] | None = None,
    ) -> None:
        """`money_day`: the day that money taken now is booked on, after the cut-off a later one."""
        super().__init__()
        self._today = today
        self._money_day = money_day or (lambda: today)
        self._pointed_at = False
        self.revenue = _choice(self.tr("ประเภทรายได้"), ((self.tr("ทุกรายได้"), ""),))
        self.period = _choice(
            self.tr("ช่วงวัน"),
            (
                (self.tr("รายวัน"), Period.DAY),
                (self.tr("เดือนนี้"), Period.MONTH),
                (self.tr("ปีงบประมาณนี้"), Period.YEAR),
                (self.tr("กำหนดเอง"), Period.CUSTOM),
            ),
        )
        self.days = DayPicker(today)
        self.first, self.last = BeDay(self.tr("ตั้งแต่วันที่"), today), BeDay(self.tr("ถึงวันที่"), today)
        self._custom = QWidget()
        self._custom.setLayout(row(self.first, label("–"), self.last, None))
        self.clerk = _choice(self.tr("ผู้รับเงิน"), ((self.tr("ทุกคน"), ""),))
        self.tender = _choice(
            self.tr("วิธีชำระ"),
            ((self.tr("ทุกวิธีชำระ"), ""), *((name, kind) for kind, name in TENDERS.items())),
        )
        self.state = _choice(
            self.tr("สถานะ"),
            ((self.tr("ทุกสถานะ"), ""), *((name, state.value) for state, name in STATES.items())),
        )
        self.box = QLineEdit()
        self.box.setPlaceholderText(self.tr("เลขที่ใบเสร็จ หรือชื่อผู้ชำระ (ทุกวัน)"))
        self.box.setAccessibleName(self.tr("ค้นหาใบเสร็จ"))
        self.box.setClearButtonEnabled(True)
        self._build()

    def show_clerks(self, clerks: Sequence[Staff]) -> None:
        known = {self.clerk.itemData(place) for place in range(self.clerk.count())}
        for one in clerks:
            if one.code not in known:
                self.clerk.addItem(one.name, one.code)

    def show_revenues(self, revenues: Sequence[tuple[str, str]]) -> None:
        """Codes and names. One that a figure pointed here with had no name until now."""
        places = {self.revenue.itemData(place): place for place in range(self.revenue.count())}
        for code, name in revenues:
            if code in places:
                self.revenue.setItemText(places[code], name)
            else:
                self.revenue.addItem(name, code)

    def filter(self) -> Filter:
        start, end = self._span()
        state = self.state.currentData()
        query = ReceiptQuery(
            start,
            end,
            self.clerk.currentData(),
            self.tender.currentData(),
            ReceiptState(state) if state else None,  # Qt gives back a plain text
            self.revenue.currentData(),
        )
        return Filter(query, self.box.text().strip())

    def show_filter(self, wanted: ReceiptFilter) -> None:
        """As a figure or an exception elsewhere asks for it."""
        self.blockSignals(True)
        period = Period.DAY if wanted.start == wanted.end else Period.CUSTOM
        _pick(self.period, period)
        self.days.go(wanted.start)
        self.first.go(wanted.start)
        self.last.go(wanted.end)
        _pick(self.clerk, wanted.clerk, else_add=wanted.clerk)
        _pick(self.tender, wanted.tender)
        _pick(self.state, _SAID.get(wanted.state, wanted.state))
        _pick(self.revenue, wanted.revenue, else_add=wanted.revenue)
        self.box.setText(wanted.text)
        self._show_days()
        self.blockSignals(False)
        self._pointed_at = True
        self.changed.emit()

    def words(self) -> str:
        """What is listed, for the head of the list."""
        if self.box.text().strip():
            return self.tr("ผลการค้นหา")
        start, end = self._span()
        match self.period.currentData():
            case Period.DAY if start != end:
                later = self.tr("{} และที่ลงบัญชี {}")
                return later.format(self.days.words(), short_date(end))
            case Period.DAY:
                return self.days.words()
            case Period.YEAR:
                return self.tr("ปีงบประมาณ {}").format(fiscal_year(self._today))
        return f"{short_date(start)} – {short_date(end)}"

    def _span(self) -> tuple[date, date]:
        today = self._today
        match self.period.currentData():
            case Period.DAY:
                # what was taken today after the cut-off is looked for under today, too; a figure
                # that points here means its own day alone
                day = self.days.day
                ahead = day == today and not self._pointed_at
                return day, max(day, self._money_day()) if ahead else day
            case Period.MONTH:
                last = monthrange(today.year, today.month)[1]
                return today.replace(day=1), today.replace(day=last)
            case Period.YEAR:
                year = today.year if today.month >= 10 else today.year - 1
                return date(year, 10, 1), date(year + 1, 9, 30)
        return self.first.day, self.last.day

    def _build(self) -> None:
        """The fields share the room; none makes the list wider than it is."""
        for one in (self.clerk, self.tender, self.state, self.revenue):
            one.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        who = row(self.clerk, self.tender, self.state)
        for place in range(3):
            who.setStretch(place, 1)
        what = row(self.box, self.revenue)
        what.setStretch(0, 2)
        what.setStretch(1, 1)
        self.setLayout(column(row(self.period, self.days, self._custom, None), who, what, gap=6))
        self._custom.hide()
        self.period.currentIndexChanged.connect(self._show_days)
        for choice in (self.clerk, self.tender, self.state, self.revenue):
            choice.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.days.day_changed.connect(self._turned)
        self.first.day_changed.connect(self.changed.emit)
        self.last.day_changed.connect(self.changed.emit)
        self.box.textChanged.connect(lambda _: self.changed.emit())

    def _turned(self) -> None:
        """To another day, by hand."""
        self._pointed_at = False
        self.changed.emit()

    def _show_days(self) -> None:
        self._custom.setMinimumWidth(self.days.sizeHint().width())  # so that the list stays put
        self.days.setVisible(self.period.currentData() is Period.DAY)
        self._custom.setVisible(self.period.currentData() is Period.CUSTOM)
        self.changed.emit()


class BeDay(QLineEdit):
    """A day typed in the Buddhist era. What is no day keeps the one before and is marked."""

    day_changed = Signal()

    def __init__(self, name: str, day: date) -> None:
        super().__init__()
        self.day = day
        self.setAccessibleName(f"{name} วัน/เดือน/ปี พ.ศ.")
        self.setToolTip(name)
        self._show()
        self.editingFinished.connect(self._read)

    def _show(self) -> None:
        self.setText(f"{self.day.day:02d}/{self.day.month:02d}/{be_year(self.day)}")
        set_wrong(self, False)

    def _read(self) -> None:
        try:
            day = parse_date(self.text())
        except Refused as refused:
            self.setToolTip(messages.explain(refused))
            set_wrong(self, True)
            return
        changed = day != self.day
        self.go(day)
        if changed:
            self.day_changed.emit()

    def go(self, day: date) -> None:
        self.day = day
        self._show()


def _pick(box: QComboBox, value: object, *, else_add: str = "") -> None:
    place = next((n for n in range(box.count()) if box.itemData(n) == value), -1)
    if place < 0 and else_add:
        box.addItem(else_add, value)
        place = box.count() - 1
    box.setCurrentIndex(max(0, place))


def _choice(name: str, choices: Sequence[tuple[str, object]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(name)
    for text, value in choices:
        made.addItem(text, value)
    return made
