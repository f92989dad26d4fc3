"""What is said when a device's journal goes on in a new epoch, and when two histories differ."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from desktop.domain.epochs import Lost
from desktop.domain.epochs import LostDay as DayOf
from desktop.domain.money import Money

DISPUTED = "/v1/disputed/{lao}/{dev}/{epoch}"

_Count = Annotated[int, Meta(ge=0, lt=2**53)]
_Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", min_length=64, max_length=64)]
Decided = Annotated[str, Meta(pattern="^(|chosen|set-aside)$")]


class StartOfEpoch(Struct, frozen=True):
    """An entry of an older epoch from which a device's journal goes on in a new one.

    `tip`, `tip_hash`: the device's own last entry in that epoch, which tells whose history it is.
    """

    epoch: UUID
    seq: _Count
    hash: _Hash
    tip: _Count = 0
    tip_hash: _Hash = "00" * 32


class LostDay(Struct, frozen=True):
    day: date
    receipts: _Count
    satang: int


class LostTail(Struct, frozen=True):
    """What the server has of a counter and the device that enrols has not, as sums."""

    entries: _Count
    receipts: _Count
    satang: int
    first: str
    last: str
    days: list[LostDay]


class Kept(Struct, frozen=True):
    """Evidence of a differing history is stored up to `seq`."""

    seq: _Count


def lost_tail(lost: Lost) -> LostTail:
    days = [LostDay(one.day, one.receipts, one.amount.satang) for one in lost.days]
    return LostTail(lost.entries, lost.receipts, lost.amount.satang, lost.first, lost.last, days)


def lost(tail: LostTail) -> Lost:
    days = tuple(DayOf(one.day, one.receipts, Money(one.satang)) for one in tail.days)
    return Lost(tail.entries, tail.receipts, Money(tail.satang), tail.first, tail.last, days)
