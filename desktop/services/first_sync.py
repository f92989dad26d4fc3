"""The register's way from the central server to this counter: told, paused, and seen by screens.

The sync thread tells (`tell`, and asks `paused` before and between pieces); screens read `now`.
Money is taken meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.clock import Clock
from desktop.domain.reference import RegisterProgress, Stage
from desktop.domain.register_file import Place
from desktop.services.changes import Changes, Topic
from desktop.store.store import Store

MANY_ROWS = 5_000
"""Fewer come every day, and nobody needs to hear of it."""

_ANNOUNCE = 0.5
_STRETCH = 2.0
"""Seconds that must have passed before a pace means anything."""


@dataclass(frozen=True, slots=True)
class RegisterWay:
    """`place`: what the register here is. `lost` is the code where its file was gone or damaged
    and the new one is empty."""

    progress: RegisterProgress | None
    seconds_left: int | None
    paused: bool
    place: Place
    empty: bool
    lost: str = ""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Where and when counting of the pace began."""

    stage: Stage
    done: int
    at: float


def seconds_left(came: int, took: float, left: int) -> int | None:
    """At the pace so far; None while there is none to speak of."""
    if came <= 0 or took < _STRETCH:
        return None
    return round(left * took / came)


class FirstSync:
    """Each field is replaced whole: written by one thread, read by others."""

    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes
        self._shown: RegisterProgress | None = None
        self._left: int | None = None
        self._stretch: _Stretch | None = None
        self._announced = float("-inf")
        self._paused = False

    # -- the sync thread --------------------------------------------------------------------------

    def tell(self, progress: RegisterProgress) -> None:
        if not self._worth_showing(progress):
            return
        at = self._clock.monotonic()
        stretch = self._stretch
        if stretch is None or stretch.stage is not progress.stage or progress.done < stretch.done:
            stretch = self._stretch = _Stretch(progress.stage, progress.done, at)
        self._left = seconds_left(
            progress.done - stretch.done, at - stretch.at, progress.size - progress.done
        )
        before, self._shown = self._shown, progress
        if before is None or before.stage is not progress.stage or at - self._announced > _ANNOUNCE:
            self._announced = at
            self._changes.announce(Topic.SYNC)

    def paused(self) -> bool:
        """Whether a person put it off. What has come is kept; it goes on from there."""
        return self._paused

    def _worth_showing(self, progress: RegisterProgress) -> bool:
        match progress.stage:
            case Stage.READY:
                return self._shown is not None
            case Stage.ROWS:
                return self._shown is not None or progress.done >= MANY_ROWS
            case _:
                return True

    # -- screens ----------------------------------------------------------------------------------

    def now(self) -> RegisterWay:
        with self._store.read() as tx:
            place, empty, lost = tx.register.place(), tx.register.empty(), tx.register.lost()
        shown = self._shown
        left = self._left if shown is not None and shown.stage is Stage.FILE else None
        left = None if self._paused else left
        return RegisterWay(shown, left, self._paused, place, empty, lost)

    def pause(self) -> None:
        self._paused = True
        self._changes.announce(Topic.SYNC)

    def go_on(self) -> None:
        """The caller wakes the sync thread."""
        self._stretch = None
        self._paused = False
        self._changes.announce(Topic.SYNC)

    def seen(self) -> None:
        """A person read that it is ready, or why it is stuck; nothing is shown until more comes."""
        shown = self._shown
        if shown is not None and shown.stage in (Stage.READY, Stage.STUCK):
            self._shown = None
            self._changes.announce(Topic.SYNC)
