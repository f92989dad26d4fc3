"""The totals of one day, and asking the central server for the other counters'."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Act, Staff
from desktop.services.day_totals import DayTotals, Totals
from ui import messages
from ui.background import Background, Lane


class TotalsViewModel(QObject):
    totals_changed = Signal(object)  # DayTotals
    asking_changed = Signal(bool)
    told = Signal(str, str)

    def __init__(
        self,
        totals: Totals,
        fetch_report: Callable[[date], None],
        staff: Staff,
        background: Background,
    ) -> None:
        super().__init__()
        self._totals = totals
        self._fetch_report = fetch_report
        self._staff = staff
        self._background = background
        self._day: date | None = None
        self.sees_all = staff.may(Act.SEE_ALL_TOTALS)

    def show(self, day: date) -> None:
        """Own figures at once; then, for those who may see all, the server is asked."""
        self._day = day
        self.reload()
        if self.sees_all:
            self.ask()

    def reload(self) -> None:
        day = self._day
        if day is None:
            return

        def show(found: DayTotals) -> None:
            if found.day == self._day:
                self.totals_changed.emit(found)

        self._background.run(
            lambda: self._totals.of(day, self._staff),
            owner=self,
            done=show,
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def ask(self) -> None:
        day = self._day
        if day is None:
            return
        self.asking_changed.emit(True)

        def done(_: None) -> None:
            self.asking_changed.emit(False)
            self.told.emit("", "ok")
            self.reload()

        def failed(error: Exception) -> None:
            self.asking_changed.emit(False)
            self._tell(error)

        self._background.run(
            lambda: self._fetch_report(day),
            owner=self,
            done=done,
            failed=failed,
            lane=Lane.NETWORK,
        )

    def _tell(self, error: Exception) -> None:
        self.told.emit(messages.explain(error), "warn")
