"""A day, a month or a fiscal year, and the earlier one it is held against."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from desktop.domain.calendar import fiscal_year, long_date

_DAY = timedelta(days=1)
_FIRST_MONTH = 10


class Span(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """Both ends are included. Made by `of`, so that a month is a whole one."""

    span: Span
    start: date
    end: date

    @classmethod
    def of(cls, span: Span, day: date) -> Period:
        """The one that holds the day."""
        match span:
            case Span.DAY:
                return cls(span, day, day)
            case Span.MONTH:
                return cls(span, day.replace(day=1), _month_end(day))
            case Span.YEAR:
                first = day.year if day.month >= _FIRST_MONTH else day.year - 1
                return cls(span, date(first, _FIRST_MONTH, 1), date(first + 1, 9, 30))

    @property
    def previous(self) -> Period:
        return Period.of(self.span, self.start - _DAY)

    @property
    def next(self) -> Period:
        return Period.of(self.span, self.end + _DAY)

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end

    def days(self, until: date) -> Iterator[date]:
        """Its days, as far as `until`."""
        day = self.start
        while day <= min(self.end, until):
            yield day
            day += _DAY

    def earlier(self, today: date) -> Period:
        """What to hold it against: the same weekday a week ago, the month before, the fiscal year
        before; while the period still runs, only as far as the same date."""
        until = min(self.end, max(today, self.start))
        match self.span:
            case Span.DAY:
                return Period.of(Span.DAY, self.start - timedelta(days=7))
            case Span.MONTH:
                before = self.previous
                whole = until == self.end
                day = before.end.day if whole else min(until.day, before.end.day)
                return Period(self.span, before.start, before.start.replace(day=day))
            case Span.YEAR:
                before = self.previous
                return Period(self.span, before.start, _a_year_before(until))

    def words(self) -> str:
        """`เดือนพฤศจิกายน 2569` · `ปีงบประมาณ 2570`; a day is worded by who shows it."""
        if self.span is Span.YEAR:
            return f"ปีงบประมาณ {fiscal_year(self.start)}"
        return f"เดือน{long_date(self.start).split(' ', 1)[1]}"


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _a_year_before(day: date) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last))
