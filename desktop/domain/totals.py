"""Totals: one rule, used by the device for its own money and by the central server for all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from desktop.domain.money import ZERO, Money, total


@dataclass(frozen=True, slots=True)
class Taking:
    """What one payment adds to the totals: (tender kind, amount) and (revenue code, amount)."""

    device: str
    clerk: str
    day: date
    receipt: str
    tenders: tuple[tuple[str, Money], ...]
    revenues: tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class DeviceTotal:
    """One device's money of one business day."""

    device: str
    day: date
    receipts: int
    first_receipt: str
    last_receipt: str
    by_tender: Mapping[str, Money]
    by_revenue: Mapping[str, Money]
    receipts_by_revenue: Mapping[str, int]

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
    tenders: defaultdict[str, Money] = defaultdict(lambda: ZERO)
    revenues: defaultdict[str, Money] = defaultdict(lambda: ZERO)
    counts: Counter[str] = Counter()
    for taking in takings:
        for kind, amount in taking.tenders:
            tenders[kind] += amount
        for code, amount in taking.revenues:
            revenues[code] += amount
        counts.update({code for code, _ in taking.revenues})
    receipts = sorted(taking.receipt for taking in takings)
    return DeviceTotal(
        device,
        day,
        len(takings),
        receipts[0],
        receipts[-1],
        dict(sorted(tenders.items())),
        dict(sorted(revenues.items())),
        dict(sorted(counts.items())),
    )


def merged(totals: Iterable[DeviceTotal]) -> tuple[dict[str, Money], dict[str, Money]]:
    """All devices together: sums by tender and by revenue code."""
    tenders: defaultdict[str, Money] = defaultdict(lambda: ZERO)
    revenues: defaultdict[str, Money] = defaultdict(lambda: ZERO)
    for one in totals:
        for kind, amount in one.by_tender.items():
            tenders[kind] += amount
        for code, amount in one.by_revenue.items():
            revenues[code] += amount
    return dict(sorted(tenders.items())), dict(sorted(revenues.items()))


@dataclass(frozen=True, slots=True)
class Heard:
    """How far the central server has heard a device: entry `up_to`, at its own time `at`."""

    device: str
    name: str
    up_to: int
    at: datetime | None
    quarantined: int


@dataclass(frozen=True, slots=True)
class DayReport:
    """What the central server knows of one business day, all devices of a municipality."""

    day: date
    made_at: datetime
    totals: tuple[DeviceTotal, ...]
    heard: tuple[Heard, ...]
