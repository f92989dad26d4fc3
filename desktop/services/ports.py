"""What the services need from the outside world."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from desktop.domain.picture import Picture
from desktop.domain.receipt import Marking, PrintOutcome, Receipt
from desktop.domain.sheet import Sheet


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


class SheetPaper(Protocol):
    """Draws forms and reports and puts them on A4."""

    @property
    def printer_name(self) -> str: ...

    def draw(self, sheet: Sheet) -> bytes:
        """The PDF; the same sheet gives the same bytes."""
        ...

    def picture(self, pdf: bytes, dpi: int, page: int = 0) -> Picture:
        """Page 0 is the first."""
        ...

    def pages(self, pdf: bytes) -> int: ...

    def print(self, sheet: Sheet) -> PrintOutcome:
        """PRINTED or DOUBTFUL. Raises Absent or Jammed when surely nothing came out."""
        ...


class TableWriter(Protocol):
    """Puts the tables of a sheet into a file for a spreadsheet."""

    def write(self, sheet: Sheet, path: Path) -> None:
        """CSV or Excel, as the path ends: .csv, .xlsx. A file that is there is replaced, whole or
        not at all. Raises ValueError for another ending; Jammed(table-unwritten)."""
        ...


class QrPattern(Protocol):
    """Turns a text into the squares of a QR code."""

    def __call__(self, text: str) -> Sequence[Sequence[bool]]:
        """Row by row, dark is True; without the light border."""
        ...


class PinHash(Protocol):
    """A slow hash for PINs (argon2id)."""

    def hash(self, pin: str) -> str: ...

    def fits(self, pin: str, hashed: str) -> bool: ...
