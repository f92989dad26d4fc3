"""Choosing what is looked at: a day, a month or a fiscal year, and going back and forth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QSizePolicy, QWidget

from desktop.domain.calendar import be_year, fiscal_year, parse_date
from desktop.domain.errors import Refused
from desktop.domain.period import Period, Span
from ui import messages
from ui.widgets.pieces import button, row, set_wrong


class PeriodBar(QWidget):
    period_changed = Signal(object)  # Period

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self.period = Period.of(Span.DAY, today())
        self._field = QLineEdit()
        self._field.setAccessibleName(self.tr("วันที่ วัน/เดือน/ปี พ.ศ."))
        self._field.editingFinished.connect(self._read)
        self._field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._before, self._after = button("◂"), button("▸")
        self._before.setShortcut("Alt+Left")
        self._after.setShortcut("Alt+Right")
        self._spans = QButtonGroup(self)
        names = (self.tr("วันนี้"), self.tr("เดือน"), self.tr("ปีงบประมาณ"))
        spans = [button(name, kind="segment") for name in names]
        for place, one in enumerate(spans):
            one.setCheckable(True)
            self._spans.addButton(one, place)
        self._year = spans[2]
        self._before.clicked.connect(lambda: self.go(self.period.previous))
        self._after.clicked.connect(lambda: self.go(self.period.next))
        self._spans.idClicked.connect(self._choose)
        self.setLayout(row(self._before, self._field, self._after, *spans, gap=6))
        self._fit()
        self._show()

    def go(self, period: Period) -> None:
        changed, self.period = period != self.period, period
        self._show()
        if changed:
            self.period_changed.emit(period)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _choose(self, place: int) -> None:
        """Today; or the month or year of the day that is shown, which is today at first."""
        if place == 0:
            self.go(Period.of(Span.DAY, self._today()))
            return
        inside = self.period.holds(self._today())
        day = self._today() if inside else self.period.start
        self.go(Period.of((Span.DAY, Span.MONTH, Span.YEAR)[place], day))

    def _fit(self) -> None:
        self._field.setFixedWidth(self._field.fontMetrics().horizontalAdvance("00/00/00000000"))

    def _show(self) -> None:
        start = self.period.start
        self._field.setText(f"{start.day:02d}/{start.month:02d}/{be_year(start)}")
        self._field.setToolTip("")
        set_wrong(self._field, False)
        place = list(Span).index(self.period.span)
        self._spans.setExclusive(False)
        for n, one in enumerate(self._spans.buttons()):
            today = self.period.start == self._today()
            one.setChecked(n == place and (n > 0 or today))
        self._spans.setExclusive(True)
        self._year.setText(self.tr("ปีงบประมาณ {}").format(fiscal_year(self.period.end)))
        names = {
            Span.DAY: (self.tr("วันก่อน"), self.tr("วันถัดไป")),
            Span.MONTH: (self.tr("เดือนก่อน"), self.tr("เดือนถัดไป")),
            Span.YEAR: (self.tr("ปีก่อน"), self.tr("ปีถัดไป")),
        }[self.period.span]
        for one, name, keys in zip(
            (self._before, self._after), names, ("Alt+←", "Alt+→"), strict=True
        ):
            one.setAccessibleName(name)
            one.setToolTip(f"{name} ({keys})")
        self._before.setText(f"◂ {names[0]}")
        self._before.setShortcut("Alt+Left")  # a new text takes the shortcut away

    def _read(self) -> None:
        """A day that is typed is shown in the span that is chosen."""
        try:
            self.go(Period.of(self.period.span, parse_date(self._field.text())))
        except Refused as refused:
            self._field.setToolTip(messages.explain(refused))
            set_wrong(self._field, True)
