"""Money as whole satang, so that sums never round."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.domain.errors import Reason, Refused

LARGEST = 99_999_999_99
"""The most one typed amount may be, in satang: 99,999,999.99 baht."""

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_AMOUNT = re.compile(r"(?P<baht>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.(?P<satang>[0-9]{1,2}))?")


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in satang (1 baht = 100 satang). May be negative in sums and differences."""

    satang: int

    def __add__(self, other: Money) -> Money:
        return Money(self.satang + other.satang)

    def __sub__(self, other: Money) -> Money:
        return Money(self.satang - other.satang)

    def __neg__(self) -> Money:
        return Money(-self.satang)

    def __mul__(self, times: int) -> Money:
        return Money(self.satang * times)

    def __bool__(self) -> bool:
        return self.satang != 0

    def share(self, basis_points: int) -> Money:
        """This many hundredths of a percent of the amount, rounded once, half up.

        The one rounding a charge line may have (domain.md 2.5). Amount and points are not negative.
        """
        return Money((self.satang * basis_points + 5_000) // 10_000)

    def __str__(self) -> str:
        sign = "-" if self.satang < 0 else ""
        return f"{sign}{abs(self.satang) // 100:,}.{abs(self.satang) % 100:02d}"

    @classmethod
    def parse(cls, text: str) -> Money:
        """Reads an amount in baht as people type it: Arabic or Thai digits, commas in the right
        places, at most two decimals.

        The grammar is our own because `int` and `Decimal` accept far more (`1_000`, `1e9`, `NaN`).
        Raises Refused: AMOUNT_NEGATIVE, AMOUNT_UNREADABLE or AMOUNT_TOO_LARGE.
        """
        cleaned = text.strip().translate(_THAI_DIGITS).removesuffix("บาท").removeprefix("฿").strip()
        if cleaned.startswith(("-", "−", "–")):
            raise Refused(Reason.AMOUNT_NEGATIVE, text=text)
        match = _AMOUNT.fullmatch(cleaned)
        if not match or not cleaned:
            raise Refused(Reason.AMOUNT_UNREADABLE, text=text)
        baht = (match["baht"] or "").replace(",", "").lstrip("0")
        if len(baht) > len(str(LARGEST // 100)):
            raise Refused(Reason.AMOUNT_TOO_LARGE, largest=cls(LARGEST))
        return cls(int(baht or "0") * 100 + int((match["satang"] or "0").ljust(2, "0")))


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    return Money(sum(amount.satang for amount in amounts))
