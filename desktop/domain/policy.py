"""The municipality's rules about money that the law leaves open or that must be confirmed.

Read from the service pack; each default is the safe one (docs/to-confirm.md lists them).
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from desktop.domain.books import ReceiptMode
from desktop.domain.calendar import BANGKOK, fiscal_year, is_working_day
from desktop.domain.money import Money
from desktop.domain.tender import TenderKind


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account of the municipality."""

    bank: str
    branch: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Policy:
    """`cut_off`: money taken later belongs to the next working day; None: never. `biller`: the
    15-digit biller of tag 30, or empty; `promptpay`: the target of tag 29. Days are calendar
    days. `paid_twice_rule`: what to do with two receipts of one bill, and on what basis."""

    receipt_mode: ReceiptMode = ReceiptMode.OFFLINE_SERIES
    cut_off: time | None = None
    tenders: tuple[TenderKind, ...] = (TenderKind.CASH,)
    biller: str = ""
    promptpay: str = ""
    accounts: tuple[Account, ...] = ()
    cheque_longest_days: int = 180
    promise_late_days: int = 3
    copies_suspicious: int = 3
    late_copy_days: int = 7
    leaf_late_days: int = 1
    void_after_print_minutes: int = 10
    variance_free: Money = Money(0)
    count_tries: int = 2
    paid_twice_rule: str = "คืนหนึ่งใบ"
    paid_twice_basis: str = ""


def booking_day(
    at: datetime, cut_off: time | None, holidays: Container[date] = frozenset()
) -> date:
    """The day the money belongs to (domain.md 2.3 "late money", [S16~]; CHECK).

    After the cut-off it is the next working day, yet never one of another fiscal year: a series of
    receipts belongs to one year (domain.md 2.2).
    """
    local = at.astimezone(BANGKOK)
    today = local.date()
    if cut_off is None or local.time() < cut_off:
        return today
    following = today + timedelta(days=1)
    while not is_working_day(following, holidays):
        following += timedelta(days=1)
    return following if fiscal_year(following) == fiscal_year(today) else today
