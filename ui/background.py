"""Runs work off the GUI thread and brings its outcome back onto it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum, auto
from typing import Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")
_HANDOVER = 0.0003
"""Seconds a busy worker may keep the interpreter while the GUI thread wants it back, which is after
most calls into Qt. Python's own 5 ms would add up to a screen that stands still."""


class Lane(Enum):
    """One worker each: work in a lane keeps its order, and lanes do not wait for each other."""

    STORE = auto()
    LOOKUP = auto()
    DEVICES = auto()
    PICTURES = auto()
    NETWORK = auto()
    FILES = auto()


class Background(Protocol):
    def run(
        self,
        work: Callable[[], T],
        *,
        owner: QObject,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        lane: Lane = Lane.STORE,
    ) -> None: ...


class ThreadedBackground(QObject):
    """A closed screen drops only the reply: `owner` is asked whether it still lives."""

    _ready = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_HANDOVER)
        self._lanes = {lane: ThreadPoolExecutor(1, lane.name.lower()) for lane in Lane}
        self._closed = False
        self._ready.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        *,
        owner: QObject,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        lane: Lane = Lane.STORE,
    ) -> None:
        def deliver(future: Future[T]) -> None:
            if future.cancelled() or not shiboken6.isValid(owner):
                return
            match future.exception():
                case None:
                    done(future.result())
                case Exception() as error:
                    failed(error)
                case fatal:
                    raise fatal

        if self._closed:
            return
        future = self._lanes[lane].submit(work)
        future.add_done_callback(lambda ended: self._hand_over(lambda: deliver(ended)))

    def close(self) -> None:
        """Waits for what is running; what has not begun, or is asked for later, is dropped."""
        self._closed = True
        for lane in self._lanes.values():
            lane.shutdown(cancel_futures=True)

    def _hand_over(self, outcome: Callable[[], None]) -> None:
        if shiboken6.isValid(self):
            self._ready.emit(outcome)

    @Slot(object)
    def _deliver(self, outcome: Callable[[], None]) -> None:
        outcome()
