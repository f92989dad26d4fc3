"""The printer and paper in use: what was chosen last, changeable while the program runs."""

from __future__ import annotations

from collections.abc import Callable

from desktop.domain.picture import Picture
from desktop.domain.receipt import Marking, PrintOutcome, Receipt
from desktop.domain.sheet import Sheet
from desktop.services.ports import ReceiptPaper, SheetPaper
from ui.settings import SettingsFile


class ChosenPaper:
    """A `ReceiptPaper` that stands for the one made from the settings."""

    def __init__(
        self,
        settings: SettingsFile,
        make: Callable[[str, str], ReceiptPaper],
        make_sheets: Callable[[str], SheetPaper],
        printers: Callable[[], list[str]],
    ) -> None:
        """`make` takes a printer's name (empty: the folder) and a paper's; `make_sheets` the name
        alone. `sheets`: forms and reports, from the same printer."""
        self._settings = settings
        self._make = make
        self.printers = printers
        self.sheets: SheetPaper = ChosenSheets(settings, make_sheets)
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


class ChosenSheets:
    """A `SheetPaper` of whatever printer is chosen when it is asked."""

    def __init__(self, settings: SettingsFile, make: Callable[[str], SheetPaper]) -> None:
        self._settings = settings
        self._make = make

    @property
    def printer_name(self) -> str:
        return self._now().printer_name

    def draw(self, sheet: Sheet) -> bytes:
        return self._now().draw(sheet)

    def picture(self, pdf: bytes, dpi: int, page: int = 0) -> Picture:
        return self._now().picture(pdf, dpi, page)

    def pages(self, pdf: bytes) -> int:
        return self._now().pages(pdf)

    def print(self, sheet: Sheet) -> PrintOutcome:
        return self._now().print(sheet)

    def _now(self) -> SheetPaper:
        return self._make(self._settings.current.printer)
