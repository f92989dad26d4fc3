"""A shift: one clerk's stretch at one counter, opened with a float and closed with a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money

DENOMINATIONS = tuple(
    Money(satang)
    for satang in (1000_00, 500_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 25)
)
"""Notes and coins in use, the largest first."""


@dataclass(frozen=True, slots=True)
class Shift:
    """The fact that a shift was opened. `float_count`: how many of each denomination.

    `handed_over_by`: the other clerk who counted the drawer over, where it changed hands.
    """

    id: UUID
    device: str
    clerk: str
    business_day: date
    opened_at: datetime
    float_count: Mapping[Money, int] = field(default_factory=dict)
    handed_over_by: str = ""

    @property
    def float_amount(self) -> Money:
        return _sum(self.float_count)


@dataclass(frozen=True, slots=True)
class ShiftClosed:
    """The end of a shift, its Z report: once, and never taken back.

    `expected` is what the drawer should hold, `counted` what it holds; `tries` what each blind
    count came to, the last one being `counted`. `left_float` stays in the drawer, the rest is
    handed over. `approved_by`: the supervisor who let a third count or a variance through.
    """

    id: UUID
    shift_id: UUID
    business_day: date
    number: int
    expected: Money
    counted: Mapping[Money, int]
    tries: tuple[Money, ...]
    left_float: Mapping[Money, int]
    code: str = ""
    note: str = ""
    approved_by: str = ""
    held: int = 0

    @property
    def about(self) -> str:
        return self.shift_id.hex

    @property
    def counted_amount(self) -> Money:
        return _sum(self.counted)

    @property
    def variance(self) -> Money:
        """Counted less expected: negative is short."""
        return self.counted_amount - self.expected

    @property
    def handed_over(self) -> Money:
        return self.counted_amount - _sum(self.left_float)


@dataclass(frozen=True, slots=True)
class OpenShift:
    """A clerk's wish. `float_count` says how many of each denomination are in the drawer,
    `handed_over_by` who else counted them, where the drawer changes hands."""

    id: UUID
    float_count: Mapping[Money, int]
    handed_over_by: str = ""


def open_shift(
    wish: OpenShift, device: str, clerk: str, *, current: Shift | None, at: datetime
) -> Shift:
    """`current`: this clerk's shift that is not closed yet, if there is one.

    Raises Refused: SHIFT_ALREADY_OPEN, SHIFT_NOT_CLOSED (one of an earlier day is still open),
    AMOUNT_NEGATIVE, SAME_PERSON_TWICE.
    """
    today = at.date()
    if current is not None and current.business_day == today:
        raise Refused(Reason.SHIFT_ALREADY_OPEN, opened_at=current.opened_at)
    if current is not None:
        raise Refused(Reason.SHIFT_NOT_CLOSED, day=current.business_day)
    if any(count < 0 for count in wish.float_count.values()):
        raise Refused(Reason.AMOUNT_NEGATIVE)
    if wish.handed_over_by == clerk:
        raise Refused(Reason.SAME_PERSON_TWICE)
    kept = {piece: many for piece, many in wish.float_count.items() if many}
    return Shift(wish.id, device, clerk, today, at, kept, wish.handed_over_by)


def _sum(count: Mapping[Money, int]) -> Money:
    return Money(sum(piece.satang * many for piece, many in count.items()))
