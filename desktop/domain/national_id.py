"""The 13-digit number of a person or juristic person (domain.md 4.3)."""

from __future__ import annotations

import re

from desktop.domain.errors import Reason, Refused

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_THIRTEEN = re.compile(r"[0-9]{13}")


def check_digit(first_twelve: str) -> str:
    """(11 − Σ dᵢ·(14−i) mod 11) mod 10, over twelve ASCII digits."""
    weighted = sum(
        int(digit) * weight for digit, weight in zip(first_twelve, range(13, 1, -1), strict=True)
    )
    return str((11 - weighted % 11) % 10)


def parse(text: str) -> str:
    """Thirteen ASCII digits from `1-2345-67890-12-1`, `1 2345 …` or Thai digits.

    Raises Refused(NATIONAL_ID_WRONG) for another length, a wrong check digit, or an all-zero body.
    """
    digits = re.sub(r"[\s-]", "", text.translate(_THAI_DIGITS))
    if (
        not _THIRTEEN.fullmatch(digits)
        or digits[:12] == "0" * 12
        or check_digit(digits[:12]) != digits[12]
    ):
        raise Refused(Reason.NATIONAL_ID_WRONG)
    return digits


def masked(digits: str) -> str:
    """`1-xxxx-xxxxx-12-1`: enough to compare with the card in the hand (domain.md 5.3)."""
    return f"{digits[0]}-xxxx-xxxxx-{digits[10:12]}-{digits[12]}"


def grouped(digits: str) -> str:
    """`1-2345-67890-12-1`"""
    return f"{digits[0]}-{digits[1:5]}-{digits[5:10]}-{digits[10:12]}-{digits[12]}"
