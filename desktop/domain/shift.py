"""A shift: one clerk's stretch at one counter, opened with a float."""

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
    """The fact that a shift was opened. `float_count`: how many of each denomination."""

    id: UUID
    device: str
    clerk: str
    business_day: date
    opened_at: datetime
    float_count: Mapping[Money, int] = field(default_factory=dict)

    @property
    def float_amount(self) -> Money:
        return Money(sum(piece.satang * count for piece, count in self.float_count.items()))


def open_shift(
    id: UUID,
    device: str,
    clerk: str,
    float_count: Mapping[Money, int],
    *,
    current: Shift | None,
    at: datetime,
) -> Shift:
    """Raises Refused(SHIFT_ALREADY_OPEN) when this clerk's shift of today is open already."""
    today = at.date()
    if current is not None and current.business_day == today:
        raise Refused(Reason.SHIFT_ALREADY_OPEN, opened_at=current.opened_at)
    if any(count < 0 for count in float_count.values()):
        raise Refused(Reason.AMOUNT_NEGATIVE)
    return Shift(id, device, clerk, today, at, {d: n for d, n in float_count.items() if n})
