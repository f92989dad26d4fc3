"""What each fact of money adds to the sums: a row for each sum it touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop.domain.calendar import BANGKOK
from desktop.domain.correction import PaymentReversed, TenderCorrected
from desktop.domain.payment import Payment
from desktop.store.records import Recorded


@dataclass(frozen=True, slots=True)
class Key:
    """Which sum: `dim` is receipt (taken, voided), tender, revenue or reversal."""

    day: str
    dim: str
    name: str
    device: str
    clerk: str
    hour: int


Row = tuple[Key, int, int]
"""A sum, how many receipts more, how many satang more."""


def taken(payment: Payment) -> list[Row]:
    revenues: dict[str, int] = {}
    for charge in payment.charges:
        revenues[charge.revenue_code] = revenues.get(charge.revenue_code, 0) + charge.amount.satang
    key = _key(payment, payment.business_day, payment.taken_at)
    return [
        (key("receipt", "taken"), 1, payment.amount.satang),
        *((key("tender", one.kind.value), 1, one.amount.satang) for one in payment.tenders),
        *((key("revenue", code), 1, satang) for code, satang in revenues.items()),
    ]


def voided(payment: Payment, corrections: Sequence[Recorded[TenderCorrected]]) -> list[Row]:
    """All it had brought goes out again, on the day it stands under; the receipt is counted among
    the voided ones."""
    brought = [row for row in taken(payment) if row[0].dim != "receipt"]
    for one in corrections:
        brought += corrected(payment, one.fact, one.at)
    key = _key(payment, payment.business_day, payment.taken_at)
    return [
        *((where, -many, -satang) for where, many, satang in brought),
        (key("receipt", "voided"), 1, payment.amount.satang),
    ]


def reversed(payment: Payment, fact: PaymentReversed, at: datetime) -> list[Row]:
    """The day it was taken on stays as it was: finance gives the money back."""
    key = _key(payment, fact.business_day, at)
    return [(key("reversal", code), 1, amount.satang) for code, amount in fact.revenues]


def corrected(payment: Payment, fact: TenderCorrected, at: datetime) -> list[Row]:
    key = _key(payment, fact.business_day, at)
    return [
        (key("tender", fact.before.kind.value), -1, -fact.before.amount.satang),
        (key("tender", fact.after.kind.value), 1, fact.after.amount.satang),
    ]


def differences(stored: dict[Key, tuple[int, int]], anew: dict[Key, tuple[int, int]]) -> list[str]:
    """A line for each sum that is not what the facts come to."""
    return list(_differences(stored, anew))


def _differences(
    stored: dict[Key, tuple[int, int]], anew: dict[Key, tuple[int, int]]
) -> Iterator[str]:
    for key in sorted({*stored, *anew}, key=str):
        kept, found = stored.get(key, (0, 0)), anew.get(key, (0, 0))
        if kept != found:
            where = f"{key.day} {key.dim} {key.name} {key.device} {key.clerk} {key.hour:02d}"
            yield f"{where}: {kept[0]}/{kept[1]} is kept, {found[0]}/{found[1]} worked out"


def _key(payment: Payment, day: date, at: datetime) -> Callable[[str, str], Key]:
    hour = at.astimezone(BANGKOK).hour
    return lambda dim, name: Key(day.isoformat(), dim, name, payment.device, payment.clerk, hour)
