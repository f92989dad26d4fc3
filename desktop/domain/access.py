"""Who may do what, and when a wrong PIN locks the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desktop.domain.errors import Reason, Refused


class Role(StrEnum):
    CLERK = "clerk"
    FINANCE = "finance"
    """Receives remittances, keeps the summary and the revenue codes; collects nothing."""
    SUPERVISOR = "supervisor"
    IT = "it"


class Act(StrEnum):
    OPEN_SHIFT = "open-shift"
    TAKE_PAYMENT = "take-payment"
    PRINT_RECEIPT = "print-receipt"
    REVEAL_PAYER = "reveal-payer"
    WITNESS = "witness"
    """Be the second name where cash changes hands."""
    SEE_ALL_TOTALS = "see-all-totals"
    IMPORT = "import"
    SEND_NOW = "send-now"
    MOVE_CASH = "move-cash"
    CLOSE_SHIFT = "close-shift"
    KEY_IN_LEAVES = "key-in-leaves"
    WISH_CORRECTION = "wish-correction"
    APPROVE = "approve"
    CHECK_DAY = "check-day"
    REMIT = "remit"
    RECEIVE_REMITTANCE = "receive-remittance"
    MAKE_SUMMARY = "make-summary"
    KEEP_BOOKS = "keep-books"
    KEEP_REVENUE_CODES = "keep-revenue-codes"
    MATCH_STATEMENTS = "match-statements"
    RECORD_REFUND = "record-refund"
    EXPORT = "export"
    AUDIT = "audit"
    SEE_REMITTANCES = "see-remittances"
    SET_NETWORK = "set-network"
    CHANGE_PAYER = "change-payer"
    SETTLE_CONFLICT = "settle-conflict"


_EVERYDAY = {Act.PRINT_RECEIPT, Act.SEND_NOW, Act.REVEAL_PAYER, Act.WITNESS}
_FINANCE = {
    Act.SEE_ALL_TOTALS, Act.RECEIVE_REMITTANCE, Act.MAKE_SUMMARY, Act.KEEP_BOOKS,
    Act.KEEP_REVENUE_CODES, Act.MATCH_STATEMENTS, Act.RECORD_REFUND, Act.EXPORT, Act.CHECK_DAY,
    Act.SEE_REMITTANCES,
}  # fmt: skip
_ALLOWED: dict[Role, set[Act]] = {
    Role.CLERK: _EVERYDAY | {
        Act.OPEN_SHIFT, Act.TAKE_PAYMENT, Act.MOVE_CASH, Act.CLOSE_SHIFT, Act.KEY_IN_LEAVES,
        Act.WISH_CORRECTION, Act.REMIT, Act.SEE_REMITTANCES, Act.CHANGE_PAYER,
    },
    Role.FINANCE: _EVERYDAY | _FINANCE,
    Role.SUPERVISOR: _EVERYDAY | _FINANCE | {
        Act.IMPORT, Act.SET_NETWORK, Act.APPROVE, Act.WISH_CORRECTION, Act.AUDIT, Act.CLOSE_SHIFT,
        Act.CHANGE_PAYER, Act.SETTLE_CONFLICT,
    },
    Role.IT: {Act.IMPORT, Act.SEND_NOW, Act.SET_NETWORK},
}  # fmt: skip
"""Default deny. IT staff cannot take money; a supervisor checks, and so does not collect
(domain.md 2.3: checker is not collector)."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A person who signs in; `position` prints under the signature on receipts."""

    code: str
    name: str
    position: str
    role: Role

    def may(self, act: Act) -> bool:
        return act in _ALLOWED[self.role]

    def require(self, act: Act) -> None:
        """Raises Refused(NOT_ALLOWED)."""
        if not self.may(act):
            raise Refused(Reason.NOT_ALLOWED, role=self.role)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who vouches for one act, on the spot, with the PIN just typed. Never kept or logged."""

    code: str
    pin: str

    def __repr__(self) -> str:
        return f"Credentials({self.code!r})"


TRIES = 5
_FIRST_LOCK = timedelta(seconds=30)
_LONGEST_LOCK = timedelta(minutes=15)
SHORTEST_PIN = 6
_SIMPLE = {"123456", "654321", "121212", "112233", "123123", "012345"}


def locked_until(failures: int, last_failure: datetime) -> datetime | None:
    """After five wrong PINs the door is shut 30 s, doubling with each further one to 15 min."""
    if failures < TRIES:
        return None
    doubled = _FIRST_LOCK * (1 << min(failures - TRIES, 10))
    return last_failure + min(doubled, _LONGEST_LOCK)


def check_new_pin(pin: str) -> None:
    """Six or more ASCII digits, not all alike, not a common row. Raises Refused(PIN_TOO_SIMPLE)."""
    if not (pin.isascii() and pin.isdecimal() and len(pin) >= SHORTEST_PIN):
        raise Refused(Reason.PIN_TOO_SIMPLE, shortest=SHORTEST_PIN)
    if len(set(pin)) == 1 or pin in _SIMPLE:
        raise Refused(Reason.PIN_TOO_SIMPLE, shortest=SHORTEST_PIN)
