"""Receipts as the books see them: leaves that were keyed in, and those e-LAAS has no number for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from desktop.domain.money import Money
from desktop.domain.receipt import ReceiptNumber


@dataclass(frozen=True, slots=True)
class KeyedLeaf:
    """A hand-written receipt as it was keyed in. `day`: the day its money was booked on."""

    payment_id: UUID
    number: ReceiptNumber
    written_on: date
    day: date
    payer_name: str
    amount: Money
    clerk: str
    voided: bool


@dataclass(frozen=True, slots=True)
class NotNoted:
    """A payment that e-LAAS has given no number yet."""

    payment_id: UUID
    number: ReceiptNumber
    day: date
    payer_name: str
    amount: Money
