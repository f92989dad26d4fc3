"""What pages say: Thai first, English for who wants it; dates, numbers and money for eyes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from desktop.domain.calendar import BANGKOK, be_year, clock_time, long_date, short_date
from desktop.domain.money import Money

LANGUAGES = ("th", "en")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@cache
def english() -> Mapping[str, str]:
    file = Path(__file__).parent / "english.toml"
    words: dict[str, str] = tomllib.loads(file.read_text("utf-8"))
    return words


@dataclass(frozen=True, slots=True)
class Words:
    """Pages are written in Thai; `words(…)` gives the same in the reader's language."""

    language: str

    def __call__(self, thai: str, **values: object) -> str:
        text = english().get(thai, thai) if self.language == "en" else thai
        return text.format(**values) if values else text

    def day(self, day: date) -> str:
        """`22 พ.ย. 2569`; in English the era is named: it is not what readers expect."""
        if self.language == "th":
            return short_date(day)
        return f"{day.day} {_MONTHS[day.month - 1]} {be_year(day)} BE"

    def full_day(self, day: date) -> str:
        return long_date(day) if self.language == "th" else self.day(day)

    def moment(self, at: datetime | None) -> str:
        if at is None:
            return "–"
        return f"{self.day(at.astimezone(BANGKOK).date())} {clock_time(at)}"

    def span(self, span: timedelta) -> str:
        """Roughly: people want to know whether it is minutes or days."""
        minutes = int(abs(span).total_seconds() // 60)
        if minutes < 1:
            return self("ไม่ถึง 1 นาที")
        if minutes < 60:
            return self("{n} นาที", n=minutes)
        if minutes < 48 * 60:
            return self("{n} ชั่วโมง", n=minutes // 60)
        return self("{n} วัน", n=f"{minutes // (24 * 60):,}")

    def drift(self, seconds: int) -> str:
        """How far a device's clock is from the server's."""
        way = self("เร็วไป {span}") if seconds > 0 else self("ช้าไป {span}")
        return way.format(span=self.span(timedelta(seconds=seconds)))


def number(value: int) -> str:
    return f"{value:,}"


def typed_day(day: date) -> str:
    """As a person types it, and calendar.parse_date reads it: `22/11/2569`."""
    return f"{day:%d/%m}/{be_year(day)}"


def money(amount: Money | int) -> str:
    return str(amount if isinstance(amount, Money) else Money(amount))
