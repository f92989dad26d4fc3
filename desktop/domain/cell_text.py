"""What stands in a cell of a register, made into clean text, a number's digits or a day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from desktop.domain.calendar import BE_OFFSET, parse_date, short_date
from desktop.domain.errors import Reason, Refused
from desktop.domain.search_key import tidy

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_PLAIN = re.compile(r"(?:[!-~ก-ฮฯะาำเ-ๆ๐-๙][ัิ-ู็]?[่-์]?(?: (?! |\Z))?)*")
"""Text as nearly all cells have it, in which nothing needs mending but a doubled เ."""

_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BROKEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]")
_SHIELDED = re.compile(r"'(?=\s*[=+\-@\t\r])")
_NOTHING = frozenset({"-", "–", "—", "--"})
_FAILED = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
_WHOLE = re.compile(r"([0-9]+)\.0+")
_SERIAL = re.compile(r"[0-9]{5,6}")
_SERIAL_ZERO = date(1899, 12, 30)
_SPOKEN_DAY = re.compile(r"([0-9]{1,2})\s*([ก-๙.]+)\s*(?:พ\.?ศ\.?\s*)?([0-9]{4})")
_LONG = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
SHORT_MONTHS = tuple(short_date(date(2000, month, 1)).split()[1] for month in range(1, 13))
_MONTHS = {name: 1 + at % 12 for at, name in enumerate((*_LONG.split(), *SHORT_MONTHS))}


@lru_cache(maxsize=20_000)
def clean(text: str) -> str:
    """NFC, no invisible or direction marks, sara am as one character, single spaces; an apostrophe
    that only kept a spreadsheet from calculating is dropped."""
    if _PLAIN.fullmatch(text) is None or "เเ" in text:
        text = tidy(_TURNING.sub("", text))
    return _SHIELDED.sub("", text, count=1) if text.startswith("'") else text


def is_broken(text: str) -> bool:
    """Characters that no clerk types: NUL and other controls, what decoding could not read."""
    return _BROKEN.search(text) is not None


def is_failed(text: str) -> bool:
    """A spreadsheet's error in place of a value."""
    return text in _FAILED


def is_nothing(text: str) -> bool:
    """Empty, or the dash people write where there is nothing."""
    return not text or text in _NOTHING


def arabic(text: str) -> str:
    return text if text.isascii() else text.translate(_THAI_DIGITS)


def whole(text: str) -> str:
    """`1508.0`, as programs write a whole number they took for a fraction, is `1508`."""
    match = _WHOLE.fullmatch(text)
    return match[1] if match else text


@lru_cache(maxsize=4_096)
def day(text: str) -> date:
    """A day as registers write it: `31/01/2569`, `2026-01-31`, `31 ม.ค. 2569`, or a spreadsheet's
    serial number, in either era. Raises Refused(DATE_UNREADABLE)."""
    digits = arabic(text)
    if _SERIAL.fullmatch(digits):
        return _from_serial(int(digits))
    if match := _SPOKEN_DAY.fullmatch(digits):
        month = _MONTHS.get(match[2])
        if month is None:
            raise Refused(Reason.DATE_UNREADABLE, text=text)
        return parse_date(f"{match[1]}/{month}/{match[3]}")
    return parse_date(digits)


def _from_serial(serial: int) -> date:
    """Days since 30 Dec 1899; a Buddhist year typed into a date cell counts 543 years too many."""
    found = _SERIAL_ZERO + timedelta(days=serial)
    if found.year >= 1900 + BE_OFFSET:
        return parse_date(f"{found.day}/{found.month}/{found.year}")
    if not 1950 <= found.year <= 2100:
        raise Refused(Reason.DATE_UNREADABLE, text=str(serial))
    return found
