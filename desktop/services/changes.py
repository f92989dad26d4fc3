"""Tells whoever listens what kinds of things a committed transaction changed."""

from __future__ import annotations

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


Listener = Callable[[frozenset[Topic]], None]


class Changes:
    """Listeners are called on the thread that made the change."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def announce(self, *topics: Topic) -> None:
        for listener in tuple(self._listeners):
            listener(frozenset(topics))
