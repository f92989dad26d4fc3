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
class MoveCash:
    """A clerk's wish; asking twice with one `id` moves once."""

    id: UUID
    kind: Movement
    amount: Money
    code: str
    note: str = ""
    count: Count = field(default_factory=dict)


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


def check_movement(wish: MoveCash, *, in_drawer: Money, witness: str, clerk: str) -> None:
    """`in_drawer` is compared with and never told: the count at the end is blind.

    Raises Refused: MOVE_NEEDS_REASON, AMOUNT_NEGATIVE, COUNT_NOT_EQUAL (the pieces come to another
    sum), DRAWER_HOLDS_LESS, MOVE_NEEDS_WITNESS, SAME_PERSON_TWICE.
    """
    if not wish.code.strip():
        raise Refused(Reason.MOVE_NEEDS_REASON)
    if wish.kind is Movement.NO_SALE:
        return
    if wish.amount.satang <= 0 or any(many < 0 for many in wish.count.values()):
        raise Refused(Reason.AMOUNT_NEGATIVE)
    if wish.count and counted(wish.count) != wish.amount:
        raise Refused(Reason.COUNT_NOT_EQUAL, counted=counted(wish.count), amount=wish.amount)
    if wish.kind in (Movement.OUT, Movement.PICK_UP) and wish.amount > in_drawer:
        raise Refused(Reason.DRAWER_HOLDS_LESS, amount=wish.amount)
    if wish.kind is Movement.PICK_UP and not witness:
        raise Refused(Reason.MOVE_NEEDS_WITNESS)
    if witness == clerk:
        raise Refused(Reason.SAME_PERSON_TWICE)
