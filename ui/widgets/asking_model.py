"""A screen's model that asks for work off the GUI thread and tells how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from ui import messages
from ui.background import Background, Lane

T = TypeVar("T")


class AskingModel(QObject):
    """What a rule refuses is told as its sentence, and nothing is under way any more."""

    refused = Signal(str)
    told = Signal(str, str)  # sentence, tone
    busy_changed = Signal(bool)

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background

    def _run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        *,
        failed: Callable[[Exception], None] | None = None,
        lane: Lane = Lane.STORE,
    ) -> None:
        self._background.run(work, owner=self, done=done, failed=failed or self._refuse, lane=lane)

    def _refuse(self, error: Exception) -> None:
        self.busy_changed.emit(False)
        self.refused.emit(messages.explain(error))
