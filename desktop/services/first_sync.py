"""How the register's way from the centre to this counter is going, for whoever waits for it."""

from __future__ import annotations

from desktop.domain.clock import Clock
from desktop.domain.reference import RegisterProgress, Stage
from desktop.services.changes import Changes, Topic

_EVERY = 0.5
"""Seconds between two announcements while it comes: more often nobody can read."""


class FirstSync:
    """Told by the sync thread, asked by the screens."""

    def __init__(self, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._last: RegisterProgress | None = None
        self._announced = float("-inf")
        self._began = 0.0
        self._from = 0

    def tell(self, progress: RegisterProgress) -> None:
        now, last = self._clock.monotonic(), self._last
        turned = last is None or (last.stage, last.code) != (progress.stage, progress.code)
        if turned:
            self._began, self._from = now, progress.done
        self._last = progress
        if turned or now - self._announced >= _EVERY:
            self._announced = now
            self._changes.announce(Topic.SYNC)

    def now(self) -> RegisterProgress | None:
        """None until there was anything to tell."""
        return self._last

    def seconds_left(self) -> float | None:
        """By the pace since it began or went on; None where that cannot be said."""
        last = self._last
        if last is None or last.stage is not Stage.FILE or last.done <= self._from:
            return None
        took = self._clock.monotonic() - self._began
        return took / (last.done - self._from) * (last.size - last.done)
