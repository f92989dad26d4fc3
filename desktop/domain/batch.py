"""The money facts one check covers: receipts, and tenders that turned out to be others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from desktop.domain.money import Money, total
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.tender import Tender
from desktop.domain.totals import added

Pairs = tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class BatchReceipt:
    """A receipt as a slip lists it. A voided one keeps its number and adds nothing."""

    payment_id: UUID
    number: ReceiptNumber
    day: date
    taken_at: datetime
    payer_name: str
    clerk: str
    shift_id: UUID
    tenders: tuple[Tender, ...]
    revenues: Pairs
    voided: bool

    @property
    def amount(self) -> Money:
        return total(tender.amount for tender in self.tenders)


@dataclass(frozen=True, slots=True)
class BatchCorrection:
    """Money of a receipt that was paid in another way than was written; comes to zero."""

    receipt: ReceiptNumber
    before: Tender
    after: Tender


@dataclass(frozen=True, slots=True)
class Batch:
    """In the order of the numbers."""

    receipts: tuple[BatchReceipt, ...] = ()
    corrections: tuple[BatchCorrection, ...] = ()

    @property
    def standing(self) -> tuple[BatchReceipt, ...]:
        return tuple(one for one in self.receipts if not one.voided)

    @property
    def voided(self) -> tuple[BatchReceipt, ...]:
        return tuple(one for one in self.receipts if one.voided)

    @property
    def by_tender(self) -> dict[str, Money]:
        taken = [(t.kind.value, t.amount) for one in self.standing for t in one.tenders]
        for one in self.corrections:
            taken.append((one.before.kind.value, -one.before.amount))
            taken.append((one.after.kind.value, one.after.amount))
        return added(taken)

    @property
    def by_revenue(self) -> dict[str, Money]:
        return added(pair for one in self.standing for pair in one.revenues)

    @property
    def amount(self) -> Money:
        return total(one.amount for one in self.standing)

    @property
    def collectors(self) -> tuple[str, ...]:
        """The clerks who took it, those of voided receipts as well."""
        return tuple(sorted({one.clerk for one in self.receipts}))

    @property
    def shifts(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(one.shift_id for one in self.receipts))

    @property
    def last(self) -> ReceiptNumber:
        """The receipt of the device that was written last; its copy carries the sign-off."""
        return max(self.receipts, key=lambda one: (one.taken_at, one.number)).number
