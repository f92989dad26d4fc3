"""Pieces of a document: how high each is, how it is drawn, and how table rows fill pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.domain.money import ZERO, Money
from printing.page import Sheet


@dataclass(frozen=True, slots=True)
class Piece:
    """`draw` is handed the sheet and the distance of the piece's upper edge from the page's."""

    height: float
    draw: Callable[[Sheet, float], None]


@dataclass(frozen=True, slots=True)
class Row(Piece):
    """A row of a table. `group`: rows of one bill, which stay together where a page allows."""

    group: int
    amount: Money = ZERO


@dataclass(frozen=True, slots=True)
class Room:
    """Heights for rows on the first page and on others, and for what stands under them: the line
    that carries the sum to the next page, or the end of the document."""

    first: float
    other: float
    carry: float
    end: float


def paged(rows: Sequence[Row], room: Room) -> list[list[Row]]:
    """The rows of each page; the last leaves room for the end. No page but one without rows at all
    is empty, and the end never stands alone while there is a row to keep it company."""
    rest = list(rows)
    found: list[list[Row]] = []
    while True:
        height = room.other - room.carry if found else room.first
        if not rest or _height(rest) + room.end <= height:
            return [*found, rest]
        taken = _taken(rest, height - room.carry, fresh=room.other - 2 * room.carry)
        found.append(rest[:taken])
        rest = rest[taken:]


def _taken(rows: list[Row], height: float, *, fresh: float) -> int:
    """How many rows go on this page, at least one."""
    fitting = 0
    while fitting < len(rows) and _height(rows[: fitting + 1]) <= height:
        fitting += 1
    cut = max(1, min(fitting, len(rows) - 1))
    if cut == len(rows):
        return cut
    group = [row for row in rows if row.group == rows[cut].group]
    start = rows.index(group[0])
    return start if start > 0 and _height(group) <= fresh else cut


def _height(rows: Sequence[Row]) -> float:
    return sum(row.height for row in rows)


def column(pieces: Sequence[Piece], sheet: Sheet, y: float) -> float:
    """Draws one under the other from y; returns where the last one ends."""
    for piece in pieces:
        piece.draw(sheet, y)
        y += piece.height
    return y
