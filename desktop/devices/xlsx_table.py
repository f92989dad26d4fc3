"""Reads the first visible sheet of an Excel workbook row by row, as the text a person would see."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from desktop.devices.file_access import reading
from desktop.devices.xlsx_guard import check, damage_told
from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Unfit
from desktop.domain.row_layout import Row

_MOST_ROWS = 1_048_576
_MOST_CELLS = 500
_AT_ONCE = 200
_SURE_DIGITS = 15
"""Excel keeps and shows no more digits of a number than these."""


@dataclass(slots=True)
class XlsxTable:
    """One workbook. `source` is its SHA-256; `done` follows the reading of its packed bytes."""

    path: Path
    sheet: str
    other_sheets: tuple[str, ...]
    source: str
    form: str = "xlsx"
    letters: str = ""
    delimiter: str = ""
    done: int = field(default=0, init=False)

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def rows(self) -> Iterator[Row]:
        """From the top; short rows are filled up to the width of the widest so far. Raises
        Refused(FILE_UNFIT), Absent, Jammed."""
        with reading(self.path) as file, _workbook(file) as book:
            width = 0
            for number, cells in enumerate(_cells(book[self.sheet]), 1):
                width = max(width, len(cells))
                if number % _AT_ONCE == 0:
                    self.done = max(self.done, file.tell())
                yield _row(number, cells, width)
            self.done = self.size


def open_xlsx(path: Path, source: str) -> XlsxTable:
    """Raises Refused(FILE_UNFIT), Absent, Jammed."""
    with reading(path) as file:
        check(file)
        with _workbook(file) as book:
            if book.epoch == CALENDAR_MAC_1904:
                raise Refused(Reason.FILE_UNFIT, why=Unfit.DATES_FROM_1904)
            sheets = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise Refused(Reason.FILE_UNFIT, why=Unfit.EMPTY)
    return XlsxTable(path, sheets[0], tuple(sheets[1:]), source)


@contextmanager
def _workbook(file: BufferedReader) -> Iterator[Any]:
    file.seek(0)
    with damage_told(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, on styles it does not know
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    try:
        yield book
    finally:
        book.close()


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The sheet's rows without the empty cells at their ends. The declared size is not believed."""
    sheet.reset_dimensions()
    rows = iter(sheet.iter_rows())
    count = 0
    while some := _next(rows):
        count += len(some)
        for cells in some:
            used = len(cells)
            while used and cells[used - 1].value is None:
                used -= 1
            if used > _MOST_CELLS or count > _MOST_ROWS:
                raise Refused(Reason.FILE_UNFIT, why=Unfit.TOO_LARGE_INSIDE)
            yield cells[:used]


def _next(rows: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    with damage_told(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, on days that are none
        return list(islice(rows, _AT_ONCE))


def _row(number: int, cells: tuple[Any, ...], width: int) -> Row:
    texts = tuple(_text(cell.value) for cell in cells)
    formulas = frozenset(at for at, cell in enumerate(cells) if cell.data_type == "f")
    return Row(number, texts + ("",) * (width - len(texts)), formulas)


def _text(value: object) -> str:
    """A number without the noise of binary fractions, a day as ISO."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return str(value).upper()
        case float():
            return _number(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(getattr(value, "text", value))


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 10**_SURE_DIGITS:
        return str(int(value))
    return f"{value:.{_SURE_DIGITS}g}"
