"""A tender as its row holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from desktop.domain.money import Money
from desktop.domain.tender import Tender, TenderKind


def tender_of(row: Sequence[Any]) -> Tender:
    """Of kind, amount, received, bank, reference, dated."""
    kind, satang, received, bank, reference, dated = row
    return Tender(
        TenderKind(kind),
        Money(satang),
        Money(received),
        bank,
        reference,
        date.fromisoformat(dated) if dated else None,
    )
