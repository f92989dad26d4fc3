"""How far a drawer strays without anybody's fault: satang that no coin makes, coins that roll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, pi, sqrt

from desktop.domain.variance_evidence import Evidence

_COIN = 25
_STRAY = 0.03
"""How often small coins go astray although every sum could be paid."""
_STRAY_FAR, _STRAY_MOST = 100.0, 1_000
_BY_NEAREST, _UP, _DOWN, _MIXED = 0.45, 0.15, 0.12, 0.25


@dataclass(frozen=True, slots=True)
class _Habit:
    """One way of paying what no coin makes: how much of it, and where it leads by now."""

    share: float
    middle: int
    spread: float


@dataclass(frozen=True, slots=True)
class Drift:
    """How the drawer may stray; with no habit at all it stays true but for a stray coin."""

    habits: tuple[_Habit, ...]

    def chance(self, satang: int) -> float:
        """How likely the drawer strays by just this much, on the grid of the smallest coin."""
        stray = 0.0
        if abs(satang) <= _STRAY_MOST:
            stray = _STRAY * _COIN / (2 * _STRAY_FAR) * exp(-abs(satang) / _STRAY_FAR)
        if not self.habits:
            return 1 - _STRAY if satang == 0 else stray
        return stray + sum(_bell(satang, habit) for habit in self.habits)


def _bell(satang: int, habit: _Habit) -> float:
    away = abs(satang - habit.middle)
    if away > 5 * habit.spread:
        return 0.0
    height = min(1.0, _COIN / (habit.spread * sqrt(2 * pi)))
    return habit.share * height * exp(-((away / habit.spread) ** 2) / 2)


def drift(evidence: Evidence) -> Drift:
    """Clerks give the nearest coin, or round up or down by habit; which one is not on record."""
    odd = [
        one.cash.satang for one in evidence.receipts if not one.voided and one.cash.satang % _COIN
    ]
    return Drift(_habits(odd) if odd else ())


def _habits(odd: Sequence[int]) -> tuple[_Habit, ...]:
    below = [satang % _COIN for satang in odd]
    nearest = sum(_COIN - rest if rest > _COIN // 2 else -rest for rest in below)
    root = sqrt(len(odd))
    return (
        _Habit(_BY_NEAREST, nearest, 5 + 1.5 * root),
        _Habit(_UP, sum(_COIN - rest for rest in below), 5 + 1.5 * root),
        _Habit(_DOWN, -sum(below), 5 + 1.5 * root),
        _Habit(_MIXED, 0, 5 + 8 * root),
    )
