"""Places to sign: a dotted line, the name under it, the position, the day to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from desktop.domain.sheet import Signature, Signatures
from printing import styles
from printing.lines import fitted
from printing.page import Area
from printing.page import Sheet as Page
from printing.pieces import Piece, column
from printing.sheet_flow import Step
from printing.text import Align, clean, width

_SIGN = "ลงชื่อ"
_NO_NAME = "(" + "." * 44 + ")"
_NO_POSITION = "ตำแหน่ง " + "." * 34
_DAY = "วันที่ ........ / ........ / ............"
_NARROWEST = 96.0
"""What a person needs to sign on."""

_WIDEST = 190.0
_GAP = 6.0
_MARGIN = 8.0
_DROP = 44.0
"""From a place's upper edge to the line: room for a hand."""


def steps(part: Signatures, paper: Area, *, most: float) -> Iterator[Step]:
    """All of them in one piece; only what no page could hold (`most`) is parted, row from row."""
    if not part.places:
        return
    rows = _rows(part.places, paper)
    height = sum(row.height for row in rows)
    if height > most:
        yield from (Step(row.height, row.draw, tied=True) for row in rows)
        return

    def draw(page: Page, y: float) -> None:
        column(rows, page, y)

    yield Step(height, draw, tied=True)


def _rows(places: Sequence[Signature], paper: Area) -> list[Piece]:
    """As many side by side as the page takes, and as evenly as it goes: four are two and two."""
    side_by_side = 4 if paper.width > paper.height else 3
    rows = -(-len(places) // side_by_side)
    each = -(-len(places) // rows)
    across = paper.room / each
    beside = all(_line_room(place, across) >= _NARROWEST for place in places)
    made = [_place(place, across, beside=beside) for place in places]
    return [_row(made[at : at + each], paper, across) for at in range(0, len(made), each)]


def _row(places: Sequence[_Place], paper: Area, across: float) -> Piece:
    start = paper.left + (paper.room - len(places) * across) / 2

    def draw(page: Page, y: float) -> None:
        for number, place in enumerate(places):
            place.draw(page, start + (number + 0.5) * across, y)

    return Piece(max(place.height for place in places), draw)


def _line_room(place: Signature, across: float) -> float:
    """What is left to sign on with the role beside the line."""
    words = width(_SIGN, styles.LABEL) + width(clean(place.role), styles.LABEL)
    return across - words - 2 * _GAP - 2 * _MARGIN


@dataclass(frozen=True, slots=True)
class _Place:
    """`draw` is handed the middle of the place and its upper edge."""

    height: float
    draw: Callable[[Page, float, float], None]


def _place(place: Signature, across: float, *, beside: bool) -> _Place:
    role = place.role if beside else ""
    before, after = width(_SIGN, styles.LABEL) + _GAP, width(clean(role), styles.LABEL)
    line = min(_WIDEST, across - before - after - (_GAP if role else 0) - 2 * _MARGIN)
    shift = (before - after - (_GAP if role else 0)) / 2
    room = across - 2 * abs(shift) - _MARGIN
    under = [
        fitted(f"({place.name})" if place.name else _NO_NAME, styles.BODY, room, most=1),
        *([] if beside else [fitted(place.role, styles.HEADING, room, most=2)]),
        fitted(_position(place), styles.LABEL, room, most=2),
        fitted(_DAY, styles.LABEL, room, most=1),
    ]

    def draw(page: Page, middle: float, y: float) -> None:
        start = middle + shift - line / 2
        page.place_to_sign(start, start + line, y + _DROP)
        page.text(start - _GAP, y + _DROP - 1, _SIGN, styles.LABEL, align=Align.RIGHT)
        page.text(start + line + _GAP, y + _DROP - 1, role, styles.LABEL)
        lower = y + _DROP + 15
        for block in under:
            page.block(middle + shift, lower, block, align=Align.CENTRE)
            lower += block.height + 1.5

    return _Place(_DROP + 15 + sum(block.height + 1.5 for block in under), draw)


def _position(place: Signature) -> str:
    return f"ตำแหน่ง {place.position}" if place.position else _NO_POSITION
