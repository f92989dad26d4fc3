"""Refusals: what the counter's rules do not allow, named so that a screen can explain them."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a rule said no. `ui/messages.py` holds the sentence for each."""

    # money and numbers as typed
    AMOUNT_UNREADABLE = "amount-unreadable"
    AMOUNT_TOO_LARGE = "amount-too-large"
    AMOUNT_NEGATIVE = "amount-negative"
    DATE_UNREADABLE = "date-unreadable"
    NATIONAL_ID_WRONG = "national-id-wrong"
    # taking money
    BASKET_EMPTY = "basket-empty"
    BASKET_MIXED_PAYERS = "basket-mixed-payers"
    BILL_UNKNOWN = "bill-unknown"
    BILL_ALREADY_PAID = "bill-already-paid"
    BILL_PAID_ELSEWHERE = "bill-paid-elsewhere"
    AMOUNT_CHANGED = "amount-changed"
    TENDERED_TOO_LITTLE = "tendered-too-little"
    NUMBERS_USED_UP = "numbers-used-up"
    NO_OPEN_SHIFT = "no-open-shift"
    SHIFT_FROM_EARLIER_DAY = "shift-from-earlier-day"
    SHIFT_ALREADY_OPEN = "shift-already-open"
    CLOCK_WENT_BACK = "clock-went-back"
    # paper
    RECEIPT_UNKNOWN = "receipt-unknown"
    PRINT_IN_DOUBT = "print-in-doubt"
    COPY_NEEDS_REASON = "copy-needs-reason"
    # people
    PIN_WRONG = "pin-wrong"
    LOCKED_OUT = "locked-out"
    PIN_TOO_SIMPLE = "pin-too-simple"
    NOT_ALLOWED = "not-allowed"
    STAFF_EXISTS = "staff-exists"
    # records brought in
    PAYER_UNKNOWN = "payer-unknown"
    FILE_UNFIT = "file-unfit"
    COLUMNS_MISSING = "columns-missing"
    COLUMN_UNKNOWN = "column-unknown"
    DEVICE_NOT_ENROLLED = "device-not-enrolled"
    DEVICE_ALREADY_ENROLLED = "device-already-enrolled"


class Refused(Exception):
    """A rule said no. `reason` is for the screen, `details` fills its sentence."""

    def __init__(self, reason: Reason, **details: object) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.details = details


class WorldFailed(Exception):
    """Something outside the program failed; the facts are safe. `code` is for IT staff."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class Unreachable(WorldFailed):
    """The network or the central server did not answer as agreed; try again later."""


class Jammed(WorldFailed):
    """A device is there but could not do its work: no paper, disk full, queue stopped."""


class Absent(WorldFailed):
    """A device or service is not there: no such printer, no keyring."""
