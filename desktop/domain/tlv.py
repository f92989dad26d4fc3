"""Tag, length, value: the text inside payment QR codes (EMVCo), and its checksum."""

from __future__ import annotations

import re
from binascii import crc_hqx

_HEAD = re.compile(r"[0-9]{4}")


def field(tag: str, value: str) -> str:
    """Two digits of tag, two of length, the value. Raises ValueError above 99 characters."""
    if len(value) > 99:
        raise ValueError(tag)
    return f"{tag}{len(value):02d}{value}"


def fields(text: str) -> dict[str, str]:
    """Values by tag, in their order. Raises ValueError where a length does not add up or a tag
    stands there twice."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if not _HEAD.fullmatch(head) or head[:2] in found:
            raise ValueError(head)
        length = int(head[2:])
        value = text[at + 4 : at + 4 + length]
        if len(value) < length:
            raise ValueError(head)
        found[head[:2]] = value
        at += 4 + length
    return found


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE as four upper-case hex digits; of `123456789` it is `29B1`.

    Raises ValueError for text that has no bytes (half a character from a broken scan).
    """
    return f"{crc_hqx(text.encode(), 0xFFFF):04X}"
