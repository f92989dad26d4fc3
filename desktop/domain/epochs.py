"""Epochs: one journal goes on under a new name once it was restored, cloned or given a new key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.money import Money


class Footing(StrEnum):
    """How this journal and the central server's copy of it stand to each other."""

    AGREED = ""
    RESTORED = "restored"
    """The server has entries that this journal has not, and no money was taken here since."""
    FORKED = "forked"
    """Both have entries that the other has not: two computers go by one name."""
    CHOSEN = "chosen"
    """A person at the centre decided that this history goes on: only a new code is missing."""
    SET_ASIDE = "set-aside"
    """A person at the centre decided for the other history."""
    SUPERSEDED = "superseded"
    """This counter was enrolled anew elsewhere."""

    @property
    def takes_money(self) -> bool:
        """Not where each number used from now on would be used twice for certain."""
        return self in (Footing.AGREED, Footing.FORKED, Footing.CHOSEN)


@dataclass(frozen=True, slots=True)
class EpochEnd:
    """How far a journal goes in one of its epochs."""

    epoch: UUID
    seq: int


@dataclass(frozen=True, slots=True)
class LostDay:
    day: date
    receipts: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Lost:
    """What the central server holds of this counter and this copy of its journal does not; of very
    many days the newest."""

    entries: int
    receipts: int
    amount: Money
    first: str
    last: str
    days: tuple[LostDay, ...] = ()


@dataclass(frozen=True, slots=True)
class EpochOpened:
    """The first entry of a further epoch: it names the epoch before and the head it had here.

    `before` is None where a counter known at the centre begins with an empty journal.
    """

    id: UUID
    business_day: date
    book: str
    before: UUID | None
    seq: int
    hash: str
    lost: Lost | None = None

    @property
    def about(self) -> str:
        return "epoch"
