"""Pieces of a sheet poured over pages: what belongs together stays together where a page allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from printing.page import Sheet as Page
from printing.pieces import Piece


@dataclass(frozen=True, slots=True)
class Step(Piece):
    """`tied`: stays with what stands before it. `again`: what is repeated above it where it comes
    first on a further page, as a table's headings are."""

    tied: bool = False
    again: Piece | None = None


def lowered(step: Step, gap: float) -> Step:
    """With blank paper above it."""

    def draw(page: Page, y: float) -> None:
        step.draw(page, y + gap)

    return replace(step, height=step.height + gap, draw=draw)


def poured(steps: Iterable[Step], *, first: float, other: float) -> list[list[Piece]]:
    """The pieces of each page, of which the first has less room than the others."""
    flow = _Flow(first, other)
    for together in _tied(steps):
        flow.take(together)
    return flow.pages


class _Flow:
    def __init__(self, first: float, other: float) -> None:
        self._left = first
        self._other = other
        self.pages: list[list[Piece]] = [[]]

    def take(self, together: Sequence[Step]) -> None:
        """On this page if all of them fit, else on a fresh one; those that no page can hold
        together part where the page ends."""
        height = sum(step.height for step in together)
        if height > self._left and height + _height(together[0].again) <= self._other:
            self._turn(together[0])
        for step in together:
            if step.height > self._left:
                self._turn(step)
            self._put(step)

    def _turn(self, step: Step) -> None:
        if not self.pages[-1]:
            return
        self.pages.append([])
        self._left = self._other
        if step.again:
            self._put(step.again)

    def _put(self, piece: Piece) -> None:
        self.pages[-1].append(piece)
        self._left -= piece.height


def _tied(steps: Iterable[Step]) -> Iterator[list[Step]]:
    together: list[Step] = []
    for step in steps:
        if together and not step.tied:
            yield together
            together = []
        together.append(step)
    if together:
        yield together


def _height(piece: Piece | None) -> float:
    return piece.height if piece else 0.0
