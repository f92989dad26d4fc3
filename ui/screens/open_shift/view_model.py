"""Counting the float and opening the shift."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from uuid6 import uuid7

from desktop.domain.access import Staff
from desktop.domain.money import Money
from desktop.domain.shift import OpenShift, Shift
from desktop.services.shifts import Shifts
from ui import messages
from ui.background import Background


class OpenShiftViewModel(QObject):
    suggested = Signal(object)  # Mapping[Money, int]
    shift_opened = Signal(object)  # Shift
    refused = Signal(str)

    def __init__(self, shifts: Shifts, staff: Staff, background: Background) -> None:
        super().__init__()
        self._shifts = shifts
        self._staff = staff
        self._background = background
        self._wish = uuid7()

    def load(self) -> None:
        self._background.run(
            self._shifts.last_float, owner=self, done=self.suggested.emit, failed=self._refuse
        )

    def open(self, count: Mapping[Money, int]) -> None:
        wish = OpenShift(self._wish, dict(count))
        self._background.run(
            lambda: self._shifts.open(wish, self._staff),
            owner=self,
            done=self._opened,
            failed=self._refuse,
        )

    def _opened(self, shift: Shift) -> None:
        self.shift_opened.emit(shift)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(messages.explain(error))
