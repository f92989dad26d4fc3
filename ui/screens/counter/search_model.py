"""The one box: each keystroke asks, and only the answer to the last is shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.services.search import Hits, Search
from ui import messages
from ui.background import Background, Lane


class SearchModel(QObject):
    hits_changed = Signal(object)  # Hits
    failed = Signal(str)

    def __init__(self, search: Search, background: Background) -> None:
        super().__init__()
        self._search = search
        self._background = background
        self._latest = 0

    def look_up(self, text: str) -> None:
        self._latest += 1
        mine = self._latest
        if not text.strip():
            self.hits_changed.emit(Hits())
            return

        def ask() -> Hits | None:
            return self._search.find(text) if mine == self._latest else None

        def show(hits: Hits | None) -> None:
            if hits is not None and mine == self._latest:
                self.hits_changed.emit(hits)

        self._background.run(
            ask,
            owner=self,
            done=show,
            failed=lambda error: self.failed.emit(messages.explain(error)),
            lane=Lane.LOOKUP,
        )
