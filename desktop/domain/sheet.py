"""A sheet: a form or report as plain content, for paper, for a table file and for the screen.

A cell keeps its kind (words, money, whole number, day), so that a spreadsheet gets numbers and
days it can reckon with, and paper gets them as people write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desktop.domain.calendar import BANGKOK, short_date
from desktop.domain.money import Money
from desktop.domain.receipt import Issuer

Cell = str | Money | int | date | datetime | None
"""None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: `share` is its part of the width; money and numbers stand at the right."""

    title: str
    share: int = 10
    right: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table; `strong` for sums, `struck` for what was voided."""

    cells: tuple[Cell, ...]
    strong: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a title of its own; `empty` is what it says without lines."""

    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    title: str = ""
    empty: str = "ไม่มีรายการ"


@dataclass(frozen=True, slots=True)
class Fields:
    """Pairs of a name and what is filled in, `columns` of them beside each other."""

    pairs: tuple[tuple[str, Cell], ...]
    columns: int = 2


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `strong` for what must be seen first."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """The one amount the form is about, large, in figures and in words."""

    title: str
    amount: Money
    in_words: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign: `role` (ผู้นำส่งเงิน), and the name and position where they are known."""

    role: str
    name: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign, side by side and never parted from each other by a page's end."""

    places: tuple[Signature, ...]


Part = Grid | Fields | Words | Figure | Signatures


class Form(StrEnum):
    """Which paper it is. The value names files and the print's fact."""

    CASH_SLIP = "cash-slip"
    X_REPORT = "x-report"
    Z_REPORT = "z-report"
    VOID_PAGE = "void-page"
    SIGN_OFF = "sign-off"
    REMITTANCE = "remittance"
    SUMMARY = "summary"
    CASH_POSITION = "cash-position"
    CUSTODY = "custody"
    REGISTER = "register"
    CONTINUITY = "continuity"
    AUDIT = "audit"
    TOTALS = "totals"
    RECEIPT_LIST = "receipt-list"
    VOIDED_LIST = "voided-list"
    QR_SLIP = "qr-slip"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`number` is the form's own number, if it has one; `qr` a text to print as a QR code;
    `stamp` a word across every page (ยกเลิก, สำเนา); `wide` lies on the long side."""

    form: Form
    title: str
    issuer: Issuer
    made_at: datetime
    made_by: str
    parts: tuple[Part, ...]
    number: str = ""
    subtitle: str = ""
    qr: str = ""
    stamp: str = ""
    wide: bool = False
    small_print: str = ""


def written(cell: Cell) -> str:
    """As people write it: `1,546.00`, `1,000`, `22 พ.ย. 2569`, `22 พ.ย. 2569 09:45`."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case Money():
            return str(cell)
        case int():
            return f"{cell:,}"
        case datetime():
            at = cell.astimezone(BANGKOK) if cell.tzinfo else cell
            return f"{short_date(at.date())} {at:%H:%M}"
        case date():
            return short_date(cell)
