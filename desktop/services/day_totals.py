"""The day's totals: this device's own money as recorded here, the others' as the server heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desktop.domain import totals
from desktop.domain.access import Act, Staff
from desktop.domain.money import Money, total
from desktop.domain.totals import DeviceTotal, Heard
from desktop.packs.pack import Pack
from desktop.services import report_text
from desktop.store.store import Store


@dataclass(frozen=True, slots=True)
class CounterLine:
    """One counter's day. `heard` is None for this very device: its figures come first hand."""

    device: str
    name: str
    own: bool
    total: DeviceTotal | None
    heard: Heard | None


@dataclass(frozen=True, slots=True)
class RevenueLine:
    code: str
    name: str
    receipts: int
    amount: Money


@dataclass(frozen=True, slots=True)
class DayTotals:
    """`asked_at`: when the server last answered for this day; None if it never did."""

    day: date
    asked_at: datetime | None
    counters: tuple[CounterLine, ...]
    by_tender: tuple[tuple[str, Money], ...]
    by_revenue: tuple[RevenueLine, ...]

    @property
    def amount(self) -> Money:
        return total(amount for _, amount in self.by_tender)

    @property
    def receipts(self) -> int:
        return sum(line.total.receipts for line in self.counters if line.total)


class Totals:
    def __init__(self, store: Store, pack: Pack) -> None:
        self._store = store
        self._pack = pack

    def of(self, day: date, by: Staff) -> DayTotals:
        """Clerks see their own counter, those who may see all see every counter heard from."""
        return self.of_day(day, everything=by.may(Act.SEE_ALL_TOTALS))

    def of_day(self, day: date, *, everything: bool) -> DayTotals:
        with self._store.read() as tx:
            device = tx.devices.find()
            own = totals.by_device(tx.takings.of(day))
            told = tx.sync.day_report(day) if everything else None
        if device is None:
            return DayTotals(day, None, (), (), ())
        mine = CounterLine(device.place.device, device.name, True, own[0] if own else None, None)
        report = report_text.read(told) if told else None
        others = _others(report, mine.device) if report else []
        counters = sorted([mine, *others], key=lambda line: line.device)
        return self._sum(day, report.made_at if report else None, counters)

    def _sum(self, day: date, asked_at: datetime | None, counters: list[CounterLine]) -> DayTotals:
        known = [line.total for line in counters if line.total is not None]
        by_tender, by_revenue = totals.merged(known)
        return DayTotals(
            day,
            asked_at,
            tuple(counters),
            tuple(by_tender.items()),
            tuple(
                RevenueLine(
                    code,
                    self._pack.revenue_name(code),
                    sum(one.receipts_by_revenue.get(code, 0) for one in known),
                    amount,
                )
                for code, amount in by_revenue.items()
            ),
        )


def _others(report: totals.DayReport, own: str) -> list[CounterLine]:
    by_device = {total.device: total for total in report.totals}
    return [
        CounterLine(heard.device, heard.name, False, by_device.get(heard.device), heard)
        for heard in report.heard
        if heard.device != own
    ]
