"""Taking a payment: the rules, without storage, screen or network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from desktop.domain.bill import BillDue, Charge
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payer import Address, Payer
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.shift import Shift


class TenderKind(StrEnum):
    """How money is paid; cash is the one taken so far."""

    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Tender:
    """`amount` is what counts towards the bills, `received` what was handed over."""

    kind: TenderKind
    amount: Money
    received: Money

    @property
    def change(self) -> Money:
        return self.received - self.amount


@dataclass(frozen=True, slots=True)
class Payment:
    """Money taken, for ever: a correction is a further fact."""

    id: UUID
    receipt: ReceiptNumber
    shift_id: UUID
    device: str
    clerk: str
    business_day: date
    taken_at: datetime
    payer_id: UUID
    payer_name: str
    payer_tax_id: str
    payer_address: Address
    charges: tuple[Charge, ...]
    tenders: tuple[Tender, ...]

    @property
    def amount(self) -> Money:
        return total(charge.amount for charge in self.charges)

    @property
    def change(self) -> Money:
        return total(tender.change for tender in self.tenders)


@dataclass(frozen=True, slots=True)
class TakePayment:
    """A clerk's wish. `id` is made when the basket is opened, so asking twice pays once.

    `expected` is the sum on the clerk's screen.
    """

    id: UUID
    payer_id: UUID
    bills: tuple[str, ...]
    expected: Money
    received: Money


def check_shift(shift: Shift | None, *, at: datetime) -> Shift:
    """The shift that may take money now. Raises Refused: NO_OPEN_SHIFT, SHIFT_FROM_EARLIER_DAY."""
    if shift is None:
        raise Refused(Reason.NO_OPEN_SHIFT)
    if shift.business_day < at.date():
        raise Refused(Reason.SHIFT_FROM_EARLIER_DAY, day=shift.business_day)
    if shift.business_day > at.date():
        raise Refused(Reason.CLOCK_WENT_BACK, day=shift.business_day)
    return shift


def take_cash(
    wish: TakePayment,
    payer: Payer,
    dues: Sequence[BillDue],
    shift: Shift,
    *,
    receipt: ReceiptNumber,
    at: datetime,
) -> Payment:
    """One payer's bills against cash.

    If the day has turned the sum the clerk said aloud into another, nothing is taken. Raises
    Refused: BASKET_EMPTY, BASKET_MIXED_PAYERS, AMOUNT_CHANGED, TENDERED_TOO_LITTLE.
    """
    if not dues:
        raise Refused(Reason.BASKET_EMPTY)
    if any(due.bill.payer_id != payer.id for due in dues):
        raise Refused(Reason.BASKET_MIXED_PAYERS)
    amount = total(due.amount for due in dues)
    if amount != wish.expected:
        raise Refused(Reason.AMOUNT_CHANGED, expected=wish.expected, amount=amount)
    if wish.received < amount or amount == ZERO:
        raise Refused(Reason.TENDERED_TOO_LITTLE, missing=amount - wish.received)
    return Payment(
        id=wish.id,
        receipt=receipt,
        shift_id=shift.id,
        device=shift.device,
        clerk=shift.clerk,
        business_day=shift.business_day,
        taken_at=at,
        payer_id=payer.id,
        payer_name=payer.full_name,
        payer_tax_id=payer.tax_id,
        payer_address=payer.address,
        charges=tuple(charge for due in dues for charge in due.charges),
        tenders=(Tender(TenderKind.CASH, amount, wish.received),),
    )
