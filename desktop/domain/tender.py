"""Tenders: how money is paid, and what is written down of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.domain.money import Money


class TenderKind(StrEnum):
    """How money is paid. Cash is final at once; the others are promises until the bank says so."""

    CASH = "cash"
    QR = "qr"
    TRANSFER = "transfer"
    CHEQUE = "cheque"

    @property
    def promised(self) -> bool:
        return self is not TenderKind.CASH


@dataclass(frozen=True, slots=True)
class Tender:
    """`amount` is what counts towards the bills, `received` what was handed over.

    `bank` is a bank's three-digit code, `reference` the QR's reference 1, the transfer's reference
    or the cheque's number, `dated` the day of the transfer or the date on the cheque.
    """

    kind: TenderKind
    amount: Money
    received: Money
    bank: str = ""
    reference: str = ""
    dated: date | None = None

    @property
    def change(self) -> Money:
        return self.received - self.amount
