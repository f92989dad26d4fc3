"""The columns a bank's statement may have, and the rules by which one row of it becomes money that
came in, money that went out, or is set aside with every reason at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from desktop.domain import cell_text
from desktop.domain.cell_text import arabic, whole
from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Why
from desktop.domain.headings import Column, heading
from desktop.domain.money import ZERO, Money
from desktop.domain.row_cells import RowCells
from desktop.domain.statement import StatementRow

_LIKELY_YEARS = range(2010, 2071)
_FIRST_BE = 57
"""A year of two digits: from 57 on a Buddhist one (2557 was 2014), below it a common one."""

_SHORT_YEAR = re.compile(r"([0-9]{1,2}[/.-][0-9]{1,2}[/.-]|[0-9]{1,2}\s*[ก-๙.]+\s*)([0-9]{2})")
_MOMENT = re.compile(
    r"(?P<day>.+?)(?:\s+|\s*T)(?P<time>[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?)(?:\.[0-9]+)?"
    r"(?:\s*น\.?)?"
)
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2})(?:\.[0-9]+)?)?(?:\s*น\.?)?")
_MIDNIGHT = "00:00:00"
"""Behind a day, what a program writes that has no time."""

_ENGLISH = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3})[a-z]*\.?,?[ -]([0-9]{4}|[0-9]{2})")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_AS_TEXT = re.compile(r'="([^"]*)"')
"""How a program keeps a spreadsheet from dropping the zeros of a reference."""

_BELOW = re.compile(r"-[^-]+|\(.+\)|[^-]+-")
_DIRECTED = re.compile(r"(.*?)\s*(CR|DR|C|D)\.?", re.IGNORECASE)
_OUT = frozenset(map(heading, ("D", "DR", "debit", "เดบิต", "ถอน", "เงินออก", "withdrawal")))
_AMOUNT_FLAWS = {Reason.AMOUNT_TOO_LARGE: Why.AMOUNT_TOO_LARGE}


def _column(field: str, name: str, synonyms: str) -> Column:
    return Column(field, name, frozenset(map(heading, (field, name, *synonyms.split("|")))))


COLUMNS = (
    _column(
        "day",
        "วันที่",
        "วันที่ทำรายการ|วันที่รายการ|วันทำรายการ|วันที่ชำระ|วันที่ชำระเงิน|วันที่รับชำระ|วันที่โอน|วันที่โอนเงิน|วันที่รับเงิน"
        "|วันที่มีผล|วันเวลา|วันที่เวลา|วันที่และเวลา|วันที่/เวลา|วัน/เดือน/ปี|date|transaction date|tran date"
        "|txn date|payment date|value date|effective date|posting date|date time"
        "|transaction date time|payment date time",
    ),
    _column(
        "time",
        "เวลา",
        "เวลาทำรายการ|เวลาที่ชำระ|เวลาชำระ|เวลารับชำระ|เวลาโอน|transaction time|tran time|txn time"
        "|payment time|eff time",
    ),
    _column(
        "amount",
        "จำนวนเงิน",
        "ยอดเงิน|จำนวนเงินบาท|ยอดชำระ|จำนวนเงินที่ชำระ|ยอดเงินที่ชำระ|amount|amount thb|transaction amount"
        "|tran amount|txn amount|payment amount|paid amount|total amount",
    ),
    _column(
        "credit",
        "เงินเข้า",
        "เครดิต|ฝาก|ฝากเงิน|เงินฝาก|รายการฝาก|ยอดฝาก|เงินเข้าบัญชี|ฝาก/เข้าบัญชี|ฝาก/เครดิต|จำนวนเงินฝาก|จำนวนเงินเข้า"
        "|รับ|รายรับ|credit amount|cr|cr amount|deposit|deposits|deposit amount|money in|received",
    ),
    _column(
        "debit",
        "เงินออก",
        "เดบิต|ถอน|ถอนเงิน|เงินถอน|รายการถอน|ยอดถอน|เงินออกบัญชี|หักบัญชี|ถอน/หักบัญชี|ถอน/เดบิต|จำนวนเงินถอน"
        "|จำนวนเงินออก|จ่าย|รายจ่าย|debit amount|dr|dr amount|withdrawal|withdrawals"
        "|withdrawal amount|money out|paid out",
    ),
    _column(
        "side",
        "เข้า/ออก",
        "dr/cr|cr/dr|d/c|c/d|debit/credit|credit/debit|เดบิต/เครดิต|ฝาก/ถอน|ถอน/ฝาก",
    ),
    _column(
        "ref1",
        "อ้างอิง 1",
        "ref1|ref no 1|ref no1|ref. 1|reference 1|reference no 1|reference no1|ref code 1"
        "|เลขที่อ้างอิง 1|เลขอ้างอิง 1|หมายเลขอ้างอิง 1|รหัสอ้างอิง 1|customer no/ref 1"
        "|customer no|customer no.|cust ref1",
    ),
    _column(
        "ref2",
        "อ้างอิง 2",
        "ref2|ref no 2|ref no2|ref. 2|reference 2|reference no 2|reference no2|ref code 2"
        "|เลขที่อ้างอิง 2|เลขอ้างอิง 2|หมายเลขอ้างอิง 2|รหัสอ้างอิง 2|cust ref2",
    ),
    _column(
        "bank_reference",
        "เลขที่อ้างอิง",
        "อ้างอิง|เลขอ้างอิง|หมายเลขอ้างอิง|รหัสอ้างอิง|เลขที่รายการ|เลขที่ทำรายการ|รหัสรายการ|หมายเลขรายการ"
        "|อ้างอิงธนาคาร|เลขที่อ้างอิงธนาคาร|reference|reference no|reference number|ref|ref no"
        "|bank reference|bank ref|transaction id|transaction no|transaction ref"
        "|transaction reference|trans ref|txn id|sequence no",
    ),
)

_AMOUNTS = ("credit", "debit", "amount")
_REFERENCES = ("ref1", "ref2", "bank_reference")
_NEEDED = (("day",), ("amount", "credit"))


def propose(header: Sequence[str]) -> dict[str, int]:
    """The place of each known heading; the first of two alike counts."""
    found: dict[str, int] = {}
    for place, text in enumerate(header):
        compared = heading(text)
        for column in COLUMNS:
            if column.field not in found and compared in column.synonyms:
                found[column.field] = place
                break
    return found


def lacking(fields: Mapping[str, int]) -> list[str]:
    """The names of the columns without which nothing can be read."""
    return [
        " หรือ ".join(f"“{named(field)}”" for field in group)
        for group in _NEEDED
        if not fields.keys() & set(group)
    ]


def named(field: str) -> str:
    """What people call the column."""
    return next(column.name for column in COLUMNS if column.field == field)


def read_row(number: int, fields: Mapping[str, str]) -> StatementRow | None:
    """None for money that went out. Raises RowRefused."""
    cells = RowCells(fields)
    day, time = _moment(cells)
    amount = _amount(cells)
    ref1, ref2, bank_reference = (_reference(cells, one) for one in _REFERENCES)
    cells.done()
    if amount < ZERO:
        return None
    return StatementRow(number, day, time, amount, ref1, ref2, bank_reference)


def as_text(text: str) -> str:
    """`="0012"` is `0012`."""
    match = _AS_TEXT.fullmatch(text)
    return match[1] if match else text


def _reference(cells: RowCells, field: str) -> str:
    return whole(arabic(cells.text(field).removeprefix("'")))


def _moment(cells: RowCells) -> tuple[date, str]:
    """The day, and the time from its own column or from behind the day."""
    text = arabic(cells.text("day"))
    behind = ""
    if match := _MOMENT.fullmatch(text):
        text, behind = match["day"], match["time"]
    own = _time(arabic(cells.text("time")))
    return _day(cells, text), own or _time(behind).replace(_MIDNIGHT, "")


def _day(cells: RowCells, text: str) -> date:
    if not text:
        cells.refuse(Why.MISSING, "day")
        return date.max
    try:
        found = cell_text.day(_full_year(text))
    except Refused:
        cells.refuse(Why.DATE_UNREADABLE, "day")
        return date.max
    if found.year not in _LIKELY_YEARS:
        cells.refuse(Why.DATE_UNLIKELY, "day")
    return found


def _full_year(text: str) -> str:
    """`22/11/69` is `22/11/2569`, `22-11-26` is `22-11-2026`, `22 Nov 2026` is `22/11/2026`."""
    if (english := _ENGLISH.fullmatch(text)) and english[2].lower() in _MONTHS:
        text = f"{english[1]}/{1 + _MONTHS.index(english[2].lower())}/{english[3]}"
    match = _SHORT_YEAR.fullmatch(text)
    if not match:
        return text
    return f"{match[1]}{'25' if int(match[2]) >= _FIRST_BE else '20'}{match[2]}"


def _time(text: str) -> str:
    """`09:15:00`; what is no time stays as it is, for it still tells one row from another."""
    match = _TIME.fullmatch(text)
    if not match:
        return text
    return f"{int(match[1]):02d}:{match[2]}:{match[3] or '00'}"


def _amount(cells: RowCells) -> Money:
    """What came in; below nothing, what went out."""
    before = len(cells.flaws)
    credit, debit, amount = (_money(cells, one) for one in _AMOUNTS)
    if len(cells.flaws) > before:
        return ZERO
    if credit and debit:
        cells.refuse(Why.AMOUNT_UNREADABLE, "debit")
    elif credit or debit:
        return credit or -_size(debit)
    elif amount:
        return -_size(amount) if heading(cells.text("side")) in _OUT else amount
    else:
        written = any(cells.text(one) for one in _AMOUNTS)
        field = next(one for one in ("credit", "amount") if one in cells.fields)
        cells.refuse(Why.AMOUNT_ZERO if written else Why.MISSING, field)
    return ZERO


def _money(cells: RowCells, field: str) -> Money:
    """A signed amount: `-5.00`, `(5.00)`, `5.00-` and `5.00 DR` are below nothing."""
    text = arabic(cells.text(field)).replace("−", "-").removesuffix(".-").removeprefix("+")
    if not text:
        return ZERO
    out = False
    if match := _DIRECTED.fullmatch(text):
        text, out = match[1], heading(match[2]) in _OUT
    bare = text.strip("()- ") if _BELOW.fullmatch(text) else text
    try:
        found = Money.parse(bare)
    except Refused as refused:
        cells.refuse(_AMOUNT_FLAWS.get(refused.reason, Why.AMOUNT_UNREADABLE), field)
        return ZERO
    return -found if out or bare != text else found


def _size(amount: Money) -> Money:
    return amount if amount > ZERO else -amount
