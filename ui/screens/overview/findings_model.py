"""The list of what needs a look, what was approved on the spot, and signing either off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Staff
from desktop.domain.finding import Finding
from desktop.services.exceptions import LOOK_BACK, Approval, Exceptions, Listed
from ui import messages
from ui.background import Background, Lane


class FindingsModel(QObject):
    found = Signal(object, object)  # list[Listed], list[Approval]
    told = Signal(str, str)

    def __init__(
        self,
        exceptions: Exceptions,
        staff: Staff,
        background: Background,
        today: Callable[[], date],
    ) -> None:
        super().__init__()
        self._exceptions = exceptions
        self._staff = staff
        self._background = background
        self._today = today

    def reload(self) -> None:
        today = self._today()

        def look() -> tuple[list[Listed], list[Approval]]:
            start = today - LOOK_BACK
            found = self._exceptions.of(start, today, self._staff)
            return found, self._exceptions.approvals(start, today, self._staff)

        self._background.run(
            look,
            owner=self,
            done=lambda both: self.found.emit(*both),
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def review(self, finding: Finding, *, accepted: bool, note: str = "") -> None:
        self._background.run(
            lambda: self._exceptions.review(finding, self._staff, accepted=accepted, note=note),
            owner=self,
            done=lambda _: self.reload(),
            failed=self._tell,
        )

    def _tell(self, error: Exception) -> None:
        self.told.emit(messages.explain(error), "bad")
