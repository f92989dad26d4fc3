"""From the closed drawer to the treasury: checked, remitted, summed up, kept (domain.md 2.3).

Slip = receipts that stand = tenders = revenues; summary = its slips = deposit + safe + transfers,
to the satang.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.money import ZERO, Money, total
from desktop.domain.receipt import ReceiptNumber


@dataclass(frozen=True, slots=True)
class DayChecked:
    """The checker's signature for a device's money up to a day (ข้อ 12 of the 2547 regulation).

    Covers all money facts of days up to `business_day` whose entries are at most `up_to` and which
    no earlier check covers. `last` is the receipt whose copy carries the total and the signature.
    """

    id: UUID
    device: str
    business_day: date
    up_to: int
    last: ReceiptNumber
    receipts: int
    amount: Money
    by_tender: Mapping[str, Money]
    checker: str

    @property
    def about(self) -> str:
        return self.device


@dataclass(frozen=True, slots=True)
class Range:
    """Receipts of one book on a slip, both ends included; `voided` and `missing` within it."""

    book: str
    first: int
    last: int
    voided: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RemittanceMade:
    """ใบนำส่งเงิน: one for each check. `number` runs within device and fiscal year."""

    id: UUID
    check_id: UUID
    device: str
    business_day: date
    fiscal_year: int
    number: int
    ranges: tuple[Range, ...]
    receipts: int
    by_tender: Mapping[str, Money]
    by_revenue: Mapping[str, Money]
    submitted_by: str

    @property
    def about(self) -> str:
        return self.check_id.hex

    @property
    def amount(self) -> Money:
        return total(self.by_tender.values())

    @property
    def name(self) -> str:
        """`นส.02-0007/2570`"""
        return f"นส.{self.device}-{self.number:04d}/{self.fiscal_year}"


@dataclass(frozen=True, slots=True)
class RemittanceReceived:
    """Finance has the money of a slip in hand: the second name on it."""

    id: UUID
    remittance_id: UUID
    business_day: date
    received_by: str
    counted: Money

    @property
    def about(self) -> str:
        return self.remittance_id.hex


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A slip as the summary lists it; `known` False: typed from paper of a device not heard."""

    name: str
    device: str
    by_tender: Mapping[str, Money]
    by_revenue: Mapping[str, Money]
    known: bool = True

    @property
    def amount(self) -> Money:
        return total(self.by_tender.values())


@dataclass(frozen=True, slots=True)
class Deposit:
    """Money paid in at the bank; `reference` is the number of the deposit slip."""

    bank: str
    branch: str
    account: str
    reference: str
    on: date
    cash: Money
    cheques: Money

    @property
    def amount(self) -> Money:
        return self.cash + self.cheques


@dataclass(frozen=True, slots=True)
class SummaryMade:
    """ใบสำคัญสรุปใบนำส่งเงิน: the day's slips, and where their money is now.

    `transfers` came to the account by themselves (QR and transfers), `safe` is what stays in the
    custody committee's safe: cash and cheques not deposited. `from_safe`: what was deposited of
    earlier days' money out of the safe (late money, domain.md 2.3).
    """

    id: UUID
    business_day: date
    fiscal_year: int
    number: int
    slips: tuple[SlipLine, ...]
    deposits: tuple[Deposit, ...]
    safe: Money
    transfers: Money
    prepared_by: str
    checked_by: str
    note: str = ""
    from_safe: Money = ZERO

    @property
    def about(self) -> str:
        return self.business_day.isoformat()

    @property
    def amount(self) -> Money:
        return total(slip.amount for slip in self.slips)

    @property
    def deposited(self) -> Money:
        return total(one.amount for one in self.deposits)

    @property
    def name(self) -> str:
        return f"สส.{self.number:04d}/{self.fiscal_year}"


class Custody(StrEnum):
    TO_SAFE = "to-safe"
    FROM_SAFE = "from-safe"
    TO_BANK = "to-bank"


@dataclass(frozen=True, slots=True)
class CustodyHandedOver:
    """Cash that passes from one person to another: two names and a count."""

    id: UUID
    business_day: date
    number: int
    kind: Custody
    amount: Money
    count: Mapping[Money, int]
    handed_by: str
    taken_by: str
    seal: str = ""
    note: str = ""

    @property
    def about(self) -> str:
        return self.business_day.isoformat()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far checkers have signed: one pair a check, in the order they were made."""

    checks: tuple[tuple[date, int], ...] = field(default=())

    def covers(self, day: date, seq: int) -> bool:
        return any(day <= until and seq <= up_to for until, up_to in self.checks)
