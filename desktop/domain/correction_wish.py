"""What people ask for when a receipt is wrong. A wish has an id: asked twice, it is done once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from desktop.domain.tender import Tender


@dataclass(frozen=True, slots=True)
class VoidPayment:
    """A wish; asking twice with the same `id` voids once. `code` is one of `REASONS`."""

    id: UUID
    payment_id: UUID
    code: str
    note: str = ""
    original_attached: bool = False


@dataclass(frozen=True, slots=True)
class ReversePayment:
    """A wish. `document`: the number of the memo that allows it."""

    id: UUID
    payment_id: UUID
    code: str
    document: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CorrectTender:
    """A wish. `line` counts the receipt's tenders from 1; the amount stays."""

    id: UUID
    payment_id: UUID
    line: int
    after: Tender
    code: str


@dataclass(frozen=True, slots=True)
class BounceCheque:
    """A wish. `document`: the bank's slip that came with the cheque."""

    id: UUID
    payment_id: UUID
    line: int
    document: str


CorrectionWish = VoidPayment | ReversePayment | CorrectTender | BounceCheque
