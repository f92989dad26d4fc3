"""This counter's own sums of a period, by clerk and by time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.domain.money import ZERO, Money, total
from desktop.domain.period import Period, Span
from desktop.domain.tender import TenderKind
from desktop.domain.totals import DeviceTotal, added
from desktop.store.store import Transaction

Row = tuple[str, str, str, int, Money]
"""As the sums come: key, dimension, name, receipts, amount."""


@dataclass(frozen=True, slots=True)
class Part:
    """One share of the money, by whatever it is divided. `by_tender` is empty where the division is
    by tender or by revenue code itself. `withheld`: the amount is not told."""

    key: str
    name: str
    receipts: int
    amount: Money
    voided: int = 0
    by_tender: Mapping[str, Money] = field(default_factory=dict)
    withheld: bool = False

    def without_cash(self) -> Part:
        """How often, and what the other tenders brought; not what there is in all."""
        others = {kind: sum for kind, sum in self.by_tender.items() if kind != TenderKind.CASH}
        return replace(self, amount=ZERO, by_tender=others, withheld=True)


@dataclass(frozen=True, slots=True)
class OwnSums:
    """This counter's sums of a period."""

    by_clerk: list[Row]
    by_time: list[Row]

    @classmethod
    def of(cls, tx: Transaction, period: Period) -> OwnSums:
        by = "hour" if period.span is Span.DAY else "day"
        start, end = period.start, period.end
        return cls(tx.sums.by("clerk", start, end), tx.sums.by(by, start, end))

    @property
    def amount(self) -> Money:
        return total(amount for _, dim, _, _, amount in self.by_clerk if dim == "tender")

    @property
    def returned(self) -> Money:
        return total(amount for _, dim, _, _, amount in self.by_clerk if dim == "reversal")

    @property
    def days(self) -> set[date]:
        """On which money was taken; for periods whose sums are by day."""
        return {date.fromisoformat(key) for key, *_ in self.by_time}

    def part(self, key: str, name: str) -> Part:
        return part_of(key, name, self.by_clerk)

    def clerks(self, names: Mapping[str, str]) -> tuple[Part, ...]:
        rows = grouped(self.by_clerk)
        return tuple(part_of(code, names.get(code, code), rows[code]) for code in sorted(rows))

    def bars(self) -> dict[str, tuple[Money, int]]:
        return {
            key: ((part := part_of(key, key, rows)).amount, part.receipts)
            for key, rows in grouped(self.by_time).items()
        }

    def as_totals(self, device: str) -> list[DeviceTotal]:
        """In the shape the others come in; its day says nothing."""
        whole = self.part(device, "")
        revenues = [row for row in self.by_clerk if row[1] == "revenue"]
        counts: defaultdict[str, int] = defaultdict(int)
        for _, _, code, many, _ in revenues:
            counts[code] += many
        by_code = added((code, amount) for _, _, code, _, amount in revenues)
        day, numbers = date.min, ("", "")
        return [
            DeviceTotal(device, day, whole.receipts, *numbers, whole.by_tender, by_code, counts)
        ]


def grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    return groups


def part_of(key: str, name: str, rows: Iterable[Row]) -> Part:
    """A voided receipt stays counted as taken, and counts as voided too; its money is out."""
    counts: defaultdict[str, int] = defaultdict(int)
    tenders: list[tuple[str, Money]] = []
    for _, dim, which, many, amount in rows:
        if dim == "tender":
            tenders.append((which, amount))
        elif dim == "receipt":
            counts[which] += many
    by_tender = added(tenders)
    standing = counts["taken"] - counts["voided"]
    return Part(key, name, standing, total(by_tender.values()), counts["voided"], by_tender)
