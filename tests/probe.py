"""How long the GUI thread leaves its event loop alone: what a person feels as a frozen screen."""

from __future__ import annotations

from pathlib import Path
from threading import get_native_id

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

from tests.driving import turn


class Probe(QObject):
    """Ticks every millisecond and keeps the gaps between two ticks, in milliseconds.

    What the thread waited for a processor that other programs had is not the program's doing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._since = QElapsedTimer()
        self._ticks = QTimer(self)
        self._ticks.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticks.timeout.connect(self._tick)

    def start(self) -> None:
        self._queued = _queued_ms()
        self._since.start()
        self._ticks.start(1)

    def stop(self) -> Probe:
        self._tick()
        self._ticks.stop()
        return self

    @property
    def worst(self) -> float:
        return max(self.gaps)

    @property
    def p99(self) -> float:
        return sorted(self.gaps)[round(0.99 * (len(self.gaps) - 1))]

    def _tick(self) -> None:
        gap, queued = self._since.nsecsElapsed() / 1e6, _queued_ms()
        self._since.restart()
        self.gaps.append(max(0.0, gap - (queued - self._queued)))
        self._queued = queued


def _queued_ms() -> float:
    """How long this thread has stood in line for a processor; Linux alone tells."""
    told = Path(f"/proc/self/task/{get_native_id()}/schedstat")
    return int(told.read_text().split()[1]) / 1e6 if told.exists() else 0.0


def idle(milliseconds: int = 300) -> Probe:
    """What this machine does to a program that does nothing."""
    probe = Probe()
    probe.start()
    turn(milliseconds)
    return probe.stop()
