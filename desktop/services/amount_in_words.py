"""The amount in Thai words, as it stands on receipts: หนึ่งพันห้าร้อยสี่สิบหกบาทถ้วน."""

from __future__ import annotations

import os

from desktop.domain.money import Money

_MILLION = 1_000_000


def in_words(amount: Money, *, zero_baht: bool = False) -> str:
    """Baht and satang in words, exact for any amount; a negative one begins with ลบ.

    Under one baht official papers usually leave "ศูนย์บาท" out (domain.md 4.10);
    `zero_baht=True` keeps it.
    """
    baht, satang = divmod(abs(amount.satang), 100)
    sign = "ลบ" if amount.satang < 0 else ""
    whole = f"{_number(baht)}บาท" if baht or not satang or zero_baht else ""
    part = f"{_number(satang)}สตางค์" if satang else "ถ้วน"
    return sign + whole + part


def _number(number: int) -> str:
    """Millions are counted by the same rule as what is below them, so that a group that ends in 1
    reads เอ็ด; the library alone says หนึ่งล้านหนึ่งล้าน for 1,000,001 million."""
    millions, rest = divmod(number, _MILLION)
    if not millions:
        return _below_million(rest)
    end = "เอ็ด" if rest == 1 else _below_million(rest) if rest else ""
    return f"{_number(millions)}ล้าน{end}"


def _below_million(number: int) -> str:
    """The library's `bahttext` takes floats only and formats them; its words for whole numbers
    are exact. Loaded at the first receipt, because it costs more than all else in this module."""
    os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")  # else its import makes a folder in the home
    from pythainlp.util.numtoword import num_to_thaiword

    return num_to_thaiword(number)
