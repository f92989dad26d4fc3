"""Receipts on paper: the document and the printer behind one door."""

from __future__ import annotations

from desktop.domain.picture import Picture
from desktop.domain.receipt import Marking, PrintOutcome, Receipt
from printing import preview
from printing.page import Paper
from printing.printers import Printer


class ReceiptPaper:
    """Draws receipts, prints them, and shows them on screen as they will be on paper."""

    def __init__(self, printer: Printer, paper: Paper) -> None:
        self._printer = printer
        self._paper = paper

    @property
    def printer_name(self) -> str:
        return self._printer.name

    def draw(self, receipt: Receipt, marking: Marking) -> bytes:
        """The PDF; the same facts give the same bytes."""
        from printing.receipt import render  # a quarter of a second that the start can spare

        return render(receipt, marking, self._paper)

    def print(self, receipt: Receipt, marking: Marking) -> PrintOutcome:
        """PRINTED or DOUBTFUL. Raises Absent or Jammed where nothing can have come out."""
        pdf = self.draw(receipt, marking)
        return self._printer.print(pdf, title=str(receipt.number), copy=marking.copy)

    def picture(self, pdf: bytes, dpi: int, page: int = 0) -> Picture:
        return preview.picture(pdf, page, dpi)

    def warm_up(self) -> None:
        """Loads what the first receipt needs, so that it is no slower than the second."""
        import pypdfium2  # noqa: F401 - being loaded is all these are here for

        from printing import fonts, qr

        for face in fonts.Face:
            fonts.font(face)
        qr.pattern("0")
