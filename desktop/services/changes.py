"""Tells whoever listens what kinds of things a committed transaction changed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum, auto


class Topic(Enum):
    PAYMENTS = auto()
    PRINTS = auto()
    SHIFTS = auto()
    REGISTER = auto()
    JOURNAL = auto()
    SYNC = auto()
    STAFF = auto()
    HELD = auto()
    REMITTANCES = auto()
    REVIEWS = auto()
    BOOKS = auto()


_log = logging.getLogger(__name__)
Listener = Callable[[frozenset[Topic]], None]


class Changes:
    """Listeners are called on the thread that made the change; none stands in another's way."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def announce(self, *topics: Topic) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(frozenset(topics))
            except Exception:  # noqa: BLE001
                # what is told is committed: who cannot hear it must not make it look undone
                _log.exception("a listener failed")
