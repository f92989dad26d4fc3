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
    CLOCK_RAN_AHEAD = "clock-ran-ahead"
    TENDERED_TOO_MUCH = "tendered-too-much"
    TENDER_NOT_TAKEN = "tender-not-taken"
    REFERENCE_USED = "reference-used"
    REFERENCE_MISSING = "reference-missing"
    TRANSFER_DATE_UNFIT = "transfer-date-unfit"
    PARTS_NOT_ALLOWED = "parts-not-allowed"
    INSTALMENTS_NOT_AGREED = "instalments-not-agreed"
    INSTALMENTS_UNFIT = "instalments-unfit"
    PART_UNFIT = "part-unfit"
    # the drawer and the close
    SHIFT_NOT_CLOSED = "shift-not-closed"
    SHIFT_CLOSED = "shift-closed"
    SHIFT_STILL_OPEN = "shift-still-open"
    SAME_PERSON_TWICE = "same-person-twice"
    FLOAT_NEEDS_WITNESS = "float-needs-witness"
    MOVE_NEEDS_REASON = "move-needs-reason"
    MOVE_NEEDS_WITNESS = "move-needs-witness"
    DRAWER_HOLDS_LESS = "drawer-holds-less"
    COUNT_UNREADABLE = "count-unreadable"
    COUNT_MISSING = "count-missing"
    COUNT_DIFFERS = "count-differs"
    COUNT_NEEDS_SUPERVISOR = "count-needs-supervisor"
    VARIANCE_NEEDS_REASON = "variance-needs-reason"
    FLOAT_EXCEEDS_COUNT = "float-exceeds-count"
    BASKETS_HELD = "baskets-held"
    BASKET_GONE = "basket-gone"
    # corrections
    ALREADY_UNDONE = "already-undone"
    VOID_TOO_LATE = "void-too-late"
    VOID_NEEDS_REASON = "void-needs-reason"
    APPROVER_IS_CLERK = "approver-is-clerk"
    APPROVAL_MISSING = "approval-missing"
    REVIEW_NEEDS_NOTE = "review-needs-note"
    TENDER_UNCHANGED = "tender-unchanged"
    TENDER_AMOUNT_DIFFERS = "tender-amount-differs"
    TENDER_NOT_PROMISED = "tender-not-promised"
    REFUND_UNFIT = "refund-unfit"
    DOCUMENT_MISSING = "document-missing"
    # books, checking, remittance
    BOOK_UNFIT = "book-unfit"
    BOOK_OVERLAPS = "book-overlaps"
    BOOK_UNKNOWN = "book-unknown"
    LEAF_TAKEN = "leaf-taken"
    LEAF_DATE_UNFIT = "leaf-date-unfit"
    LEAF_AMOUNT_DIFFERS = "leaf-amount-differs"
    LEAF_NAME_MISSING = "leaf-name-missing"
    ELAAS_NUMBER_UNFIT = "elaas-number-unfit"
    NUMBERS_IN_USE = "numbers-in-use"
    WRITTEN_NUMBER_MISSING = "written-number-missing"
    NOTHING_TO_CHECK = "nothing-to-check"
    CHECKER_IS_COLLECTOR = "checker-is-collector"
    NUMBERS_MISSING = "numbers-missing"
    SUMS_DIFFER = "sums-differ"
    DEPOSIT_DIFFERS = "deposit-differs"
    COUNT_NOT_EQUAL = "count-not-equal"
    REMITTANCE_UNKNOWN = "remittance-unknown"
    DAY_CHANGED = "day-changed"
    SLIP_LISTED = "slip-listed"
    SLIP_UNNAMED = "slip-unnamed"
    DEPOSIT_SLIP_MISSING = "deposit-slip-missing"
    SAFE_HOLDS_LESS = "safe-holds-less"
    REVENUE_CODE_UNFIT = "revenue-code-unfit"
    COPIES_TOO_MANY = "copies-too-many"
    # tenders
    PROMPTPAY_UNFIT = "promptpay-unfit"
    BILLER_UNFIT = "biller-unfit"
    REFERENCE_UNFIT = "reference-unfit"
    REFERENCE_PERSONAL = "reference-personal"
    QR_UNREADABLE = "qr-unreadable"
    BARCODE_UNREADABLE = "barcode-unreadable"
    SLIP_UNREADABLE = "slip-unreadable"
    BANK_UNKNOWN = "bank-unknown"
    CHEQUE_NUMBER_UNFIT = "cheque-number-unfit"
    CHEQUE_KIND_REFUSED = "cheque-kind-refused"
    CHEQUE_POST_DATED = "cheque-post-dated"
    CHEQUE_TOO_OLD = "cheque-too-old"
    STATEMENT_UNFIT = "statement-unfit"
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
    STAFF_CLOSED = "staff-closed"
    # records brought in
    PAYER_UNKNOWN = "payer-unknown"
    NOTHING_CHANGED = "nothing-changed"
    TEXT_UNFIT = "text-unfit"
    CONFLICT_GONE = "conflict-gone"
    ATTACHMENT_UNFIT = "attachment-unfit"
    FILE_UNFIT = "file-unfit"
    COLUMNS_MISSING = "columns-missing"
    COLUMN_UNKNOWN = "column-unknown"
    REGISTER_OURS = "register-ours"
    DEVICE_NOT_ENROLLED = "device-not-enrolled"
    DEVICE_ALREADY_ENROLLED = "device-already-enrolled"
    SERVER_KEY_UNKNOWN = "server-key-unknown"
    PROXY_UNREADABLE = "proxy-unreadable"
    DEVICE_RESTORED = "device-restored"
    DEVICE_SUPERSEDED = "device-superseded"
    HISTORY_SET_ASIDE = "history-set-aside"


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
