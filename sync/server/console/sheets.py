"""Lines of a CSV file that a spreadsheet takes for what they say."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from desktop.domain.money import Money

BEGINNING = "\ufeff"
"""By which a spreadsheet knows that Thai follows."""


def line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(_harmless(cell) for cell in cells)
    return out.getvalue()


def baht(amount: Money) -> str:
    """Without the commas that a spreadsheet would take for text."""
    return str(amount).replace(",", "")


def _harmless(cell: str) -> str:
    """A name that begins like a formula is text all the same; a negative number stays one."""
    number = cell.removeprefix("-").replace(".", "", 1).isdigit()
    return "'" + cell if cell[:1] in "=+-@\t\r" and cell and not number else cell
