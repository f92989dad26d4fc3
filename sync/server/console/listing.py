"""Where a long list stands: one page of it at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows: `size` from `start` on."""

    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Pages:
    """`page` of a list of `count` rows, counted from 1."""

    count: int
    page: int
    size: int

    @property
    def last(self) -> int:
        return max(1, -(-self.count // self.size))
