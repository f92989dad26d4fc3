"""The demo's unpaid bills: land tax, signboard tax and waste fees of several years, at plausible
sizes. Who has paid is left out, as in a list of debtors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from desktop.demo.people import Population
from desktop.domain.bill import Bill, ChargeKind
from desktop.domain.calendar import BE_OFFSET
from desktop.domain.money import Money
from desktop.domain.payer import Payer

_OWNING_SHARE = 0.66
_SECOND_PLOT = 0.18
_SIGN_SHARE = 0.066

_LAND_YEARS = (
    (2567, date(2024, 6, 30), 0.04),
    (2568, date(2025, 4, 30), 0.09),
    (2569, date(2026, 6, 30), 0.24),
)
"""Tax year, last day to pay, share still unpaid (domain.md 3.1)."""

_WARNED_SHARE = {2567: 0.9, 2568: 0.75, 2569: 0.35}
_WARNED_AFTER = (20, 75)
_LAND_USES = (
    (62, "ที่อยู่อาศัย", 2, 400_000, 9_000_000),
    (22, "พาณิชย์", 30, 300_000, 9_000_000),
    (16, "ที่ว่าง", 30, 150_000, 2_500_000),
)
"""Weight, use, rate in hundredths of a percent, appraised value from and to, in baht."""

_SIGN_YEARS = ((2568, 0.06), (2569, 0.22))
_SIGN_RATES = {1: 5, 2: 26, 3: 50}
_SIGN_LEAST = 200

_WASTE_RATES = ((70, 40), (14, 50), (8, 60), (5, 80), (3, 120))
"""Weight, baht a month."""

_WASTE_QUARTERS = (
    (69, 1, "ต.ค. 68 – ธ.ค. 68", date(2025, 12, 31), 0.06),
    (69, 2, "ม.ค. 69 – มี.ค. 69", date(2026, 3, 31), 0.09),
    (69, 3, "เม.ย. 69 – มิ.ย. 69", date(2026, 6, 30), 0.14),
    (69, 4, "ก.ค. 69 – ก.ย. 69", date(2026, 9, 30), 0.28),
    (70, 1, "ต.ค. 69 – ธ.ค. 69", date(2026, 12, 31), 0.72),
    (70, 2, "ม.ค. 70 – มี.ค. 70", date(2027, 3, 31), 0.86),
    (70, 3, "เม.ย. 70 – มิ.ย. 70", date(2027, 6, 30), 0.87),
    (70, 4, "ก.ค. 70 – ก.ย. 70", date(2027, 9, 30), 0.88),
)
"""Fiscal year, quarter, months, last day to pay, share still unpaid."""


def unpaid(chance: Random, town: Population) -> Iterator[Bill]:
    yield from _land(chance, town)
    yield from _signs(chance, town)
    yield from _waste(chance, town.heads)


def _land(chance: Random, town: Population) -> Iterator[Bill]:
    owners = [*town.firms, *town.absent]
    owners += chance.sample(town.heads, round(len(town.heads) * _OWNING_SHARE) - len(owners))
    weights = [use[0] for use in _LAND_USES]
    plots = [owner for owner in owners for _ in range(1 + (chance.random() < _SECOND_PLOT))]
    for number, owner in enumerate(plots, 1):
        _, use, rate, least, most = chance.choices(_LAND_USES, weights)[0]
        value = chance.randrange(least, most, 10_000)
        subject = f"โฉนด {chance.randint(1_000, 99_999)} ม.{chance.randint(1, 10)} ({use})"
        for year, due, share in _LAND_YEARS:
            if chance.random() < share:
                warned_on, days = _warning(chance, year, due)
                yield Bill(
                    f"L{year % 100}{number:06}", owner.id, ChargeKind.LAND_TAX, subject,
                    f"ปี {year}", Money(value * 100).share(rate), due, warned_on, days,
                )  # fmt: skip


def _warning(chance: Random, year: int, due: date) -> tuple[date | None, int]:
    if chance.random() >= _WARNED_SHARE[year]:
        return None, 0
    return due + timedelta(days=chance.randint(*_WARNED_AFTER)), chance.choice((15, 30))


def _signs(chance: Random, town: Population) -> Iterator[Bill]:
    shops = [*town.firms, *chance.sample(town.heads, 1 + len(town.heads) // 25)]
    for number in range(1, round(len(town.heads) * _SIGN_SHARE) + 1):
        owner = chance.choice(shops)
        width, height = chance.randrange(60, 601, 20), chance.randrange(40, 241, 20)
        sort = chance.choices((1, 2, 3), (40, 50, 10))[0]
        for year, share in _SIGN_YEARS:
            if chance.random() < share:
                due = date(year - BE_OFFSET, 4, 1) + timedelta(days=chance.randint(0, 75))
                yield Bill(
                    f"S{year % 100}{number:06}", owner.id, ChargeKind.SIGNBOARD_TAX,
                    f"ป้าย {width} × {height} ซม. ประเภท {sort}", f"ปี {year}",
                    sign_tax(width, height, _SIGN_RATES[sort]), due,
                )  # fmt: skip


def sign_tax(width: int, height: int, rate: int) -> Money:
    """Baht per 500 cm², more than half a unit counting as one, at least 200 (domain.md 3.2)."""
    whole, rest = divmod(width * height, 500)
    return Money(max(_SIGN_LEAST, (whole + (rest > 250)) * rate) * 100)


def _waste(chance: Random, heads: Sequence[Payer]) -> Iterator[Bill]:
    weights = [weight for weight, _ in _WASTE_RATES]
    months = [baht for _, baht in chance.choices(_WASTE_RATES, weights, k=len(heads))]
    for year, quarter, period, due, share in _WASTE_QUARTERS:
        for number, (head, baht) in enumerate(zip(heads, months, strict=True), 1):
            if chance.random() < share:
                at = head.address
                yield Bill(
                    f"W{year}{quarter}{number:05}", head.id, ChargeKind.WASTE_FEE,
                    f"บ้านเลขที่ {at.house} ม.{at.village}", period, Money(baht * 3 * 100), due,
                )  # fmt: skip
