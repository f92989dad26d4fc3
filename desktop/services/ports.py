"""What the services need from the outside world."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.picture import Picture
from desktop.domain.receipt import Marking, PrintOutcome, Receipt


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

    def warm_up(self) -> None:
        """Loads what the first receipt needs."""
        ...


class PinHash(Protocol):
    """A slow hash for PINs (argon2id)."""

    def hash(self, pin: str) -> str: ...

    def fits(self, pin: str, hashed: str) -> bool: ...
