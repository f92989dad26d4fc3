"""A sheet as an Excel workbook: a worksheet a table, real numbers and days, texts always texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell as Place
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.dimensions import SheetDimension
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from desktop.devices.table_rows import Table, local, pairs, tables
from desktop.devices.xlsx_lines import BOLD, DAY, MOMENT, MONEY, NUMBER, Lines, clean, letters
from desktop.domain.money import Money
from desktop.domain.sheet import Cell, Sheet, Words, written

_NARROWEST, _WIDEST = 8, 48
_LONGEST_NAME = 31
_UNNAMEABLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ABOUT = "เอกสาร"
_AT_ONCE = 200
"""Lines packed together: enough to be quick, few enough to let the screen breathe."""

_SHADE = PatternFill("solid", fgColor="00EDEDED")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_TOLD = Alignment(horizontal="left", vertical="top", wrap_text=True)
_HEADING = Alignment(horizontal="center", vertical="center", wrap_text=True)


def pack(sheet: Sheet, file: BinaryIO) -> None:
    """Writes the workbook."""
    book = Workbook()
    lines = _fill(book, sheet)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        _Packer(book, archive, lines).write_data()


class _Packer(ExcelWriter):
    """openpyxl itself lays every worksheet down in the system's folder for passing files, in plain
    text, where it stays if the program is killed. Here the lines go straight into the archive."""

    def __init__(self, book: Workbook, archive: ZipFile, lines: dict[str, Lines]) -> None:
        super().__init__(book, archive)
        self._parts = archive
        self._lines = lines

    def write_worksheet(self, ws: Worksheet) -> None:
        out = BytesIO()
        _Frame(ws, out).write()
        before, end, after = out.getvalue().rpartition(b"</sheetData>")
        lines = iter(self._lines.get(ws.title, ()))
        with self._parts.open(ws.path[1:], "w", force_zip64=True) as part:
            part.write(before)
            while some := "".join(islice(lines, _AT_ONCE)):
                part.write(some.encode())
            part.write(end + after)
        self.manifest.append(ws)


class _Frame(WorksheetWriter):
    """All of a worksheet but the lines, which openpyxl does not know of."""

    def __init__(self, work: Worksheet, out: BytesIO) -> None:
        super().__init__(work, out)
        self._held = work.auto_filter.ref or work.dimensions

    def write_dimensions(self) -> None:
        self.xf.send(SheetDimension(self._held).to_tree())


def _fill(book: Workbook, sheet: Sheet) -> dict[str, Lines]:
    """Opens on the first table. The last worksheet holds all that is no table. Told are the lines
    still to be written, by their worksheet."""
    lines = {}
    first = book.active
    for table in tables(sheet):
        work = book.create_sheet(_name(book, table.title or sheet.title))
        _head(work, table, sheet)
        lines[work.title] = Lines(work, table, _WIDEST)
    _about(book.create_sheet(_name(book, _ABOUT)), sheet)
    if first is not None:
        book.remove(first)
    book.active = 0
    book.properties.creator = clean(sheet.issuer.name)
    book.properties.title = clean(f"{sheet.title} {sheet.number}".strip())
    return lines


def _head(work: Worksheet, table: Table, sheet: Sheet) -> None:
    headings = [_place(work, heading.title, BOLD) for heading in table.headings]
    for place in headings:
        if place is not None:
            place.fill, place.alignment = _SHADE, _HEADING
    for at, width in enumerate(_widths(table), start=1):
        work.column_dimensions[get_column_letter(at)].width = width
    work.append(headings)
    work.freeze_panes = "A2"
    if len(table):
        work.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(table) + 1}"
    _for_paper(work, sheet)


def _place(work: Worksheet, cell: Cell, font: Font | None) -> Place | None:
    if cell is None:
        return None
    place = WriteOnlyCell(work)
    _put(place, cell)
    if font:
        place.font = font
    if isinstance(cell, str) and letters(cell) > _WIDEST:
        place.alignment = _WRAPPED
    return place


def _put(place: Place, cell: Cell) -> None:
    match cell:
        case str():
            place.value = clean(cell)
            place.data_type = "s"  # whatever it begins with
        case Money():
            place.value, place.number_format = Decimal(cell.satang) / 100, MONEY
        case datetime():
            place.value, place.number_format = local(cell), MOMENT
        case date():
            place.value, place.number_format = cell, DAY
        case int():
            place.value, place.number_format = cell, NUMBER


def _widths(table: Table) -> list[float]:
    """A sum is no measure: it may stand over what is beside it."""
    longest = [letters(heading.title) for heading in table.headings]
    for line in table.lines():
        if line.strong:
            continue
        for at, cell in enumerate(line.cells[: len(longest)]):
            if cell is not None and longest[at] < _WIDEST:
                longest[at] = max(longest[at], letters(written(cell), longest[at]))
    return [min(_WIDEST, max(_NARROWEST, counted)) + 2 for counted in longest]


def _for_paper(work: Worksheet, sheet: Sheet) -> None:
    """Printed from the spreadsheet, it still says what it is."""
    work.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    work.page_setup.orientation = "landscape" if sheet.wide else "portrait"
    work.page_setup.fitToHeight = 0
    work.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    work.print_title_rows = "1:1"
    title = clean(f"{sheet.issuer.name} {sheet.title}").replace("&", "&&")
    if work.oddHeader is not None and work.oddFooter is not None:
        work.oddHeader.center.text, work.oddFooter.right.text = title, "&P/&N"


def _about(work: Worksheet, sheet: Sheet) -> None:
    for name, value in _facts(sheet):
        said = _place(work, value, None)
        if said is not None:
            said.alignment = _TOLD
        work.append([_place(work, name, BOLD), said])
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
    wish = _UNNAMEABLE.sub(" ", clean(title)).strip(" '")[:_LONGEST_NAME].rstrip() or "ตาราง"
    taken = {work.title.casefold() for work in book.worksheets}
    number, name = 1, wish
    while name.casefold() in taken:
        number += 1
        name = f"{wish[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
    return name
