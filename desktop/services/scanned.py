"""What a scanner sends to the one box: bill-payment barcodes and Thai QR codes."""

from __future__ import annotations

from desktop.domain import bill_barcode, thai_qr
from desktop.domain.errors import Refused
from desktop.domain.thai_qr import BillPayment

_PARTED_BY = "-/"
"""A reference has letters and digits alone; a bill's number may be parted by one of these."""


def bill_numbers(text: str, biller: str = "") -> list[str] | None:
    """Numbers that the bill of this code may have; None: the text is no such code.

    A code that pays somebody else (`biller` is whom ours pay) asks for none of our bills.
    """
    code = _read(text)
    if code is None:
        return None
    if not isinstance(code, BillPayment) or (biller and code.biller != biller):
        return []
    return [number for ref in (code.ref1, code.ref2) if ref for number in _spelled(ref)]


def _read(text: str) -> BillPayment | thai_qr.PromptPay | None:
    if text.lstrip().startswith("|"):
        try:
            code = bill_barcode.parse(text)
        except Refused:
            return None
        return BillPayment(code.biller, code.ref1, code.ref2)
    if text.lstrip().startswith("0002"):
        try:
            return thai_qr.parse(text).to
        except Refused:
            return None
    return None


def _spelled(reference: str) -> list[str]:
    """`W70000123`, `W-70000123`, `W7-0000123`…: the number with what a reference leaves out."""
    places = range(1, len(reference))
    parted = [reference[:at] + mark + reference[at:] for mark in _PARTED_BY for at in places]
    return [reference, *parted]
