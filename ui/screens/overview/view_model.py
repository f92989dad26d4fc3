"""What came in over a period, and asking the central server for what the others took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Act, Staff
from desktop.domain.period import Period, Span
from desktop.services.overview import Overview, Overviews
from ui import messages
from ui.background import Background, Lane


class OverviewViewModel(QObject):
    found = Signal(object)  # Overview
    asking_changed = Signal(int, int)  # days asked, of how many; 0, 0 when it is over
    told = Signal(str, str)

    def __init__(
        self,
        overviews: Overviews,
        fetch_report: Callable[[date], None],
        staff: Staff,
        background: Background,
        today: Callable[[], date],
    ) -> None:
        super().__init__()
        self._overviews = overviews
        self._fetch_report = fetch_report
        self._staff = staff
        self._background = background
        self.today = today
        self.period = Period.of(Span.DAY, today())
        self._unasked: Sequence[date] = ()
        self._asking: list[date] = []
        self._of = 0
        self.sees_all = staff.may(Act.SEE_ALL_TOTALS)
        self.exports = staff.may(Act.EXPORT)
        self.audits = staff.may(Act.AUDIT)

    def show(self, period: Period) -> None:
        """Own figures at once; then, for those who may see all, the server is asked for a day. A
        month or a year is asked for on wish: it may be many days."""
        self.period = period
        self.stop()
        self.reload()
        if self.sees_all and period.span is Span.DAY:
            self._ask_for([period.start])

    def reload(self) -> None:
        period = self.period

        def show(found: Overview) -> None:
            if found.period == self.period:
                self._unasked = found.unasked
                self.found.emit(found)

        self._background.run(
            lambda: self._overviews.of(period, self._staff),
            owner=self,
            done=show,
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def ask(self) -> None:
        """For the day shown; or for every day that is not known yet, and today."""
        if self.period.span is Span.DAY:
            self._ask_for([self.period.start])
            return
        days = set(self._unasked)
        if self.period.holds(self.today()):
            days.add(self.today())
        self._ask_for(sorted(days, reverse=True))

    def stop(self) -> None:
        if self._asking:
            self._asking = []
            self.asking_changed.emit(0, 0)

    def _ask_for(self, days: list[date]) -> None:
        self._asking, self._of = days, len(days)
        self._ask_next()

    def _ask_next(self) -> None:
        if not self._asking:
            self.asking_changed.emit(0, 0)
            return
        day = self._asking[0]
        self.asking_changed.emit(self._of - len(self._asking), self._of)

        def done(_: None) -> None:
            if self._asking and self._asking[0] == day:
                self._asking.pop(0)
                if not self._asking:
                    self.told.emit("", "ok")
                    self.reload()
                self._ask_next()

        def failed(error: Exception) -> None:
            if self._asking and self._asking[0] == day:
                self.stop()
                self._tell(error)
                self.reload()

        self._background.run(
            lambda: self._fetch_report(day),
            owner=self,
            done=done,
            failed=failed,
            lane=Lane.NETWORK,
        )

    def _tell(self, error: Exception) -> None:
        self.told.emit(messages.explain(error), "warn")
