"""Thai public calendar: Buddhist-era years, fiscal years, working days, months of delay.

Dates are stored in the common era; the Buddhist era is for eyes only.
"""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date, datetime, timedelta, timezone

from desktop.domain.errors import Reason, Refused

BANGKOK = timezone(timedelta(hours=7), "+07")
"""Thailand has one zone and no daylight saving; Windows ships no zone names."""

BE_OFFSET = 543
_SHORT = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()
_LONG = (
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
).split()
_DAYS = "จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์".split()
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00)?)?")


def be_year(day: date) -> int:
    return day.year + BE_OFFSET


def fiscal_year(day: date) -> int:
    """The BE year in which the fiscal year (1 Oct – 30 Sep) ends (domain.md 2.1, [S14])."""
    return be_year(day) + (1 if day.month >= 10 else 0)


def short_date(day: date) -> str:
    """`22 พ.ย. 2569`"""
    return f"{day.day} {_SHORT[day.month - 1]} {be_year(day)}"


def long_date(day: date) -> str:
    """`22 พฤศจิกายน 2569`"""
    return f"{day.day} {_LONG[day.month - 1]} {be_year(day)}"


def weekday_name(day: date) -> str:
    return _DAYS[day.weekday()]


def clock_time(at: datetime) -> str:
    return f"{at.astimezone(BANGKOK):%H:%M}"


def parse_date(text: str) -> date:
    """Reads `31/01/2569`, `31-1-2026`, `2026-01-31`: BE years are 2400–2700, CE years 1900–2100.

    543 is taken off before the date is made, because BE and CE leap years differ.
    Raises Refused(DATE_UNREADABLE) where no such day exists.
    """
    cleaned = text.strip().translate(_THAI_DIGITS)
    if match := _SLASHED.fullmatch(cleaned):
        day, month, year = (int(part) for part in match.groups())
    elif match := _ISO.fullmatch(cleaned):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise Refused(Reason.DATE_UNREADABLE, text=text)
    if 2400 <= year <= 2700:
        year -= BE_OFFSET
    elif not 1900 <= year <= 2100:
        raise Refused(Reason.DATE_UNREADABLE, text=text)
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused(Reason.DATE_UNREADABLE, text=text) from None


def is_working_day(day: date, holidays: Container[date] = frozenset()) -> bool:
    return day.weekday() < 5 and day not in holidays


def working_deadline(due: date, holidays: Container[date] = frozenset()) -> date:
    """A period that ends on a holiday ends on the next working day (Civil Code 193/8)."""
    while not is_working_day(due, holidays):
        due += timedelta(days=1)
    return due


def months_late(deadline: date, paid: date) -> int:
    """Months of delay, any part counting as a whole (Civil Code 193/3, 193/5; domain.md 3.1).

    Counted from the day after the deadline; a month ends the day before the same day number of the
    next month or, where that day does not exist, on the month's last day.
    """
    if paid <= deadline:
        return 0
    start = deadline + timedelta(days=1)
    months = (paid.year - start.year) * 12 + paid.month - start.month
    return months + (1 if paid.day >= start.day else 0)
