"""Forms and reports on paper: the document and the printer behind one door. They are always A4."""

from __future__ import annotations

import re

from desktop.domain.calendar import BANGKOK
from desktop.domain.picture import Picture
from desktop.domain.receipt import PrintOutcome
from desktop.domain.sheet import Sheet
from printing import preview
from printing.printers import Printer

_LONGEST = 60
"""What print systems keep of a title."""

_UNSAFE = re.compile(r"[^0-9A-Za-z]+")


class SheetPaper:
    """Draws sheets, prints them, and shows them on screen as they will be on paper."""

    def __init__(self, printer: Printer) -> None:
        """The printer has to take A4."""
        self._printer = printer

    @property
    def printer_name(self) -> str:
        return self._printer.name

    def draw(self, sheet: Sheet) -> bytes:
        """The PDF; the same sheet gives the same bytes."""
        from printing.sheet import render  # a quarter of a second that the start can spare

        return render(sheet)

    def print(self, sheet: Sheet) -> PrintOutcome:
        """PRINTED or DOUBTFUL. Raises Absent or Jammed where nothing can have come out."""
        return self._printer.print(self.draw(sheet), title=title(sheet))

    def picture(self, pdf: bytes, dpi: int, page: int = 0) -> Picture:
        """Page 0 is the first. Raises IndexError for a page the document does not have."""
        return preview.picture(pdf, page, dpi)

    def pages(self, pdf: bytes) -> int:
        return preview.pages(pdf)


def title(sheet: Sheet) -> str:
    """`remittance-12-2570`, or by when it was made: `x-report-2026-11-22-154207`. A file name on
    every system, without anybody's name in it."""
    number = _UNSAFE.sub("-", sheet.number).strip("-")
    made = f"{sheet.made_at.astimezone(BANGKOK):%Y-%m-%d-%H%M%S}"
    return f"{sheet.form}-{number or made}"[:_LONGEST].rstrip("-")
