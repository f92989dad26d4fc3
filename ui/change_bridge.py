"""Carries the services' announcements onto the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.services.changes import Changes, Topic


class ChangeBridge(QObject):
    """One for the whole program: listeners are never forgotten, so it must outlive every screen,
    or the services would announce into the void when the next person takes money."""

    changed = Signal(object)  # frozenset[Topic]

    def __init__(self, changes: Changes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        changes.subscribe(self._carry)

    def _carry(self, topics: frozenset[Topic]) -> None:
        self.changed.emit(topics)
