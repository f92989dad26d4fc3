"""The bill-payment barcode of Thai banks, written and read (domain.md 4.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.domain.errors import Reason, Refused
from desktop.domain.money import LARGEST, Money
from desktop.domain.thai_qr import check_amount, check_biller, check_reference

_BILLER_LENGTH = 15
_SEPARATOR = re.compile(r"\r\n|[\r\n\t \u240d]|\\r")
"""What arrives for the barcode's CR: itself, LF or both, the tab or space a scanner was set to
send, a program's picture of it, or the two characters `\\r`. References hold none of them."""

_SATANG = re.compile(rf"[0-9]{{1,{len(str(LARGEST))}}}")


@dataclass(frozen=True, slots=True)
class BillBarcode:
    """`biller` is tax ID and suffix. Without an amount the payer types it."""

    biller: str
    ref1: str
    ref2: str = ""
    amount: Money | None = None


def text_of(code: BillBarcode) -> str:
    """What the barcode holds. Raises Refused: BILLER_UNFIT, REFERENCE_UNFIT, AMOUNT_NEGATIVE,
    AMOUNT_TOO_LARGE."""
    if len(check_biller(code.biller)) != _BILLER_LENGTH:
        raise Refused(Reason.BILLER_UNFIT, text=code.biller)
    ref1 = check_reference(code.ref1)
    ref2 = check_reference(code.ref2) if code.ref2 else ""
    satang = 0 if code.amount is None else check_amount(code.amount).satang
    return f"|{code.biller}\r{ref1}\r{ref2}\r{satang}"


def parse(text: str) -> BillBarcode:
    """Reads what a scanner sent, also with an Enter after it and with Caps Lock turned round.
    Raises Refused(BARCODE_UNREADABLE)."""
    whole = text.lstrip().removesuffix("\\r").rstrip().upper().replace("\\R", "\r")
    parts = _SEPARATOR.split(whole)
    if len(parts) != 4 or not parts[0].startswith("|"):
        raise Refused(Reason.BARCODE_UNREADABLE)
    biller, ref1, ref2, satang = parts[0][1:], *parts[1:]
    if not _SATANG.fullmatch(satang):
        raise Refused(Reason.BARCODE_UNREADABLE)
    code = BillBarcode(biller, ref1, ref2, Money(int(satang)) or None)
    try:
        text_of(code)
    except Refused:
        raise Refused(Reason.BARCODE_UNREADABLE) from None
    return code
