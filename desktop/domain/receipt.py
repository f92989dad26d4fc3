"""Receipts: numbers that never repeat, one original, copies that say they are copies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from desktop.domain.bill import Charge
from desktop.domain.money import Money
from desktop.domain.payer import Address

_NUMBER = re.compile(r"(?P<year>[0-9]{2})-(?P<book>P[0-9]{1,5}|[0-9]{2,4})-(?P<number>[0-9]{6})")
PAPER = "P"
"""Begins the name of a book of pre-printed, hand-written forms."""


@dataclass(frozen=True, order=True, slots=True)
class ReceiptNumber:
    """Fiscal year (BE), the device's book, and the running number inside both.

    A series belongs to one fiscal year and one device, so two offline counters can never
    issue the same number (domain.md 2.2, mode B).
    """

    fiscal_year: int
    book: str
    number: int

    def __str__(self) -> str:
        return f"{self.book_name}-{self.number:06d}"

    @property
    def book_name(self) -> str:
        """เล่มที่: `70-02`"""
        return f"{self.fiscal_year % 100:02d}-{self.book}"

    @property
    def paper(self) -> bool:
        """Whether it is a leaf of a printed book rather than a number of this device's series."""
        return self.book.startswith(PAPER)

    @classmethod
    def parse(cls, text: str) -> ReceiptNumber:
        """`P012` is the printed book `P12`. Raises ValueError for anything but `70-02-000213`."""
        match = _NUMBER.fullmatch(text)
        if not match:
            raise ValueError(text)
        book = match["book"]
        if book.startswith(PAPER):
            book = f"{PAPER}{int(book.removeprefix(PAPER))}"
        return cls(2500 + int(match["year"]), book, int(match["number"]))


@dataclass(frozen=True, slots=True)
class Lease:
    """A block of receipt numbers one device may use in one fiscal year, both ends included."""

    fiscal_year: int
    book: str
    first: int
    last: int


class PrintOutcome(StrEnum):
    """What is known of a print. `DOUBTFUL`: the machine stopped before we heard; ask the clerk."""

    REQUESTED = "requested"
    PRINTED = "printed"
    FAILED = "failed"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Marking:
    """What the paper says of itself: the original, or which copy, for whom and why."""

    copy: int = 0
    by: str = ""
    at: datetime | None = None
    reason: str = ""

    @property
    def original(self) -> bool:
        return self.copy == 0


@dataclass(frozen=True, slots=True)
class Issuer:
    """The municipality as it stands at the head of its papers."""

    code: str
    name: str
    district: str
    province: str
    tax_id: str
    phone: str


@dataclass(frozen=True, slots=True)
class TenderLine:
    """How it was paid, as it prints: name, amount applied, amount handed over, change."""

    name: str
    amount: Money
    received: Money
    change: Money


RECEIPT = "ใบเสร็จรับเงิน"
NOT_THE_RECEIPT = "หลักฐานรับชำระ (ใบเสร็จออกจาก e-LAAS)"


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that a receipt shows (domain.md 6.2), taken from recorded facts alone.

    `check_code` is eight characters of the journal's chain value, `check_link` the text of the
    QR code: number, amount and chain value, so that paper can be held against the journal.
    `voided`: whatever shows it says ยกเลิก. `title`: what the paper is; where e-LAAS issues the
    receipt (domain.md 2.2, mode C) ours must not pass for one.
    """

    payment_id: UUID
    number: ReceiptNumber
    issuer: Issuer
    issued_on: date
    taken_at: datetime
    payer_name: str
    payer_tax_id: str
    payer_address: Address
    charges: tuple[Charge, ...]
    total: Money
    total_in_words: str
    tenders: tuple[TenderLine, ...]
    receiver_name: str
    receiver_position: str
    counter: str
    clerk_code: str
    pack: str
    check_code: str
    check_link: str
    voided: bool = False
    title: str = RECEIPT


class ReceiptState(StrEnum):
    """What became of a receipt. Where several hold, a list shows the first of them."""

    VOIDED = "voided"
    REVERSED = "reversed"
    WAITING = "waiting"
    """The bank has still to confirm a tender."""
    CORRECTED = "corrected"
    """A tender was corrected."""
    STANDS = "stands"


@dataclass(frozen=True, slots=True)
class ReceiptQuery:
    """Which receipts are wanted: days of the money, both included; empty words want all. `revenue`
    is a revenue code that one of the charges is booked under."""

    start: date
    end: date
    clerk: str = ""
    tender: str = ""
    state: ReceiptState | None = None
    revenue: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One line of the list of receipts; `place` orders them by when they were recorded.

    `original` is the last known outcome of printing the original; None: nothing heard. `lost`: the
    clerk said that nothing came out of a doubtful one, so that copies stand in for it. `tender`
    is the kind it was paid in, or `split`; `printing`: a print of it is under way right now."""

    place: int
    payment_id: UUID
    number: ReceiptNumber
    day: date
    at: datetime
    payer_name: str
    amount: Money
    clerk: str
    device: str
    original: PrintOutcome | None
    lost: bool
    copies: int
    tender: str = "cash"
    state: ReceiptState = ReceiptState.STANDS
    printing: bool = False
