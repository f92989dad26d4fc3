"""When to try next: spread by chance, so that a crowd of devices never comes at once (no I/O)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

_LONGEST_WAIT = 3600.0
"""However long a server asks us to stay away."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds. `coalesce`: from a change to sending it, so that neighbours go along.

    `posting`: until entries that the server stored are likely to be judged too. `spread`: who has
    failed `blips` times in a row meets an outage, and the first attempt after it must find the
    crowd at least this far apart, however short it was.
    """

    coalesce: float = 1.0
    start: float = 30.0
    base: float = 2.0
    cap: float = 900.0
    quiet: tuple[float, float] = (120.0, 300.0)
    posting: float = 2.0
    spread: float = 120.0
    blips: int = 3


class Pace:
    """Counts failures in a row; `uniform(a, b)` is the only chance in it."""

    def __init__(
        self,
        rhythm: Rhythm | None = None,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._rhythm = rhythm or Rhythm()
        self._uniform = uniform
        self._failures = self._behind = 0

    def at_start(self) -> float:
        return self._uniform(0.0, self._rhythm.start)

    def after_change(self) -> float:
        return self._rhythm.coalesce

    def after_success(self, *, behind: bool = False) -> float:
        """Until the heartbeat, if nothing changes before. `behind`: the server is still judging,
        and what others must hear or a person must see comes after that."""
        self._failures = 0
        self._behind = self._behind + 1 if behind else 0
        quiet = self._uniform(*self._rhythm.quiet)
        if not behind:
            return quiet
        wait = self._rhythm.posting * 2.0 ** min(self._behind - 1, 30)
        return min(quiet, self._uniform(wait, 2 * wait))

    def after_failure(self, wait: float = 0.0) -> float:
        """Full jitter under a doubling ceiling, on top of what the server asked for."""
        rhythm, before = self._rhythm, self._failures
        ceiling = rhythm.base * 2.0 ** min(before, 30)
        if before >= rhythm.blips:
            ceiling = max(ceiling, rhythm.spread)
        ceiling = min(rhythm.cap, ceiling)
        self._failures += 1
        return min(wait, _LONGEST_WAIT) + self._uniform(0.0, ceiling)
