"""The lines of an Excel worksheet, one after the other, so that none has to be kept.

openpyxl takes ten times as long for a cell, and without lxml that is all there is to choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from unicodedata import category
from xml.sax.saxutils import escape

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from desktop.devices.table_rows import Table, baht, local
from desktop.domain.money import Money
from desktop.domain.sheet import Cell, Line

MONEY = "#,##0.00"
NUMBER = "#,##0"
DAY = "[$-107041E]d mmm yyyy"
"""Thai months and the Buddhist era for eyes; the value is a day of the common era."""

MOMENT = "[$-107041E]d mmm yyyy hh:mm"
BOLD = Font(bold=True)

_STRUCK = Font(strike=True, color="00666666")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_TEXT = "General"
_FIRST = datetime.fromisoformat("1899-12-30")
_LONGEST = 32_767
"""Letters Excel takes in a cell."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile("\r\n?")


def clean(text: str) -> str:
    """What XML cannot hold is shown as a mark, so that nothing vanishes."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", _BREAK.sub("\n", text))[:_LONGEST]


def letters(text: str, enough: int = 0) -> int:
    """Of the longest line, without the marks that stand over and under letters; not counted out
    where the text cannot have more than `enough`."""
    if len(text) <= enough:
        return len(text)
    return max(
        (sum(category(one) != "Mn" for one in line) for line in text.splitlines()), default=0
    )


class Lines:
    """The XML of a table's lines. The looks are openpyxl's and stand in the workbook once each."""

    def __init__(self, work: Worksheet, table: Table, widest: int) -> None:
        """Texts longer than `widest` are wrapped."""
        self._work = work
        self._table = table
        self._widest = widest
        self._looks: dict[tuple[str, bool, bool, bool], int] = {}

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._table.lines(), start=2):
            cells = (
                self._cell(f"{get_column_letter(at)}{number}", cell, line)
                for at, cell in enumerate(line.cells, start=1)
                if cell is not None and cell != ""
            )
            yield f'<row r="{number}">{"".join(cells)}</row>'

    def _cell(self, place: str, cell: Cell, line: Line) -> str:
        if isinstance(cell, str):
            text = clean(cell)
            look = self._look(_TEXT, line, letters(text, self._widest) > self._widest)
            kept = ' xml:space="preserve"' if text != text.strip() else ""
            told = f"<is><t{kept}>{escape(text)}</t></is>"
            return f'<c r="{place}" s="{look}" t="inlineStr">{told}</c>'
        form, number = _number(cell)
        return f'<c r="{place}" s="{self._look(form, line, False)}"><v>{number}</v></c>'

    def _look(self, form: str, line: Line, wrapped: bool) -> int:
        key = (form, line.strong, line.struck, wrapped)
        found = self._looks.get(key)
        if found is None:
            found = self._looks[key] = self._new_look(form, line, wrapped)
        return found

    def _new_look(self, form: str, line: Line, wrapped: bool) -> int:
        place = WriteOnlyCell(self._work)
        place.number_format = form
        if line.struck or line.strong:
            place.font = _STRUCK if line.struck else BOLD
        if wrapped:
            place.alignment = _WRAPPED
        return int(place.style_id)


def _number(cell: Money | int | date | datetime | None) -> tuple[str, str]:
    """Its form and its value."""
    match cell:
        case Money():
            return MONEY, baht(cell)
        case datetime():
            return MOMENT, _days(local(cell))
        case date():
            return DAY, _days(cell)
        case _:
            return NUMBER, str(cell)


def _days(at: date) -> str:
    """As Excel keeps a moment of the last hundred years."""
    moment = at if isinstance(at, datetime) else datetime.combine(at, time())
    return f"{(moment - _FIRST) / timedelta(days=1):.16g}"
