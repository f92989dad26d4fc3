"""Who may sign in here, and what became of a PIN."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Staff
from ui.background import Background


class SignInViewModel(QObject):
    """`enter` is the sign-in service's; it may wait until the store is open."""

    signed_in = Signal(object)  # Staff
    refused = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, enter: Callable[[str, str], Staff], background: Background) -> None:
        super().__init__()
        self._enter = enter
        self._background = background
        self._busy = False

    def enter(self, code: str, pin: str) -> None:
        if self._busy:
            return
        self._set_busy(True)
        self._background.run(
            lambda: self._enter(code, pin), owner=self, done=self._entered, failed=self._refuse
        )

    def _entered(self, staff: Staff) -> None:
        self._set_busy(False)
        self.signed_in.emit(staff)

    def _refuse(self, error: Exception) -> None:
        from ui import messages  # most sign-ins need no sentence

        self._set_busy(False)
        self.refused.emit(messages.explain(error))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.busy_changed.emit(busy)
