"""Revenue codes: the table, and a new code from a day on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Staff
from desktop.domain.bill import ChargeKind
from desktop.domain.revenue import RevenueCodeSet
from desktop.services.revenue_codes import CodeRow, RevenueCodes, SetCode
from ui import messages
from ui.background import Background, Lane


class RevenueCodesModel(QObject):
    loaded = Signal(object)  # list[CodeRow]
    saved = Signal(object)  # RevenueCodeSet
    told = Signal(str, str)
    busy_changed = Signal(bool)

    def __init__(self, codes: RevenueCodes, staff: Staff, background: Background) -> None:
        super().__init__()
        self._codes = codes
        self._staff = staff
        self._background = background

    def kinds(self) -> list[tuple[ChargeKind, str]]:
        return [(one.kind, one.name) for one in self._codes.pack.charge_types.values()]

    def load(self) -> None:
        self._background.run(
            lambda: self._codes.table(self._staff),
            owner=self,
            done=self._show,
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def set(self, wish: SetCode) -> None:
        def done(fact: RevenueCodeSet) -> None:
            self.busy_changed.emit(False)
            self.saved.emit(fact)
            self.load()

        def fail(error: Exception) -> None:
            self.busy_changed.emit(False)
            self._tell(error)

        self.busy_changed.emit(True)
        self._background.run(
            lambda: self._codes.set(wish, self._staff), owner=self, done=done, failed=fail
        )

    def _show(self, rows: list[CodeRow]) -> None:
        self.loaded.emit(rows)

    def _tell(self, error: Exception) -> None:
        self.told.emit(messages.explain(error), "bad")
