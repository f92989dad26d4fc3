"""The small QR code on a bank's transfer slip (domain.md 4.7).

It holds no amount and nothing secret: it tells which transfer a slip speaks of, never that money
arrived. Only the bank's statement does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.domain import tlv
from desktop.domain.errors import Reason, Refused

_SLIP = "000001"
_BANK = re.compile(r"[0-9]{3}")
_REFERENCE = re.compile(r"[!-~]{1,60}")
_CRC_HEAD = "9104"


@dataclass(frozen=True, slots=True)
class SlipReference:
    """`bank` is the sending bank's code (`banks.bank_name`), `reference` its own, in its case. The
    two together are one transfer: a second slip that names them is the same slip."""

    bank: str
    reference: str


def parse(text: str) -> SlipReference:
    """Raises Refused(SLIP_UNREADABLE) for another code, or one whose checksum differs."""
    try:
        return _read(text.strip())
    except (ValueError, KeyError):
        raise Refused(Reason.SLIP_UNREADABLE) from None


def _read(text: str) -> SlipReference:
    top = tlv.fields(_checked(text))
    slip = tlv.fields(top["00"])
    if slip["00"] != _SLIP or top["51"] != "TH":
        raise ValueError(text)
    if not _BANK.fullmatch(slip["01"]) or not _REFERENCE.fullmatch(slip["02"]):
        raise ValueError(text)
    return SlipReference(slip["01"], slip["02"])


def _checked(text: str) -> str:
    """What stands before the checksum. Some banks drop its leading zeros, with or without saying so
    in its length, and a wallet writes it in lower case."""
    for digits in (4, 3, 2, 1):
        end = len(text) - digits
        body, head, crc = text[: end - 4], text[end - 4 : end], text[end:].upper().zfill(4)
        if head in (_CRC_HEAD, f"910{digits}") and crc in (
            tlv.checksum(body + head),
            tlv.checksum(body + _CRC_HEAD),
        ):
            return body
    raise ValueError(text)
