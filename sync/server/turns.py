"""Fair order: one municipality after the other has its turn, however many of one wait."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[T]] = OrderedDict()

    def put(self, whose: str, one: T) -> None:
        self._lines.setdefault(whose, deque()).append(one)

    def next(self, fits: Callable[[T], bool]) -> T | None:
        """The first that fits, where none passes another of its own municipality."""
        for whose, line in self._lines.items():
            if fits(line[0]):
                one = line.popleft()
                self._lines.move_to_end(whose)
                if not line:
                    del self._lines[whose]
                return one
        return None

    def waits(self, fits: Callable[[T], bool]) -> bool:
        """Whether `next` would find one."""
        return any(fits(line[0]) for line in self._lines.values())

    def leave(self, whose: str, one: T) -> None:
        line = self._lines.get(whose, deque())
        if one in line:
            line.remove(one)
            if not line:
                del self._lines[whose]
