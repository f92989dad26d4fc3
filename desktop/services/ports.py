"""What the services need from the outside world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desktop.domain.receipt import Marking, PrintOutcome, Receipt


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as pixels: `rgba` holds width × height × 4 bytes, rows from the top."""

    width: int
    height: int
    rgba: bytes
    pages: int


class ReceiptPaper(Protocol):
    """Draws receipts and puts them on paper."""

    @property
    def printer_name(self) -> str: ...

    def draw(self, receipt: Receipt, marking: Marking) -> bytes:
        """The PDF."""
        ...

    def picture(self, pdf: bytes, dpi: int) -> Picture:
        """The first page."""
        ...

    def print(self, receipt: Receipt, marking: Marking) -> PrintOutcome:
        """PRINTED or DOUBTFUL. Raises Absent or Jammed when surely nothing came out."""
        ...


class PinHash(Protocol):
    """A slow hash for PINs (argon2id)."""

    def hash(self, pin: str) -> str: ...

    def fits(self, pin: str, hashed: str) -> bool: ...
