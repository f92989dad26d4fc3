"""Facts beside money: what else happened at the counter and is written into the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.books import (
    ElaasNumberNoted,
    LeafAccounted,
    NumbersRetired,
    PaperBookIssued,
)
from desktop.domain.correction import (
    PaymentReversed,
    PaymentVoided,
    TenderCorrected,
    TenderSettled,
)
from desktop.domain.drawer import CashMoved
from desktop.domain.epochs import EpochOpened
from desktop.domain.instalments import InstalmentsAgreed
from desktop.domain.payment import Payment
from desktop.domain.receipt import Lease, PrintOutcome, ReceiptNumber
from desktop.domain.record_change import ConflictSettled, RecordChanged
from desktop.domain.remittance import (
    CustodyHandedOver,
    DayChecked,
    RemittanceMade,
    RemittanceReceived,
    SummaryMade,
)
from desktop.domain.revenue import RevenueCodeSet
from desktop.domain.review import ExceptionReviewed, RefundRecorded, StatementTaken
from desktop.domain.sheet import Form
from desktop.domain.shift import Shift, ShiftClosed


@dataclass(frozen=True, slots=True)
class DeviceOpened:
    """The first entry of an epoch. `before`: the last known head of the epoch before, or empty."""

    book: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class NumbersLeased:
    lease: Lease


@dataclass(frozen=True, slots=True)
class SignedIn:
    staff: str


@dataclass(frozen=True, slots=True)
class SignInLocked:
    """Five or more wrong PINs for one person."""

    staff: str
    failures: int


@dataclass(frozen=True, slots=True)
class ReceiptPrinted:
    """What is known of one print of one receipt. `copy` 0 is the original."""

    id: UUID
    payment_id: UUID
    receipt: ReceiptNumber
    copy: int
    outcome: PrintOutcome
    printer: str
    reason: str = ""


class Purpose(StrEnum):
    """Why a payer's masked details were opened (reliability.md 5)."""

    TAKE_PAYMENT = "take-payment"
    CHECK = "check"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class PayerRevealed:
    subject: UUID
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class ImportFinished:
    """Counts only: `source` is the SHA-256 of the file, never its name."""

    what: str
    source: str
    added: int
    changed: int
    unchanged: int
    rejected: int
    day: date


@dataclass(frozen=True, slots=True)
class SheetPrinted:
    """A form other than a receipt went to paper. `number`: which slip or report it was; `copy` 0 is
    the first print."""

    id: UUID
    form: Form
    number: str
    subject: str
    copy: int
    outcome: PrintOutcome
    printer: str
    business_day: date

    @property
    def about(self) -> str:
        return f"{self.form.value}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Exported:
    """A report went into a file. `subject`: the days it is about, both ends in ISO 8601; `names`:
    whether payers could be read in it."""

    id: UUID
    form: Form
    business_day: date
    subject: str
    rows: int
    names: bool = False

    @property
    def about(self) -> str:
        return f"{self.form.value}:{self.subject}"


Record = (
    ShiftClosed
    | CashMoved
    | PaymentVoided
    | PaymentReversed
    | TenderCorrected
    | TenderSettled
    | PaperBookIssued
    | LeafAccounted
    | NumbersRetired
    | ElaasNumberNoted
    | InstalmentsAgreed
    | DayChecked
    | RemittanceMade
    | RemittanceReceived
    | SummaryMade
    | CustodyHandedOver
    | ExceptionReviewed
    | RefundRecorded
    | StatementTaken
    | RevenueCodeSet
    | SheetPrinted
    | Exported
    | RecordChanged
    | ConflictSettled
    | EpochOpened
)
"""Facts kept in one shape: each has an `id`, a `business_day`, and `about`, what it is found by."""

Fact = (
    DeviceOpened
    | NumbersLeased
    | SignedIn
    | SignInLocked
    | Shift
    | Payment
    | ReceiptPrinted
    | PayerRevealed
    | ImportFinished
    | Record
)
