"""Choosing a day: yesterday, tomorrow, today, or typed in the Buddhist era."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from desktop.domain.calendar import be_year, long_date, parse_date, weekday_name
from desktop.domain.errors import Refused
from ui import messages
from ui.widgets.pieces import button, row, set_wrong


class DayPicker(QWidget):
    day_changed = Signal(object)  # date

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self.day = today
        self._field = QLineEdit()
        self._field.setAccessibleName(self.tr("วันที่ วัน/เดือน/ปี พ.ศ."))
        self._field.editingFinished.connect(self._read)
        before, after = button("◀"), button("▶")
        before.setAccessibleName(self.tr("วันก่อน"))
        after.setAccessibleName(self.tr("วันถัดไป"))
        before.setToolTip(self.tr("วันก่อน"))
        after.setToolTip(self.tr("วันถัดไป"))
        now = button(self.tr("วันนี้"))
        before.clicked.connect(lambda: self.go(self.day - timedelta(days=1)))
        after.clicked.connect(lambda: self.go(self.day + timedelta(days=1)))
        now.clicked.connect(lambda: self.go(self._today))
        self.setLayout(row(before, self._field, after, now))
        self._field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._fit()
        self._show()

    def go(self, day: date) -> None:
        changed, self.day = day != self.day, day
        self._show()
        if changed:
            self.day_changed.emit(day)

    def words(self) -> str:
        return f"{weekday_name(self.day)} {long_date(self.day)}"

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """Wide enough for a day at any size of text."""
        self._field.setFixedWidth(self._field.fontMetrics().horizontalAdvance("00/00/00000000"))

    def _show(self) -> None:
        self._field.setText(f"{self.day.day:02d}/{self.day.month:02d}/{be_year(self.day)}")
        self._field.setToolTip("")
        set_wrong(self._field, False)

    def _read(self) -> None:
        try:
            self.go(parse_date(self._field.text()))
        except Refused as refused:
            self._field.setToolTip(messages.explain(refused))
            set_wrong(self._field, True)
