"""The cash drawer: what it should hold, and cash that moves without a receipt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money
from desktop.domain.shift import Shift

Count = Mapping[Money, int]
"""How many of each denomination."""


class Movement(StrEnum):
    """`PICK_UP` takes cash to the safe; `NO_SALE` opens the drawer and moves nothing."""

    IN = "in"
    OUT = "out"
    PICK_UP = "pick-up"
    NO_SALE = "no-sale"


@dataclass(frozen=True, slots=True)
class CashMoved:
    """Cash put into or taken out of a drawer. `number` counts the device's slips; `witness` is who
    took a pick-up to the safe (two names, domain.md 2.3); `code` is the coded reason."""

    id: UUID
    shift_id: UUID
    business_day: date
    number: int
    kind: Movement
    amount: Money
    code: str
    note: str = ""
    witness: str = ""
    count: Count = field(default_factory=dict)

    @property
    def about(self) -> str:
        return self.shift_id.hex

    @property
    def into_drawer(self) -> Money:
        """What the drawer holds more; negative where it holds less."""
        match self.kind:
            case Movement.IN:
                return self.amount
            case Movement.NO_SALE:
                return ZERO
            case _:
                return -self.amount


def counted(count: Count) -> Money:
    return Money(sum(piece.satang * many for piece, many in count.items()))


def expected_cash(shift: Shift, *, taken: Money, moved: Iterable[CashMoved]) -> Money:
    """Float, plus cash taken for receipts that stand (corrections of tenders reckoned in), plus
    what was put in, minus what was taken out."""
    return Money(
        shift.float_amount.satang
        + taken.satang
        + sum(movement.into_drawer.satang for movement in moved)
    )


def check_movement(
    kind: Movement, amount: Money, *, code: str, in_drawer: Money, witness: str, clerk: str
) -> None:
    """Raises Refused: MOVE_NEEDS_REASON, AMOUNT_NEGATIVE, DRAWER_HOLDS_LESS, MOVE_NEEDS_WITNESS."""
    if not code.strip():
        raise Refused(Reason.MOVE_NEEDS_REASON)
    if kind is Movement.NO_SALE:
        return
    if amount.satang <= 0:
        raise Refused(Reason.AMOUNT_NEGATIVE)
    if kind in (Movement.OUT, Movement.PICK_UP) and amount > in_drawer:
        raise Refused(Reason.DRAWER_HOLDS_LESS, most=in_drawer)
    if kind is Movement.PICK_UP and (not witness or witness == clerk):
        raise Refused(Reason.MOVE_NEEDS_WITNESS)
