"""What is known of a drawer whose count differs, and what may be said of the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop.domain.drawer import Movement
from desktop.domain.money import Money, total


class CauseKind(StrEnum):
    """What may have happened to a drawer that is over or short."""

    RECEIPT_NOT_TAKEN = "receipt_not_taken"
    VOID_NOT_RETURNED = "void_not_returned"
    VOID_CASH_RETURNED = "void_cash_returned"
    SIGN_TURNED = "sign_turned"
    TRANSPOSED = "transposed"
    WRONG_TENDER = "wrong_tender"
    NOTE_OFF = "note_off"
    CHANGE_NOT_GIVEN = "change_not_given"
    CHANGE_TWICE = "change_twice"
    UNENTERED_LEAF = "unentered_leaf"
    SMALL_SUMS = "small_sums"
    FLOAT_MISCOUNTED = "float_miscounted"
    MOVE_NOT_RECORDED = "move_not_recorded"
    MOVE_NOT_DONE = "move_not_done"


@dataclass(frozen=True, slots=True)
class Shown:
    """One receipt of the shift as far as money is concerned.

    `cash` is what of the amount was taken in cash, `received` the cash handed over. Of a voided
    receipt the amounts stay; `original_attached`: the payer's paper came back.
    """

    receipt: str
    at: datetime
    amount: Money
    cash: Money
    received: Money
    change: Money
    kinds: tuple[str, ...]
    voided: bool
    original_attached: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """Cash put into the drawer or taken out of it without a receipt; `kind` as Movement has it."""

    kind: str
    amount: Money
    at: datetime

    @property
    def sign(self) -> int:
        if self.kind == Movement.NO_SALE:
            return 0
        return 1 if self.kind == Movement.IN else -1


@dataclass(frozen=True, slots=True)
class Evidence:
    """A shift at its closing count. `open_leaves`: leaves of the paper book that are not accounted
    for yet, None where the amount is unknown; `held`: baskets put aside unpaid."""

    receipts: tuple[Shown, ...]
    moves: tuple[Moved, ...]
    float_count: Mapping[Money, int]
    counted: Mapping[Money, int]
    expected: Money
    open_leaves: tuple[Money | None, ...] = ()
    held: tuple[Money, ...] = ()

    @property
    def variance(self) -> Money:
        """Above zero: more in the drawer than there should be."""
        return total(piece * count for piece, count in self.counted.items()) - self.expected


@dataclass(frozen=True, slots=True)
class Cause:
    """A likely cause. `score`: its share of all that could have happened, from 0 to 1.

    `receipts`: each could be the one, the best fit first. `amount`: the variance the cause alone
    would make, without its sign. `detail` always has `side` (over, short), `way`, `variance` and
    `exact` (yes; no: but for small coins; about: nor are the receipts' sums the same).
    """

    kind: CauseKind
    score: float
    receipts: tuple[str, ...]
    amount: Money
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can go wrong in a shift: the variance it would make (`effect`, satang, above
    zero is over), and how often it is to be expected in such a shift."""

    kind: CauseKind
    effect: int
    rate: float
    way: str
    receipt: str = ""
    told: tuple[tuple[str, str], ...] = ()
