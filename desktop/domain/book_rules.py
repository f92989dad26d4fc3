"""Rules of receipt books: which may be given out, which leaf keyed in, when a year is over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from desktop.domain.books import PaperBookIssued
from desktop.domain.calendar import fiscal_year
from desktop.domain.errors import Reason, Refused
from desktop.domain.receipt import PAPER, ReceiptNumber

LONGEST_BOOK = 1_000
"""Forms in one printed book at most."""
_NAME = re.compile(r"[Pp]?([0-9]{1,5})")
_LEAF = re.compile(r"([0-9]{2})-([^-]+)-([0-9]{1,6})")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_SPACES = re.compile(r"\s+")


def paper_book(text: str) -> str:
    """The name of a printed book as it is kept: `P12` for `12`, `p012` and `๑๒`.

    Raises Refused(BOOK_UNFIT).
    """
    match = _NAME.fullmatch(text.strip().translate(_THAI_DIGITS))
    if not match or not int(match[1]):
        raise Refused(Reason.BOOK_UNFIT)
    return f"{PAPER}{int(match[1])}"


def as_kept(number: ReceiptNumber) -> ReceiptNumber:
    """A leaf's number under the one name its book has. Others stay as they are."""
    if not number.paper:
        return number
    return replace(number, book=paper_book(number.book))


def leaf_number(text: str) -> ReceiptNumber:
    """As it stands on a printed form, however it is typed: `70-P12-000013` for `70-12-13`.

    Raises Refused(BOOK_UNFIT).
    """
    match = _LEAF.fullmatch(_SPACES.sub("", text.translate(_THAI_DIGITS)))
    if not match:
        raise Refused(Reason.BOOK_UNFIT)
    return ReceiptNumber(2500 + int(match[1]), paper_book(match[2]), int(match[3]))


def check_book(book: PaperBookIssued, earlier: Iterable[PaperBookIssued]) -> None:
    """A book is given out in its fiscal year, or shortly before.

    Raises Refused: BOOK_UNFIT (name, range or year), BOOK_OVERLAPS, SAME_PERSON_TWICE.
    """
    name = book.book.removeprefix(PAPER)
    if book.book == name or paper_book(book.book) != book.book:
        raise Refused(Reason.BOOK_UNFIT)
    if not 1 <= book.first <= book.last <= 999_999 or book.last - book.first >= LONGEST_BOOK:
        raise Refused(Reason.BOOK_UNFIT)
    if not 0 <= book.fiscal_year - fiscal_year(book.given_on) <= 1:
        raise Refused(Reason.BOOK_UNFIT)
    if book.issued_by == book.received_by:
        raise Refused(Reason.SAME_PERSON_TWICE)
    for other in earlier:
        same = (other.fiscal_year, paper_book(other.book)) == (
            book.fiscal_year,
            paper_book(book.book),
        )
        if same and other.first <= book.last and book.first <= other.last:
            raise Refused(Reason.BOOK_OVERLAPS, book=book.book, first=other.first, last=other.last)


def check_leaf(number: ReceiptNumber, written_on: date, today: date) -> None:
    """The date on a hand-written leaf: not ahead of us, and in the year of its book.

    Raises Refused(LEAF_DATE_UNFIT).
    """
    if written_on > today or fiscal_year(written_on) != number.fiscal_year:
        raise Refused(Reason.LEAF_DATE_UNFIT)


def check_year_over(year: int, today: date) -> None:
    """What is left of a year's numbers is given up once the year is over: until then receipts are
    issued from it. Raises Refused(NUMBERS_IN_USE)."""
    if fiscal_year(today) <= year:
        raise Refused(Reason.NUMBERS_IN_USE)


def elaas_number(text: str) -> str:
    """As it is kept and compared: `RCPT-00001/69`. How e-LAAS numbers look is not confirmed
    (domain.md 2.2), so that anything short in one line passes. Raises Refused(ELAAS_NUMBER_UNFIT).
    """
    number = _SPACES.sub("", text.translate(_THAI_DIGITS)).upper()
    if not 1 <= len(number) <= 40 or not any(letter.isdecimal() for letter in number):
        raise Refused(Reason.ELAAS_NUMBER_UNFIT)
    return number
