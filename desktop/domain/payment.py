"""Taking a payment: the rules, without storage, screen or network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from desktop.domain.bill import BillDue, Charge
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payer import Address, Payer
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.shift import Shift
from desktop.domain.tender import Tender, TenderKind


@dataclass(frozen=True, slots=True)
class Payment:
    """Money taken, for ever: a correction is a further fact.

    `business_day` is the day the money belongs to, which after the cut-off is the next working day.
    `parts`: the bills among the charges that are paid in part only. `written_on`: the date on the
    leaf, where the receipt was written by hand and keyed in afterwards.
    """

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
    parts: tuple[str, ...] = ()
    written_on: date | None = None

    @property
    def amount(self) -> Money:
        return total(charge.amount for charge in self.charges)

    @property
    def change(self) -> Money:
        return total(tender.change for tender in self.tenders)


@dataclass(frozen=True, slots=True)
class TakePayment:
    """A clerk's wish. `id` is made when the basket is opened, so asking twice pays once.

    `expected` is the sum on the clerk's screen, `received` the cash handed over. `others` are the
    tenders beside cash, each its exact amount; cash pays what they leave, and change comes from
    cash alone. `parts`: how much is paid of bills that are not paid whole. `written`: the number on
    the pre-printed form, where the municipality uses its own books (domain.md 2.2, mode A).
    """

    id: UUID
    payer_id: UUID
    bills: tuple[str, ...]
    expected: Money
    received: Money
    others: tuple[Tender, ...] = ()
    parts: Mapping[str, Money] = field(default_factory=dict)
    written: ReceiptNumber | None = None


def check_shift(shift: Shift | None, *, at: datetime) -> Shift:
    """The shift that may take money now. Raises Refused: NO_OPEN_SHIFT, SHIFT_FROM_EARLIER_DAY."""
    if shift is None:
        raise Refused(Reason.NO_OPEN_SHIFT)
    if shift.business_day < at.date():
        raise Refused(Reason.SHIFT_FROM_EARLIER_DAY, day=shift.business_day)
    if shift.business_day > at.date():
        raise Refused(Reason.CLOCK_WENT_BACK, day=shift.business_day)
    return shift


@dataclass(frozen=True, slots=True)
class Booking:
    """Under which number, when, and on which business day's account money is taken."""

    receipt: ReceiptNumber
    at: datetime
    business_day: date


def take(
    wish: TakePayment, payer: Payer, dues: Sequence[BillDue], shift: Shift, *, booking: Booking
) -> Payment:
    """One payer's bills against what was tendered. `dues` are what is paid now, parts included.

    If the day has turned the sum the clerk said aloud into another, nothing is taken. Raises
    Refused: BASKET_EMPTY, BASKET_MIXED_PAYERS, AMOUNT_CHANGED, TENDERED_TOO_LITTLE,
    TENDERED_TOO_MUCH.
    """
    if not dues:
        raise Refused(Reason.BASKET_EMPTY)
    if any(due.bill.payer_id != payer.id for due in dues):
        raise Refused(Reason.BASKET_MIXED_PAYERS)
    amount = total(due.amount for due in dues)
    if amount != wish.expected:
        raise Refused(Reason.AMOUNT_CHANGED, expected=wish.expected, amount=amount)
    return Payment(
        id=wish.id,
        receipt=booking.receipt,
        shift_id=shift.id,
        device=shift.device,
        clerk=shift.clerk,
        business_day=booking.business_day,
        taken_at=booking.at,
        payer_id=payer.id,
        payer_name=payer.full_name,
        payer_tax_id=payer.tax_id,
        payer_address=payer.address,
        charges=tuple(charge for due in dues for charge in due.charges),
        tenders=split(amount, wish.others, wish.received),
        parts=tuple(due.bill.number for due in dues if due.bill.number in wish.parts),
    )


def split(amount: Money, others: Sequence[Tender], received: Money) -> tuple[Tender, ...]:
    """The tenders of a payment: the others as they are, and cash for what they leave.

    Raises Refused: TENDERED_TOO_LITTLE (`missing`), TENDERED_TOO_MUCH where a tender beside cash is
    not exact or cash is handed over for nothing, for change comes from cash alone.
    """
    cash = amount - total(tender.amount for tender in others)
    if any(one.amount.satang <= 0 or one.change or not one.kind.promised for one in others):
        raise Refused(Reason.TENDERED_TOO_MUCH, over=ZERO)
    if cash < ZERO:
        raise Refused(Reason.TENDERED_TOO_MUCH, over=-cash)
    if received < cash or amount == ZERO:
        raise Refused(Reason.TENDERED_TOO_LITTLE, missing=cash - received)
    if not cash:
        if received:
            raise Refused(Reason.TENDERED_TOO_MUCH, over=received)
        return tuple(others)
    return (Tender(TenderKind.CASH, cash, received), *others)
