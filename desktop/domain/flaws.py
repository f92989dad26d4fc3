"""Why a row, or a whole file, of a register brought in is refused; the Thai sentences live with the
import service."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """What is wrong with a row. Those in NOTES let the row in."""

    # the row as a whole
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    QUOTES_OPEN = "quotes-open"
    LETTERS_BROKEN = "letters-broken"
    # any cell
    MISSING = "missing"
    CELL_TOO_LONG = "cell-too-long"
    FORMULA = "formula"
    CELL_FAILED = "cell-failed"
    # cells with a grammar
    TAX_ID_WRONG = "tax-id-wrong"
    TAX_ID_ROUNDED = "tax-id-rounded"
    POSTCODE_WRONG = "postcode-wrong"
    HOUSE_IS_DATE = "house-is-date"
    KIND_UNKNOWN = "kind-unknown"
    AMOUNT_UNREADABLE = "amount-unreadable"
    AMOUNT_NEGATIVE = "amount-negative"
    AMOUNT_ZERO = "amount-zero"
    AMOUNT_TOO_LARGE = "amount-too-large"
    DATE_UNREADABLE = "date-unreadable"
    DATE_UNLIKELY = "date-unlikely"
    WARNED_DAYS_WRONG = "warned-days-wrong"
    WARNED_DAY_MISSING = "warned-day-missing"
    # beside what is known already
    CONFLICTS_IN_FILE = "conflicts-in-file"
    PAYER_UNKNOWN = "payer-unknown"
    PAYER_AMBIGUOUS = "payer-ambiguous"
    PAYER_MISMATCH = "payer-mismatch"
    BILL_PAID = "bill-paid"
    # the row enters, and a person should know
    NO_CIVIL_STATUS = "no-civil-status"
    ZERO_RESTORED = "zero-restored"
    PHONE_LEFT_OUT = "phone-left-out"


NOTES = frozenset({Why.NO_CIVIL_STATUS, Why.ZERO_RESTORED, Why.PHONE_LEFT_OUT})


@dataclass(frozen=True, slots=True)
class Flaw:
    """`field` names the column, `text` is what stood in the cell."""

    why: Why
    field: str = ""
    text: str = ""


class RowRefused(Exception):
    """The row does not enter; all its flaws, so that one correction is enough."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(", ".join(flaw.why for flaw in flaws))
        self.flaws = flaws


class Unfit(StrEnum):
    """Why a whole file is refused with FILE_UNFIT; nothing of it enters."""

    EMPTY = "empty"
    NOT_A_TABLE = "not-a-table"
    OLD_EXCEL = "old-excel"
    PASSWORD = "password"  # noqa: S105
    MACROS = "macros"
    BINARY_EXCEL = "binary-excel"
    OPEN_DOCUMENT = "open-document"
    WEB_PAGE = "web-page"
    DAMAGED = "damaged"
    TOO_LARGE_INSIDE = "too-large-inside"
    FOREIGN_MARKUP = "foreign-markup"
    DATES_FROM_1904 = "dates-from-1904"
    LETTERS_UNKNOWN = "letters-unknown"
    LINE_TOO_LONG = "line-too-long"
