"""The rules by which one row of a register becomes a bill, or is refused with every reason at
once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from desktop.domain.bill import Bill, ChargeKind
from desktop.domain.cell_text import arabic, whole
from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Flaw, Why
from desktop.domain.headings import heading
from desktop.domain.money import ZERO, Money
from desktop.domain.payer_row import payer_id
from desktop.domain.row_cells import RowCells

_LIKELY_DUE = range(1990, 2071)
_LONGEST_WARNING = 365

_YEAR = re.compile(r"2[45][0-9]{2}")
_KINDS = {
    heading(word): kind
    for kind, words in {
        ChargeKind.LAND_TAX: (
            "ภาษีที่ดินและสิ่งปลูกสร้าง|ภาษีที่ดิน|ที่ดิน|ที่ดินและสิ่งปลูกสร้าง|ภ.ด.ส.|land tax|land|property tax"
        ),
        ChargeKind.SIGNBOARD_TAX: "ภาษีป้าย|ป้าย|ภ.ป.|signboard tax|signboard|sign|sign tax",
        ChargeKind.WASTE_FEE: (
            "ค่าธรรมเนียมเก็บขนมูลฝอย|ค่าธรรมเนียมเก็บและขนมูลฝอย|ค่าธรรมเนียมขยะ|ค่าธรรมเนียมขยะมูลฝอย"
            "|ค่าเก็บขนมูลฝอย|ค่าเก็บขนขยะ|ค่าเก็บขยะ|ค่าขยะ|ขยะ|ขยะมูลฝอย|มูลฝอย|waste fee|waste|garbage"
        ),
    }.items()
    for word in words.split("|")
}
_AMOUNT_FLAWS = {
    Reason.AMOUNT_NEGATIVE: Why.AMOUNT_NEGATIVE,
    Reason.AMOUNT_TOO_LARGE: Why.AMOUNT_TOO_LARGE,
}


@dataclass(frozen=True, slots=True)
class BillRow:
    """The bill as if its payer were the one the row names; whether there is such a payer, and
    under which id, the register kept here knows."""

    bill: Bill
    payer_code: str
    tax_id: str
    notes: tuple[Flaw, ...] = ()


def read_bill(fields: Mapping[str, str], lao: str) -> BillRow:
    """Raises RowRefused."""
    cells = RowCells(fields)
    number = cells.key("number").upper()
    if not number:
        cells.refuse(Why.MISSING, "number")
    payer_code, tax_id = cells.key("payer_code"), cells.tax_id()
    if not payer_code and not tax_id and not cells.flaws:
        cells.refuse(Why.MISSING, "payer_code")
    kind, principal, due = _kind(cells), _principal(cells), _due(cells)
    subject, period = cells.text("subject"), _period(cells)
    warned_on, warned_days = _warning(cells)
    cells.done()
    bill = Bill(
        number, payer_id(lao, payer_code or tax_id), kind, subject, period, principal, due,
        warned_on, warned_days,
    )  # fmt: skip
    return BillRow(bill, payer_code, tax_id, tuple(cells.notes))


def _kind(cells: RowCells) -> ChargeKind:
    text = cells.text("kind")
    kind = _kind_called(text)
    if kind is None:
        cells.refuse(Why.KIND_UNKNOWN if text else Why.MISSING, "kind")
    return kind or ChargeKind.LAND_TAX


@lru_cache(maxsize=256)
def _kind_called(text: str) -> ChargeKind | None:
    return _KINDS.get(heading(text))


def _principal(cells: RowCells) -> Money:
    text = cells.text("principal")
    if not text:
        cells.refuse(Why.MISSING, "principal")
        return ZERO
    try:
        amount = Money.parse(text.removesuffix(".-"))
    except Refused as refused:
        cells.refuse(_AMOUNT_FLAWS.get(refused.reason, Why.AMOUNT_UNREADABLE), "principal")
        return ZERO
    if not amount:
        cells.refuse(Why.AMOUNT_ZERO, "principal")
    return amount


def _due(cells: RowCells) -> date:
    if not cells.text("due"):
        cells.refuse(Why.MISSING, "due")
    found = cells.day("due")
    if found and found.year not in _LIKELY_DUE:
        cells.refuse(Why.DATE_UNLIKELY, "due")
    return found or date.max


def _period(cells: RowCells) -> str:
    """A bare tax year is given its word, as it will stand on the receipt."""
    text = cells.text("period")
    year = whole(arabic(text))
    return f"ปี {year}" if _YEAR.fullmatch(year) else text


def _warning(cells: RowCells) -> tuple[date | None, int]:
    """The day a warning was received and the days it gave: both or none, for the penalty depends
    on both."""
    warned_on = cells.day("warned_on")
    days = whole(arabic(cells.text("warned_days")))
    if not days or days == "0":
        if warned_on:
            cells.refuse(Why.WARNED_DAYS_WRONG, "warned_days")
        return warned_on, 0
    if not re.fullmatch("[0-9]{1,3}", days) or int(days) > _LONGEST_WARNING:
        cells.refuse(Why.WARNED_DAYS_WRONG, "warned_days")
        return warned_on, 0
    if not cells.text("warned_on"):
        cells.refuse(Why.WARNED_DAY_MISSING, "warned_on")
    return warned_on, int(days)
