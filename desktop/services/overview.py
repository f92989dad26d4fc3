"""What came in over a day, a month or a fiscal year.

This counter's own sums come first hand, the others' as far as the central server heard them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from desktop.domain.access import Act, Staff
from desktop.domain.clock import Clock
from desktop.domain.correction import PaymentReversed
from desktop.domain.money import ZERO, Money, total
from desktop.domain.period import Period, Span
from desktop.domain.totals import DeviceTotal, Heard, added
from desktop.packs.pack import Pack
from desktop.services import heard
from desktop.services.heard import Others
from desktop.store.store import Store, Transaction

_Row = tuple[str, str, str, int, Money]
"""As the sums come: key, dimension, name, receipts, amount."""


@dataclass(frozen=True, slots=True)
class Part:
    """One share of the money, by whatever it is divided. `by_tender` is empty where the division is
    by tender or by revenue code itself."""

    key: str
    name: str
    receipts: int
    amount: Money
    voided: int = 0
    by_tender: Mapping[str, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CounterPart:
    """One counter. `heard` is None for this very device: its figures come first hand. `behind`:
    days of which its money may be known in part or not at all."""

    part: Part
    own: bool
    heard: Heard | None
    behind: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """`key` is an hour (`09`) or a day in ISO 8601."""

    key: str
    amount: Money
    receipts: int


@dataclass(frozen=True, slots=True)
class Change:
    """Against an earlier period. `own`: of this counter alone, because the others are not known
    whole in both. `percent` is None where there was nothing to compare with."""

    period: Period
    earlier: Money
    now: Money
    own: bool

    @property
    def baht(self) -> Money:
        return self.now - self.earlier

    @property
    def percent(self) -> int | None:
        if self.earlier.satang <= 0:
            return None
        return round(self.baht.satang * 100 / self.earlier.satang)


@dataclass(frozen=True, slots=True)
class Overview:
    """`amount` is what receipts that stand brought; `returned` what finance gave back for receipts
    reversed later. `asked_at`: the server's newest answer; `unasked`: days it never told of."""

    period: Period
    counters: tuple[CounterPart, ...] = ()
    clerks: tuple[Part, ...] = ()
    revenues: tuple[Part, ...] = ()
    tenders: tuple[Part, ...] = ()
    bars: tuple[Bar, ...] = ()
    receipts: int = 0
    voided: int = 0
    reversed: int = 0
    returned: Money = ZERO
    change: Change | None = None
    asked_at: datetime | None = None
    unasked: tuple[date, ...] = ()

    @property
    def amount(self) -> Money:
        return total(one.part.amount for one in self.counters)

    @property
    def net(self) -> Money:
        return self.amount - self.returned

    @property
    def silent(self) -> tuple[CounterPart, ...]:
        """Counters the server has never heard, or not since these days were over."""
        return tuple(one for one in self.counters if one.behind)


class Overviews:
    def __init__(self, store: Store, clock: Clock, pack: Pack) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack

    def of(self, period: Period, by: Staff) -> Overview:
        """Clerks see their own counter, those who may see all see every counter heard from."""
        return self.whole(period, everything=by.may(Act.SEE_ALL_TOTALS))

    def whole(self, period: Period, *, everything: bool) -> Overview:
        with self._store.read() as tx:
            device = tx.devices.find()
            if device is None:
                return Overview(period)
            own = _Own.of(tx, period)
            told = self._others(tx, period, own, device.place.device, everything=everything)
            mine = CounterPart(own.part(device.place.device, device.name), True, None)
            names = {person.code: person.name for person in tx.staff.all()}
            change = self._change(tx, period, own, told, device.place.device)
            reversed = tx.records.count(PaymentReversed, period.start, period.end)
        counters = sorted([mine, *map(_counter, told.counters)], key=lambda one: one.part.key)
        known = [*own.as_totals(device.place.device), *told.totals]
        return Overview(
            period,
            tuple(counters),
            own.clerks(names),
            self._revenues(known),
            _tenders(known),
            _bars(period, own, told),
            sum(one.part.receipts for one in counters),
            sum(one.part.voided for one in counters),
            reversed,
            own.returned + total(money for one in told.totals for money in one.reversed.values()),
            change,
            told.asked_at,
            told.unasked,
        )

    def _others(
        self, tx: Transaction, period: Period, own: _Own, device: str, *, everything: bool
    ) -> Others:
        if not everything:
            return Others()
        busy = own.days if period.span is not Span.DAY else {period.start}
        now = self._clock.now()
        return heard.others(tx, period, self._pack, own=device, now=now, busy=busy)

    def _change(
        self, tx: Transaction, period: Period, own: _Own, told: Others, device: str
    ) -> Change | None:
        """All counters where all are known whole in both periods, or this one alone."""
        now = self._clock.now()
        before = period.earlier(now.date())
        rows = tx.sums.by("all", before.start, before.end)
        mine = total(amount for _, dim, _, _, amount in rows if dim == "tender")
        if not told.counters:
            return Change(before, mine, own.amount, own=False) if mine or own.amount else None
        then = heard.others(tx, before, self._pack, own=device, now=now, busy=set())
        others = [total(one.amount for one in side.totals) for side in (told, then)]
        if then.whole and not told.unasked:
            return Change(before, mine + others[1], own.amount + others[0], own=False)
        return Change(before, mine, own.amount, own=True)

    def _revenues(self, known: Iterable[DeviceTotal]) -> tuple[Part, ...]:
        sums, counts = _by_name(known, "by_revenue"), defaultdict[str, int](int)
        for one in known:
            for code, many in one.receipts_by_revenue.items():
                counts[code] += many
        return tuple(
            Part(code, self._pack.revenue_name(code), counts[code], amount)
            for code, amount in sums.items()
        )


@dataclass(frozen=True, slots=True)
class _Own:
    """This counter's sums of a period."""

    by_clerk: list[_Row]
    by_time: list[_Row]

    @classmethod
    def of(cls, tx: Transaction, period: Period) -> _Own:
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
        return _part(key, name, self.by_clerk)

    def clerks(self, names: Mapping[str, str]) -> tuple[Part, ...]:
        rows = _grouped(self.by_clerk)
        return tuple(_part(code, names.get(code, code), rows[code]) for code in sorted(rows))

    def bars(self) -> dict[str, tuple[Money, int]]:
        return {
            key: ((part := _part(key, key, rows)).amount, part.receipts)
            for key, rows in _grouped(self.by_time).items()
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


def _grouped(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    groups: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    return groups


def _part(key: str, name: str, rows: Iterable[_Row]) -> Part:
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


def _counter(other: heard.Other) -> CounterPart:
    by_tender = added(pair for one in other.totals for pair in one.by_tender.items())
    part = Part(
        other.device,
        other.name,
        sum(one.receipts for one in other.totals),
        total(by_tender.values()),
        sum(one.voided for one in other.totals),
        by_tender,
    )
    return CounterPart(part, False, other.heard, other.behind)


def _tenders(known: Iterable[DeviceTotal]) -> tuple[Part, ...]:
    """How many receipts a tender paid is not told of other counters, so it is told of none."""
    return tuple(Part(kind, kind, 0, sum) for kind, sum in _by_name(known, "by_tender").items())


def _by_name(known: Iterable[DeviceTotal], which: str) -> dict[str, Money]:
    return added(pair for one in known for pair in getattr(one, which).items())


def _bars(period: Period, own: _Own, told: Others) -> tuple[Bar, ...]:
    """By hour only this counter's, for reports tell of days."""
    sums = own.bars()
    if period.span is not Span.DAY:
        for one in told.totals:
            amount, many = sums.get(one.day.isoformat(), (ZERO, 0))
            sums[one.day.isoformat()] = (amount + one.amount, many + one.receipts)
    if period.span is Span.DAY:
        sums = {key.zfill(2): value for key, value in sums.items()}
    return tuple(Bar(key, *sums[key]) for key in sorted(sums))
