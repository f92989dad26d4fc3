"""The printer and paper in use: what was chosen last, changeable while the program runs."""

from __future__ import annotations

from collections.abc import Callable

from desktop.domain.picture import Picture
from desktop.domain.receipt import Marking, PrintOutcome, Receipt
from desktop.services.ports import ReceiptPaper
from ui.settings import SettingsFile


class ChosenPaper:
    """A `ReceiptPaper` that stands for the one made from the settings."""

    def __init__(
        self,
        settings: SettingsFile,
        make: Callable[[str, str], ReceiptPaper],
        printers: Callable[[], list[str]],
    ) -> None:
        """`make` takes a printer's name (empty: the folder) and a paper's."""
        self._settings = settings
        self._make = make
        self.printers = printers
        self._paper = make(settings.current.printer, settings.current.paper)

    @property
    def printer_name(self) -> str:
        return self._paper.printer_name

    def choose_printer(self, name: str) -> None:
        self._settings.change(printer=name)
        self._paper = self._make(name, self._settings.current.paper)

    def choose_size(self, size: str) -> None:
        self._settings.change(paper=size)
        self._paper = self._make(self._settings.current.printer, size)

    def draw(self, receipt: Receipt, marking: Marking) -> bytes:
        return self._paper.draw(receipt, marking)

    def picture(self, pdf: bytes, dpi: int) -> Picture:
        return self._paper.picture(pdf, dpi)

    def print(self, receipt: Receipt, marking: Marking) -> PrintOutcome:
        return self._paper.print(receipt, marking)

    def warm_up(self) -> None:
        self._paper.warm_up()
