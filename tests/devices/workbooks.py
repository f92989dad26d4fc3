"""Workbooks for tests: real ones by openpyxl, hostile ones packed by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

_SCHEMAS = "http://schemas.openxmlformats.org"
_RELATIONS = f"{_SCHEMAS}/officeDocument/2006/relationships"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'<?xml version="1.0"?><Types xmlns="{_SCHEMAS}/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    f'ContentType="{_SPREADSHEET}.worksheet+xml"/></Types>'
)
_ROOT = (
    f'<?xml version="1.0"?><Relationships xmlns="{_SCHEMAS}/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
_BOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{_SCHEMAS}/spreadsheetml/2006/main" '
    f'xmlns:r="{_RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_BOOK_RELATIONS = _ROOT.replace(f"{_RELATIONS}/officeDocument", f"{_RELATIONS}/worksheet").replace(
    "xl/workbook.xml", "worksheets/sheet1.xml"
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)


def workbook(path: Path, rows: Iterable[Sequence[object]], sheet: str = "ข้อมูล") -> Path:
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def packed(path: Path, data: str, parts: Mapping[str, str | bytes] | None = None) -> Path:
    """A minimal workbook around `data`, what stands inside the sheet; `parts` beside or instead."""
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _BOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": SHEET.format(data),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (whole | dict(parts or {})).items():
            archive.writestr(name, content)
    return path


def bytes_of(rows: Iterable[Sequence[object]]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
