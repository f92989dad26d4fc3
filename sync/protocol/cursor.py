"""A place in a feed, as device and server say it to each other and compare it: `VER.ID`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """Version, then row inside it."""

    ver: int
    id: int

    def __str__(self) -> str:
        return f"{self.ver}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> Position:
        """`text` fits protocol.Cursor, or is empty where nothing was read yet."""
        ver, _, id = (text or "0.0").partition(".")
        return cls(int(ver), int(id))


BEGINNING = Position(0, 0)
