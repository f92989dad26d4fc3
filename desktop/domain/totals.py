"""Totals: one rule, used by the device for its own money and by the central server for all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from desktop.domain.money import ZERO, Money, total

Pair = tuple[str, Money]
"""A tender kind or a revenue code, and how much of it."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What one fact adds to the totals: (tender kind, amount) and (revenue code, amount).

    A voided payment keeps its number and adds nothing. A corrected tender is a taking without a
    receipt whose tenders come to zero. A reversal only has `reversals`, by revenue code: finance
    gives the money back, so the day's takings are what they were.
    """

    device: str
    clerk: str
    day: date
    receipt: str
    tenders: tuple[tuple[str, Money], ...]
    revenues: tuple[tuple[str, Money], ...]
    voided: bool = False
    reversals: tuple[tuple[str, Money], ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceTotal:
    """One device's money of one business day. `receipts` are those that stand, `voided` those that
    do not; the first and the last number are of both. `reversed`: given back by finance."""

    device: str
    day: date
    receipts: int
    first_receipt: str
    last_receipt: str
    by_tender: Mapping[str, Money]
    by_revenue: Mapping[str, Money]
    receipts_by_revenue: Mapping[str, int]
    voided: int = 0
    reversed: Mapping[str, Money] = field(default_factory=dict)

    @property
    def amount(self) -> Money:
        return total(self.by_tender.values())


def by_device(takings: Iterable[Taking]) -> list[DeviceTotal]:
    """One total per device and day, ordered by both; sums by tender and by revenue are equal."""
    groups: defaultdict[tuple[str, date], list[Taking]] = defaultdict(list)
    for taking in takings:
        groups[taking.device, taking.day].append(taking)
    return [_sum(device, day, group) for (device, day), group in sorted(groups.items())]


def _sum(device: str, day: date, takings: list[Taking]) -> DeviceTotal:
    counts: Counter[str] = Counter()
    standing = [taking for taking in takings if not taking.voided]
    for taking in standing:
        counts.update({code for code, _ in taking.revenues})
    receipts = sorted(taking.receipt for taking in takings if taking.receipt)
    return DeviceTotal(
        device,
        day,
        sum(1 for taking in standing if taking.receipt),
        receipts[0] if receipts else "",
        receipts[-1] if receipts else "",
        added(pair for taking in standing for pair in taking.tenders),
        added(pair for taking in standing for pair in taking.revenues),
        dict(sorted(counts.items())),
        len(takings) - len(standing),
        added(pair for taking in takings for pair in taking.reversals),
    )


def added(pairs: Iterable[tuple[str, Money]]) -> dict[str, Money]:
    """Sums by name, ordered by it; what comes to nothing is left out."""
    sums: defaultdict[str, int] = defaultdict(int)
    for name, amount in pairs:
        sums[name] += amount.satang
    return {name: Money(satang) for name, satang in sorted(sums.items()) if satang}


def crossed(revenues: Iterable[Pair], tenders: Iterable[Pair]) -> dict[tuple[str, str], Money]:
    """How much of each revenue code came in each tender, of one receipt; both sum to the same.

    Where a receipt was paid in several ways nobody says which paid for what: its lines are filled
    from its tenders in the order they were written, so that every sum comes out to the satang.
    """
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    purses = [(kind, amount.satang) for kind, amount in tenders]
    for code, amount in revenues:
        left = amount.satang
        while left:
            kind, inside = purses[0]
            part = min(left, inside)
            found[code, kind] += part
            left -= part
            purses[0] = (kind, inside - part)
            if part == inside:
                purses.pop(0)
    return {key: Money(satang) for key, satang in found.items() if satang}


def merged(totals: Iterable[DeviceTotal]) -> tuple[dict[str, Money], dict[str, Money]]:
    """All devices together: sums by tender and by revenue code."""
    every = list(totals)
    return (
        added(pair for one in every for pair in one.by_tender.items()),
        added(pair for one in every for pair in one.by_revenue.items()),
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """How far the central server has heard a device: entry `up_to`, at its own time `at`.

    `disputed`: receipts of a history that differs, which no sum holds until a person decides.
    """

    device: str
    name: str
    up_to: int
    at: datetime | None
    quarantined: int
    disputed: int = 0
    disputed_amount: Money = ZERO


@dataclass(frozen=True, slots=True)
class DayReport:
    """What the central server knows of one business day, all devices of a municipality."""

    day: date
    made_at: datetime
    totals: tuple[DeviceTotal, ...]
    heard: tuple[Heard, ...]
