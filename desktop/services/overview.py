"""What came in over a day, a month or a fiscal year.

This counter's own sums come first hand, the others' as far as the central server heard them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from desktop.domain.access import Act, Staff
from desktop.domain.clock import Clock
from desktop.domain.correction import PaymentReversed
from desktop.domain.money import ZERO, Money, total
from desktop.domain.period import Period, Span
from desktop.domain.tender import TenderKind
from desktop.domain.totals import DeviceTotal, Heard, added
from desktop.packs.pack import Pack
from desktop.services import heard
from desktop.services.heard import Others
from desktop.services.own_sums import OwnSums, Part, grouped, part_of
from desktop.services.revenue_codes import names_of
from desktop.store.store import Store, Transaction

_AHEAD = timedelta(days=14)
"""The next working day is nearer than this, however many holidays there are."""


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
class Later:
    """Money of this counter that was taken after the cut-off and belongs to a day to come."""

    day: date
    amount: Money
    receipts: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`amount` is what receipts that stand brought; `returned` what finance gave back for receipts
    reversed later. `later`: told beside today alone. `asked_at`: the server's newest answer;
    `unasked`: days it never told of.
    `blind`: see `blinded`."""

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
    later: Later | None = None
    blind: bool = False

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
        """Clerks see their own counter, those who may see all see every counter heard from.

        Blind while the person has a drawer to count whose money may be in this period.
        """
        if by.may(Act.SEE_ALL_TOTALS):
            return self.whole(period, everything=True)
        found = self.whole(period, everything=False)
        with self._store.read() as tx:
            shift = tx.shifts.open_of(by.code)
        counts_soon = shift is not None and shift.business_day <= period.end
        return blinded(found) if counts_soon else found

    def whole(self, period: Period, *, everything: bool) -> Overview:
        with self._store.read() as tx:
            device = tx.devices.find()
            if device is None:
                return Overview(period)
            own = OwnSums.of(tx, period)
            told = self._others(tx, period, own, device.place.device, everything=everything)
            mine = CounterPart(own.part(device.place.device, device.name), True, None)
            names = {person.code: person.name for person in tx.staff.all()}
            revenues = names_of(tx, self._pack)
            change = self._change(tx, period, own, told, device.place.device)
            later = self._later(tx, period)
            reversed = tx.records.count(PaymentReversed, period.start, period.end)
        counters = sorted([mine, *map(_counter, told.counters)], key=lambda one: one.part.key)
        known = [*own.as_totals(device.place.device), *told.totals]
        return Overview(
            period,
            tuple(counters),
            own.clerks(names),
            _revenues(known, revenues),
            _tenders(known),
            _bars(period, own, told),
            sum(one.part.receipts for one in counters),
            sum(one.part.voided for one in counters),
            reversed,
            own.returned + total(money for one in told.totals for money in one.reversed.values()),
            change,
            told.asked_at,
            told.unasked,
            later,
        )

    def _others(
        self, tx: Transaction, period: Period, own: OwnSums, device: str, *, everything: bool
    ) -> Others:
        if not everything:
            return Others()
        busy = own.days if period.span is not Span.DAY else {period.start}
        now = self._clock.now()
        return heard.others(tx, period, self._pack, own=device, now=now, busy=busy)

    def _change(
        self, tx: Transaction, period: Period, own: OwnSums, told: Others, device: str
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

    def _later(self, tx: Transaction, period: Period) -> Later | None:
        today = self._clock.now().date()
        if period != Period.of(Span.DAY, today):
            return None
        rows = tx.sums.by("day", today + timedelta(days=1), today + _AHEAD)
        days = {key: part_of(key, "", found) for key, found in grouped(rows).items()}
        if not days:
            return None
        first = min(days)
        return Later(date.fromisoformat(first), days[first].amount, days[first].receipts)


def blinded(found: Overview) -> Overview:
    """Before a drawer is counted nobody who counts it reads here what it should hold: neither the
    cash nor any sum that it could be worked out from. Numbers of receipts and other tenders stay.
    """
    return replace(
        found,
        counters=tuple(replace(one, part=one.part.without_cash()) for one in found.counters),
        clerks=tuple(one.without_cash() for one in found.clerks),
        revenues=tuple(one.without_cash() for one in found.revenues),
        tenders=tuple(
            one.without_cash() if one.key == TenderKind.CASH else one for one in found.tenders
        ),
        bars=(),
        returned=ZERO,
        change=None,
        later=None,
        blind=True,
    )


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


def _revenues(known: Iterable[DeviceTotal], names: Mapping[str, str]) -> tuple[Part, ...]:
    sums, counts = _by_name(known, "by_revenue"), defaultdict[str, int](int)
    for one in known:
        for code, many in one.receipts_by_revenue.items():
            counts[code] += many
    return tuple(
        Part(code, names.get(code, code), counts[code], amount) for code, amount in sums.items()
    )


def _tenders(known: Iterable[DeviceTotal]) -> tuple[Part, ...]:
    """How many receipts a tender paid is not told of other counters, so it is told of none."""
    return tuple(Part(kind, kind, 0, sum) for kind, sum in _by_name(known, "by_tender").items())


def _by_name(known: Iterable[DeviceTotal], which: str) -> dict[str, Money]:
    return added(pair for one in known for pair in getattr(one, which).items())


def _bars(period: Period, own: OwnSums, told: Others) -> tuple[Bar, ...]:
    """By hour only this counter's, for reports tell of days."""
    sums = own.bars()
    if period.span is not Span.DAY:
        for one in told.totals:
            amount, many = sums.get(one.day.isoformat(), (ZERO, 0))
            sums[one.day.isoformat()] = (amount + one.amount, many + one.receipts)
    if period.span is Span.DAY:
        sums = {key.zfill(2): value for key, value in sums.items()}
    return tuple(Bar(key, *sums[key]) for key in sorted(sums))
