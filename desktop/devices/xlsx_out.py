"""A sheet as an Excel workbook: a worksheet a table, real numbers and days, texts always texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell as Place
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from desktop.devices.table_rows import grids, local, pairs
from desktop.domain.money import Money
from desktop.domain.sheet import Cell, Grid, Sheet, Words, written

MONEY = "#,##0.00"
NUMBER = "#,##0"
DAY = "[$-107041E]d mmm yyyy"
"""Thai months and the Buddhist era for eyes; the value is a day of the common era."""

MOMENT = "[$-107041E]d mmm yyyy hh:mm"

_NARROWEST, _WIDEST = 8, 48
_LONGEST_NAME = 31
_UNNAMEABLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile("\r\n?")
_ABOUT = "เอกสาร"

_BOLD = Font(bold=True)
_STRUCK = Font(strike=True, color="00666666")
_SHADE = PatternFill("solid", fgColor="00EDEDED")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_TOLD = Alignment(horizontal="left", vertical="top", wrap_text=True)
_HEADING = Alignment(horizontal="center", vertical="center", wrap_text=True)


def packed(sheet: Sheet) -> bytes:
    """The workbook as a file."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        _InMemory(_workbook(sheet), archive).write_data()
    return out.getvalue()


class _InMemory(ExcelWriter):
    """openpyxl itself lays every worksheet down in the system's folder for passing files, in plain
    text, where it stays if the program is killed."""

    def __init__(self, book: Workbook, archive: ZipFile) -> None:
        super().__init__(book, archive)
        self._parts = archive

    def write_worksheet(self, ws: Worksheet) -> None:
        out = BytesIO()
        WorksheetWriter(ws, out).write()
        self._parts.writestr(ws.path[1:], out.getvalue())
        self.manifest.append(ws)


def _workbook(sheet: Sheet) -> Workbook:
    """Opens on the first table. The last worksheet holds all that is no table."""
    book = Workbook()
    first = book.active
    for grid in grids(sheet):
        _table(book.create_sheet(_name(book, grid.title or sheet.title)), grid, sheet)
    _about(book.create_sheet(_name(book, _ABOUT)), sheet)
    if first is not None:
        book.remove(first)
    book.active = 0
    book.properties.creator = _text(sheet.issuer.name)
    book.properties.title = _text(f"{sheet.title} {sheet.number}".strip())
    return book


def _table(work: Worksheet, grid: Grid, sheet: Sheet) -> None:
    headings = [_place(work, heading.title, _BOLD) for heading in grid.headings]
    for at, place in enumerate(headings):
        if place is not None:
            place.fill, place.alignment = _SHADE, _HEADING
        work.column_dimensions[get_column_letter(at + 1)].width = _width(grid, at)
    work.append(headings)
    for line in grid.lines:
        font = _STRUCK if line.struck else _BOLD if line.strong else None
        work.append([_place(work, cell, font) for cell in line.cells])
    work.freeze_panes = "A2"
    if grid.lines:
        work.auto_filter.ref = work.dimensions
    _for_paper(work, sheet)


def _place(work: Worksheet, cell: Cell, font: Font | None) -> Place | None:
    if cell is None:
        return None
    place = WriteOnlyCell(work)
    _put(place, cell)
    if font:
        place.font = font
    if isinstance(cell, str) and _letters(cell) > _WIDEST:
        place.alignment = _WRAPPED
    return place


def _put(place: Place, cell: Cell) -> None:
    match cell:
        case str():
            place.value = _text(cell)
            place.data_type = "s"  # whatever it begins with
        case Money():
            place.value, place.number_format = Decimal(cell.satang) / 100, MONEY
        case datetime():
            place.value, place.number_format = local(cell), MOMENT
        case date():
            place.value, place.number_format = cell, DAY
        case int():
            place.value, place.number_format = cell, NUMBER


def _text(text: str) -> str:
    """What XML cannot hold is shown as a mark, so that nothing vanishes."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", _BREAK.sub("\n", text))


def _width(grid: Grid, at: int) -> float:
    cells = (line.cells[at] for line in grid.lines if at < len(line.cells) and not line.strong)
    longest = max((_letters(written(cell)) for cell in cells), default=0)
    return min(_WIDEST, max(_NARROWEST, longest, _letters(grid.headings[at].title))) + 2


def _letters(text: str) -> int:
    """Of the longest line, without the marks that stand over and under letters."""
    lines = text.splitlines() or [""]
    return max(sum(unicodedata.category(one) != "Mn" for one in line) for line in lines)


def _for_paper(work: Worksheet, sheet: Sheet) -> None:
    """Printed from the spreadsheet, it still says what it is."""
    work.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    work.page_setup.orientation = "landscape" if sheet.wide else "portrait"
    work.page_setup.fitToHeight = 0
    work.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    work.print_title_rows = "1:1"
    title = _text(f"{sheet.issuer.name} {sheet.title}").replace("&", "&&")
    if work.oddHeader is not None and work.oddFooter is not None:
        work.oddHeader.center.text, work.oddFooter.right.text = title, "&P/&N"


def _about(work: Worksheet, sheet: Sheet) -> None:
    for name, value in _facts(sheet):
        said = _place(work, value, None)
        if said is not None:
            said.alignment = _TOLD
        work.append([_place(work, name, _BOLD), said])
    work.column_dimensions["A"].width = 26
    work.column_dimensions["B"].width = 70


def _facts(sheet: Sheet) -> Iterator[tuple[str, Cell]]:
    told: tuple[tuple[str, Cell], ...] = (
        ("เอกสาร", sheet.title),
        ("", sheet.subtitle),
        ("เลขที่", sheet.number),
        ("หน่วยงาน", sheet.issuer.name),
        ("จัดทำโดย", sheet.made_by),
        ("จัดทำเมื่อ", sheet.made_at),
        ("", sheet.stamp),
    )
    yield from (one for one in told if one[1])
    yield from pairs(sheet)
    yield from (("", part.text) for part in sheet.parts if isinstance(part, Words))


def _name(book: Workbook, title: str) -> str:
    """As Excel allows it, and no second of the same."""
    wish = _UNNAMEABLE.sub(" ", _text(title)).strip(" '")[:_LONGEST_NAME].rstrip() or "ตาราง"
    taken = {work.title.casefold() for work in book.worksheets}
    number, name = 1, wish
    while name.casefold() in taken:
        number += 1
        name = f"{wish[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
    return name
