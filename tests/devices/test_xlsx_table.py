"""Excel workbooks as they really come, and those made to do harm."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from desktop.devices.table_file import open_table
from desktop.devices.xlsx_table import XlsxTable
from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Unfit
from desktop.domain.row_layout import Row
from tests.devices.workbooks import bytes_of, packed, workbook
from tests.makers import refused

NINE = datetime(2026, 6, 30, 9)  # noqa: DTZ001
BUDDHIST = datetime(2569, 6, 30)  # noqa: DTZ001
ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>ก</t></is></c><c r="B{0}"><v>1</v></c></row>'


def rows(file: Path) -> list[Row]:
    return list(open_table(file).rows())


def unfit(file: Path) -> Unfit:
    with refused(Reason.FILE_UNFIT) as told:
        rows(file)
    assert isinstance(told.details["why"], Unfit)
    return told.details["why"]


def test_cells_come_as_a_person_sees_them(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "ทะเบียน.xlsx",
        [
            ["รหัส", "เลข", "เงิน", "วัน", "เวลา", "จริง", "ว่าง", "น้อย"],
            [
                "007",
                1101700203450,
                1508.1,
                date(2026, 6, 30),
                NINE,
                True,
                None,
                3,
            ],
            ["น้ำ", 1508.0, 691.3599999999999, BUDDHIST, None, False, "", 0.1 + 0.2],
        ],
    )

    assert [row.cells for row in rows(file)] == [
        ("รหัส", "เลข", "เงิน", "วัน", "เวลา", "จริง", "ว่าง", "น้อย"),
        ("007", "1101700203450", "1508.1", "2026-06-30", "2026-06-30T09:00:00", "TRUE", "", "3"),
        ("น้ำ", "1508", "691.36", "2569-06-30", "", "FALSE", "", "0.3"),
    ]


def test_it_is_known_by_content_whatever_it_is_called(tmp_path: Path) -> None:
    file = workbook(tmp_path / "ผิดชื่อ.csv", [["a", "b"]])
    table = open_table(file)

    assert isinstance(table, XlsxTable)
    assert (table.form, table.sheet, table.other_sheets) == ("xlsx", "ข้อมูล", ())


def test_formulas_are_pointed_out_and_text_that_looks_like_one_is_not(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["a", "=1+1", "=NOW()", "x"])
    page["A2"], page["B2"] = "ok", "=HYPERLINK(1)"
    page["B2"].data_type = "s"
    file = tmp_path / "f.xlsx"
    book.save(file)
    first, second = rows(file)

    assert first.formulas == {1, 2}
    assert first.cells[1] == "=1+1"
    assert second.formulas == frozenset()
    assert second.cells == ("ok", "=HYPERLINK(1)", "", "")


def test_an_array_formula_is_a_formula_too(tmp_path: Path) -> None:
    cell = '<c r="A1"><f t="array" ref="A1">SUM(B1)</f><v>3</v></c>'
    data = f'<sheetData><row r="1">{cell}</row></sheetData>'
    (only,) = rows(packed(tmp_path / "a.xlsx", data))

    assert only.formulas == {0}
    assert "SUM(B1)" in only.cells[0]


def test_short_rows_are_filled_and_gaps_keep_their_place(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page["A1"], page["C1"], page["A4"] = "a", "c", "x"
    file = tmp_path / "gaps.xlsx"
    book.save(file)

    assert [(row.number, row.cells) for row in rows(file)] == [
        (1, ("a", "", "c")), (2, ("", "", "")), (3, ("", "", "")), (4, ("x", "", "")),
    ]  # fmt: skip


def test_merged_cells_keep_their_value_in_the_first(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["ทะเบียนลูกหนี้", None, None])
    page.append(["ก", "ข", "ค"])
    page.merge_cells("A1:C1")
    file = tmp_path / "merged.xlsx"
    book.save(file)

    assert [row.cells for row in rows(file)] == [("ทะเบียนลูกหนี้",), ("ก", "ข", "ค")]


def test_errors_in_cells_come_as_their_names(tmp_path: Path) -> None:
    cells = '<c r="A1" t="e"><v>#REF!</v></c><c r="B1"><v>1</v></c>'
    data = f'<sheetData><row r="1">{cells}</row></sheetData>'

    assert rows(packed(tmp_path / "e.xlsx", data))[0].cells == ("#REF!", "1")


def test_the_first_visible_sheet_is_read_and_the_others_named(tmp_path: Path) -> None:
    book = Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.title, hidden.sheet_state = "ซ่อน", "hidden"
    book.create_sheet("ลูกหนี้").append(["a"])
    book.create_sheet("คำอธิบาย").append(["b"])
    file = tmp_path / "sheets.xlsx"
    book.save(file)
    table = open_table(file)

    assert (table.sheet, table.other_sheets) == ("ลูกหนี้", ("คำอธิบาย",))
    assert [row.cells for row in table.rows()] == [("a",)]


def test_a_declared_size_is_not_believed(tmp_path: Path) -> None:
    data = f'<dimension ref="A1:XFD1048576"/><sheetData>{ROW.format(1)}{ROW.format(2)}</sheetData>'

    assert [row.cells for row in rows(packed(tmp_path / "d.xlsx", data))] == [
        ("ก", "1"),
        ("ก", "1"),
    ]


@pytest.mark.slow
def test_a_row_far_below_the_last_possible_is_refused(tmp_path: Path) -> None:
    far = '<row r="99999999999"><c><v>1</v></c></row>'
    file = packed(tmp_path / "far.xlsx", f"<sheetData>{ROW.format(1)}{far}</sheetData>")

    with refused(Reason.FILE_UNFIT) as told:
        for _ in open_table(file).rows():
            pass
    assert told.details["why"] is Unfit.TOO_LARGE_INSIDE


def test_a_row_whose_number_is_none_is_damage(tmp_path: Path) -> None:
    data = f'<sheetData>{ROW.format(1)}<row r="x"><c><v>1</v></c></row></sheetData>'

    assert unfit(packed(tmp_path / "x.xlsx", data)) is Unfit.DAMAGED


def test_a_row_of_a_thousand_cells_is_refused(tmp_path: Path) -> None:
    assert unfit(workbook(tmp_path / "wide.xlsx", [["x"] * 1_000])) is Unfit.TOO_LARGE_INSIDE


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    rest = ROW.format(1) * 120_000
    file = packed(tmp_path / "bomb.xlsx", f"<sheetData>{rest}</sheetData>")

    assert file.stat().st_size < 1_000_000
    assert unfit(file) is Unfit.TOO_LARGE_INSIDE


def test_a_large_honest_workbook_is_not_a_bomb(tmp_path: Path) -> None:
    alike = [["W6900001", "01-00001", "ขยะ", "40.00", "30/09/2569"]] * 20_000
    table = open_table(workbook(tmp_path / "alike.xlsx", alike))

    assert sum(1 for _ in table.rows()) == 20_000
    assert table.done == table.size


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    parts = {f"xl/junk/{number}.bin": b"" for number in range(2_100)}

    assert unfit(packed(tmp_path / "parts.xlsx", "", parts)) is Unfit.TOO_LARGE_INSIDE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_external_entities_are_refused_unread(tmp_path: Path, encoding: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("ความลับ", encoding="utf-8")
    sheet = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>'
    )
    parts = {"xl/worksheets/sheet1.xml": sheet.encode(encoding)}

    assert unfit(packed(tmp_path / "xxe.xlsx", "", parts)) is Unfit.FOREIGN_MARKUP


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("xl/vbaProject.bin", Unfit.MACROS),
        ("xl/workbook.bin", Unfit.BINARY_EXCEL),
    ],
)
def test_macros_and_binary_workbooks_are_named(tmp_path: Path, part: str, why: Unfit) -> None:
    assert unfit(packed(tmp_path / "m.xlsm", "<sheetData/>", {part: b"\0"})) is why


def test_open_document_and_other_archives_are_named(tmp_path: Path) -> None:
    mimetype = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}

    assert unfit(packed(tmp_path / "o.ods", "", mimetype)) is Unfit.OPEN_DOCUMENT
    assert unfit(packed(tmp_path / "n.xlsx", "", {"xl/workbook.xml": "<x/>"})) is Unfit.EMPTY
    other = tmp_path / "other.zip"
    with ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "x")
    assert unfit(other) is Unfit.NOT_A_TABLE


def test_a_workbook_that_counts_from_1904_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    file = tmp_path / "mac.xlsx"
    book.save(file)

    assert unfit(file) is Unfit.DATES_FROM_1904


def test_a_workbook_without_rows_has_none(tmp_path: Path) -> None:
    assert rows(workbook(tmp_path / "none.xlsx", [])) == []


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_off_workbook_is_damaged(tmp_path: Path, kept: float) -> None:
    whole = bytes_of([["a", "b"]] * 200)
    file = tmp_path / "cut.xlsx"
    file.write_bytes(whole[: int(len(whole) * kept)])

    assert unfit(file) is Unfit.DAMAGED


def test_no_damage_to_a_workbook_makes_the_reader_fall_over(tmp_path: Path) -> None:
    whole = bytes_of([["รหัส", "วัน", 1.5, date(2026, 1, 1), "=A1"]] * 20)
    chance = random.Random(2569)
    file = tmp_path / "hurt.xlsx"
    for _ in range(150):
        hurt = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            hurt[chance.randrange(4, len(hurt))] = chance.randrange(256)
        file.write_bytes(hurt)
        try:
            rows(file)
        except Refused as refusal:
            told = refusal.reason
        else:
            continue
        assert told is Reason.FILE_UNFIT


def test_no_mistake_in_a_sheets_markup_makes_the_reader_fall_over(tmp_path: Path) -> None:
    merged = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    good = f"<sheetData>{ROW.format(1)}{ROW.format(2)}</sheetData>{merged}"
    chance = random.Random(2570)
    pieces = [
        '"',
        "<",
        ">",
        "/",
        "r=",
        "t=",
        "s",
        "A1",
        "9",
        "-",
        "&amp;",
        "inlineStr",
        "d",
        's="9"',
    ]
    for _ in range(150):
        at = chance.randrange(len(good))
        hurt = good[:at] + chance.choice(pieces) + good[at + chance.randrange(4) :]
        try:
            rows(packed(tmp_path / "markup.xlsx", hurt))
        except Refused as refusal:
            told = refusal.reason
        else:
            continue
        assert told is Reason.FILE_UNFIT


def test_what_was_written_is_what_a_spreadsheet_reads(tmp_path: Path) -> None:
    file = workbook(tmp_path / "same.xlsx", [["ชื่อ", 5], ["กตัญญู", 7]])
    page = load_workbook(file).active
    assert page is not None

    assert [tuple(str(cell.value) for cell in row) for row in page.iter_rows()] == [
        row.cells for row in rows(file)
    ]
