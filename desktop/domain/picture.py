"""A page of paper as pixels, for a screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """`rgba`: four bytes a point, row by row from the top. `pages`: how many the document has."""

    width: int
    height: int
    rgba: bytes
    pages: int
