"""Counting the float and opening the shift."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from uuid6 import uuid7

from desktop.domain.access import Credentials, Staff
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money, total
from desktop.domain.shift import OpenShift, Shift
from desktop.services.shifts import Opening, Shifts
from ui import messages
from ui.background import Background


class OpenShiftViewModel(QObject):
    loaded = Signal(object)  # Opening
    witness_needed = Signal(object)  # Opening
    shift_opened = Signal(object)  # Shift
    refused = Signal(str)

    def __init__(self, shifts: Shifts, staff: Staff, background: Background) -> None:
        super().__init__()
        self._shifts = shifts
        self._staff = staff
        self._background = background
        self._opening = Opening()
        self._wish = uuid7()

    def load(self) -> None:
        self._background.run(
            lambda: self._shifts.opening(self._staff),
            owner=self,
            done=self._show,
            failed=self._refuse,
        )

    def open(self, count: Mapping[Money, int], witness: Credentials | None = None) -> None:
        """Where the drawer changes hands a second person is asked for first."""
        amount = total(piece * many for piece, many in count.items())
        if self._opening.left_by and amount and witness is None:
            self.witness_needed.emit(self._opening)
            return
        wish = OpenShift(self._wish, dict(count))
        self._background.run(
            lambda: self._shifts.open(wish, self._staff, witness),
            owner=self,
            done=self._opened,
            failed=self._refuse,
        )

    def _show(self, opening: Opening) -> None:
        self._opening = opening
        self.loaded.emit(opening)

    def _opened(self, shift: Shift) -> None:
        self.shift_opened.emit(shift)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(messages.explain(error))
        if isinstance(error, Refused) and error.reason in _STALE:
            self.load()


_STALE = (Reason.SHIFT_NOT_CLOSED, Reason.FLOAT_NEEDS_WITNESS)
"""Something happened meanwhile: what is shown has to be asked anew."""
