"""The bars of a period: hours of a day, days of a month, months of a fiscal year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.calendar import long_date, short_date
from desktop.domain.money import ZERO, Money, total
from desktop.domain.period import Period, Span
from desktop.services.overview import Bar, Overview
from ui.widgets.chart import Column

_HOURS = range(8, 17)
"""Hours that are always shown; others where money came in."""


@dataclass(frozen=True, slots=True)
class ShownBar:
    """A bar and the days whose receipts stand behind it."""

    column: Column
    start: date
    end: date


def columns(found: Overview, today: date) -> list[ShownBar]:
    match found.period.span:
        case Span.DAY:
            return _hours(found, today)
        case Span.MONTH:
            return _days(found, today)
        case Span.YEAR:
            return _months(found, today)


def summary(title: str, shown: Sequence[ShownBar]) -> str:
    """What the picture shows, in words."""
    full = [one.column for one in shown if one.column.value > 0]
    if not full:
        return f"{title}: ไม่มีรายรับ"
    most = max(full, key=lambda one: one.value)
    return f"{title}: {len(full)} แท่ง สูงสุด {most.words}"


def _hours(found: Overview, today: date) -> list[ShownBar]:
    sums = {int(bar.key): bar for bar in found.bars}
    day = found.period.start
    last = max(sums, default=0)
    shown = []
    for hour in sorted({*_HOURS, *sums}):
        bar = sums.get(hour)
        growing = day == today and hour == last
        name = f"{hour:02d}–ขณะนี้" if growing else f"{hour:02d}–{hour + 1:02d}"
        shown.append(ShownBar(_column(name, f"{name} น.", bar, faint=growing), day, day))
    return shown


def _days(found: Overview, today: date) -> list[ShownBar]:
    sums = {bar.key: bar for bar in found.bars}
    return [
        ShownBar(
            _column(str(day.day), short_date(day), sums.get(day.isoformat()), faint=day == today),
            day,
            day,
        )
        for day in found.period.days(found.period.end)
    ]


def _months(found: Overview, today: date) -> list[ShownBar]:
    shown = []
    month = Period.of(Span.MONTH, found.period.start)
    while month.start <= found.period.end:
        inside = [bar for bar in found.bars if month.holds(date.fromisoformat(bar.key))]
        amount = total(bar.amount for bar in inside)
        bar = Bar(month.start.isoformat(), amount, sum(bar.receipts for bar in inside))
        name = short_date(month.start).split(" ")[1]
        words = long_date(month.start).split(" ", 1)[1]
        growing = month.holds(today)
        shown.append(ShownBar(_column(name, words, bar, faint=growing), month.start, month.end))
        month = month.next
    return shown


def _column(name: str, words: str, bar: Bar | None, *, faint: bool) -> Column:
    amount: Money = bar.amount if bar else ZERO
    receipts = bar.receipts if bar else 0
    return Column(name, amount.satang, f"{words}: {amount} บาท {receipts:,} ใบ", faint)
