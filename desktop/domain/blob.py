"""Blobs: bytes named by their SHA-256, such as an attached file or the document of a change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

PIECE = 1 << 18
"""Bytes that are kept and sent at once; the last piece is shorter."""

LARGEST = 20 << 20
"""Bytes of one blob."""


class BlobUse(StrEnum):
    """What it is for, in the order it may travel."""

    CHANGE = "change"
    FILE = "file"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Carried:
    """A blob on its way; `so_far` bytes of it are here."""

    sha256: str
    size: int
    so_far: int


def name_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def pieces(content: bytes) -> list[bytes]:
    return [content[start : start + PIECE] for start in range(0, len(content), PIECE)]
