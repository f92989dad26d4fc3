"""Tables out: what is written is read back with its kind, and no text is ever calculated."""

from __future__ import annotations

import csv
import re
import subprocess
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as Place

from desktop.devices.table_file import open_table
from desktop.devices.table_out import TableFiles, write_csv, write_xlsx
from desktop.domain.errors import Jammed
from desktop.domain.money import Money
from desktop.domain.sheet import Cell, Fields, Figure, Form, Grid, Heading, Line, Words
from tests.printing.sheets import remittance, sheet, summary

TRAPS = (
    "=1+1",
    "+66812345678",
    "-5 บาท",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    '=HYPERLINK("x")',
)
CALCULATED = ("=", "+", "-", "@", "\t", "\r")


def table(*lines: tuple[Cell, ...], **changed: Any) -> Grid:
    width = max((len(cells) for cells in lines), default=1)
    headings = tuple(Heading(f"คอลัมน์ {at}") for at in range(width))
    return Grid(headings, tuple(Line(cells) for cells in lines), **changed)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def as_csv(folder: Path, *parts: Any) -> list[list[str]]:
    write_csv(sheet(Form.AUDIT, "รายงาน", *parts), folder / "out.csv")
    return read_csv(folder / "out.csv")


def as_book(folder: Path, *parts: Any, title: str = "รายงาน") -> Workbook:
    write_xlsx(sheet(Form.AUDIT, title, *parts), folder / "out.xlsx")
    return load_workbook(folder / "out.xlsx")


def values(book: Workbook, at: int = 0) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in book.worksheets[at].iter_rows(values_only=True)]


def cell(book: Workbook, row: int, column: int) -> Place:
    found = book.worksheets[0].cell(row, column)
    assert isinstance(found, Place)
    return found


# -- CSV -------------------------------------------------------------------------------------------


def test_a_table_has_plain_money_and_days_that_every_program_reads(tmp_path: Path) -> None:
    at = datetime(2026, 11, 22, 2, 45, 12, tzinfo=UTC)

    found = as_csv(
        tmp_path,
        table(
            ("ภาษี", Money(1_546_00), 1_234, date(2026, 11, 22), at, None),
            ("คืน", Money(-5), -3, None, None, ""),
        ),
    )

    assert found[0] == [f"คอลัมน์ {n}" for n in range(6)]
    assert found[1:] == [
        ["ภาษี", "1546.00", "1234", "2026-11-22", "2026-11-22 09:45:12", ""],
        ["คืน", "-0.05", "-3", "", "", ""],
    ]


def test_excel_is_told_the_letters_and_lines_end_as_it_likes(tmp_path: Path) -> None:
    as_csv(tmp_path, table(("ก", "ข\nค")))
    content = (tmp_path / "out.csv").read_bytes()

    assert content == '\ufeffคอลัมน์ 0,คอลัมน์ 1\r\nก,"ข\nค"\r\n'.encode()


def test_our_own_import_reads_the_file_as_it_was_written(tmp_path: Path) -> None:
    as_csv(tmp_path, table(("นายน้ำ, ผู้ใหญ่", 'ร้าน "กตัญญู"', Money(12_00))))

    rows = [row.cells for row in open_table(tmp_path / "out.csv").rows()]

    assert rows[1] == ("นายน้ำ, ผู้ใหญ่", 'ร้าน "กตัญญู"', "12.00")


@pytest.mark.parametrize("trap", TRAPS)
def test_a_csv_text_that_would_be_calculated_is_kept_a_text(tmp_path: Path, trap: str) -> None:
    found = as_csv(tmp_path, Grid((Heading(trap),), (Line((trap,)),)))

    assert found == [[f"'{trap}"], [f"'{trap}"]]


@given(st.text(max_size=12), st.sampled_from([*CALCULATED, "", " "]), st.integers())
def test_only_real_numbers_may_begin_like_a_formula(text: str, start: str, satang: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ((_, *_), (said, amount)) = as_csv(Path(folder), table((start + text, Money(satang))))

    assert not said.lstrip(" ").startswith(CALCULATED)
    assert re.fullmatch(r"-?[0-9]+\.[0-9]{2}", amount)
    assert round(float(amount) * 100) == satang or abs(satang) > 2**50


def test_several_tables_stand_under_their_titles(tmp_path: Path) -> None:
    found = as_csv(
        tmp_path,
        table(("ก", 1), title="เงินสด"),
        Words("ข้อความ"),
        table(("ข", 2), title="โอน"),
    )

    assert [row[:1] for row in found] == [
        ["เงินสด"], ["คอลัมน์ 0"], ["ก"], [], ["โอน"], ["คอลัมน์ 0"], ["ข"]
    ]  # fmt: skip


def test_a_sheet_without_tables_gives_its_names_and_values(tmp_path: Path) -> None:
    found = as_csv(
        tmp_path,
        Fields((("ช่องบริการ", "ช่อง 2"), ("เงินทอน", Money(1_000_00)))),
        Figure("ยอดนำส่ง", Money(9_940_00), "เก้าพันเก้าร้อยสี่สิบบาทถ้วน"),
    )

    assert found == [
        ["ช่องบริการ", "ช่อง 2"],
        ["เงินทอน", "1000.00"],
        ["ยอดนำส่ง", "9940.00"],
        ["", "เก้าพันเก้าร้อยสี่สิบบาทถ้วน"],
    ]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_voided_line_says_so_in_a_column_where_nothing_else_does(
    tmp_path: Path, ending: str
) -> None:
    grid = Grid(
        (Heading("เลขที่"), Heading("จำนวนเงิน")),
        (Line(("1", Money(100_00)), struck=True), Line(("2", Money(200_00)))),
    )
    TableFiles().write(sheet(Form.RECEIPT_LIST, "รายการ", grid), tmp_path / f"out{ending}")

    rows = [list(row.cells) for row in open_table(tmp_path / f"out{ending}").rows()]

    assert [row[2] for row in rows] == ["สถานะ", "ยกเลิก", ""]


def test_a_voided_line_that_already_says_so_gets_no_further_column(tmp_path: Path) -> None:
    write_csv(remittance(), tmp_path / "out.csv")
    rows = read_csv(tmp_path / "out.csv")

    assert {len(row) for row in rows} == {7}
    assert rows[5][6] == "ยกเลิก"


# -- Excel -----------------------------------------------------------------------------------------


def test_a_workbook_has_numbers_to_reckon_with_and_days_that_are_days(tmp_path: Path) -> None:
    at = datetime(2026, 11, 22, 2, 45, 12, tzinfo=UTC)
    book = as_book(
        tmp_path, table(("ภาษี", Money(1_546_25), 1_234, date(2026, 11, 22), at, Money(-5_00)))
    )

    assert values(book)[1] == (
        "ภาษี", 1546.25, 1234, datetime.fromisoformat("2026-11-22"),
        datetime.fromisoformat("2026-11-22 09:45:12"), -5,
    )  # fmt: skip
    assert [cell(book, 2, at).data_type for at in range(1, 7)] == ["s", "n", "n", "d", "d", "n"]
    assert cell(book, 2, 2).number_format == cell(book, 2, 6).number_format == "#,##0.00"
    assert cell(book, 2, 3).number_format == "#,##0"
    assert cell(book, 2, 4).is_date


def test_excel_shows_days_in_the_buddhist_era(tmp_path: Path) -> None:
    """41E is Thai; 07 before it the Thai calendar, 1 the digits as everywhere."""
    book = as_book(tmp_path, table((date(2026, 11, 22),)))

    assert cell(book, 2, 1).number_format == "[$-107041E]d mmm yyyy"


def test_headings_are_bold_and_stay_when_the_table_is_scrolled(tmp_path: Path) -> None:
    book = as_book(tmp_path, table(("ก", Money(1)), ("ข", Money(2))))
    work = book.worksheets[0]

    assert all(cell(book, 1, at).font.bold for at in (1, 2))
    assert work.freeze_panes == "A2"
    assert work.auto_filter.ref == "A1:B3"
    assert work.print_title_rows == "$1:$1"
    assert not cell(book, 2, 1).font.bold


def test_sums_are_bold_and_voided_lines_struck_through(tmp_path: Path) -> None:
    write_xlsx(remittance(), tmp_path / "out.xlsx")
    book = load_workbook(tmp_path / "out.xlsx")

    assert cell(book, 6, 3).font.strike
    assert not cell(book, 5, 3).font.strike
    assert cell(book, 14, 6).font.bold
    assert cell(book, 14, 6).value == pytest.approx(17_782.61)


@pytest.mark.parametrize("trap", [*TRAPS, "#N/A", "TRUE", "1.5", "0812345678", "2026-11-22"])
def test_a_text_stays_a_text_letter_for_letter(tmp_path: Path, trap: str) -> None:
    book = as_book(tmp_path, Grid((Heading(trap),), (Line((trap,)),)))

    for row in (1, 2):
        assert cell(book, row, 1).data_type == "s"
        assert cell(book, row, 1).value == trap.replace("\r", "\n")
    assert b"<f>" not in unpacked(tmp_path / "out.xlsx")


def unpacked(path: Path) -> bytes:
    done = subprocess.run(["unzip", "-p", str(path)], capture_output=True, check=True)
    return done.stdout


@given(st.text(max_size=12), st.sampled_from(["=", "+", "-", "@", "\t", "\r", "{=", ""]))
def test_no_text_becomes_a_formula_and_none_breaks_the_file(text: str, start: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = as_book(Path(folder), table((start + text or "x",)))

    assert cell(book, 2, 1).data_type == "s"


@given(st.integers(-(10**13), 10**13))
def test_money_comes_back_to_the_satang(satang: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (_, (amount,)) = values(as_book(Path(folder), table((Money(satang),))))

    assert round(amount * 100) == satang


def test_each_table_has_a_worksheet_and_the_last_one_tells_the_rest(tmp_path: Path) -> None:
    write_xlsx(summary(), tmp_path / "out.xlsx")
    book = load_workbook(tmp_path / "out.xlsx")

    assert book.sheetnames == ["รายการใบนำส่งเงิน", "แยกตามประเภทรายรับ", "ใบเสร็จที่ยกเลิก", "เอกสาร"]
    assert book.active is book.worksheets[0]
    assert values(book, 2) == [("เลขที่", "เหตุผล")]
    told = {name: value for name, value in values(book, 3) if name}
    assert told["เอกสาร"] == "ใบสำคัญสรุปใบนำส่งเงิน"
    assert told["เลขที่"] == "7/2570"
    assert told["หน่วยงาน"] == "เทศบาลเมืองแม่เหียะ"
    assert told["จัดทำเมื่อ"] == datetime.fromisoformat("2026-11-23 15:42:07")
    assert "สมุดเงินสดรับ หน้า" in told


def test_a_sheet_without_tables_still_opens(tmp_path: Path) -> None:
    book = as_book(tmp_path, Fields((("เงินทอน", Money(1_000_00)),)), title="=รายงาน")

    assert book.sheetnames == ["เอกสาร"]
    assert ("เงินทอน", 1000) in values(book)
    assert cell(book, 1, 2).data_type == "s"


def test_worksheets_are_named_as_excel_allows(tmp_path: Path) -> None:
    long = "รายการใบเสร็จรับเงินทั้งหมดของวัน"
    book = as_book(
        tmp_path,
        *(
            table((1,), title=title)
            for title in ("A/B:[1]?*", "เอกสาร", long, long, long.upper(), "''")
        ),
    )

    assert book.sheetnames[:3] == ["A B  1", "เอกสาร", long[:31]]
    assert len({name.casefold() for name in book.sheetnames}) == 7
    assert all(0 < len(name) <= 31 for name in book.sheetnames)


def test_columns_are_as_wide_as_what_stands_in_them(tmp_path: Path) -> None:
    book = as_book(tmp_path, table(("ห้างหุ้นส่วนจำกัดรวมมิตรการก่อสร้าง", 1, "ก" * 400)))
    widths = [book.worksheets[0].column_dimensions[letter].width for letter in "ABC"]

    assert 26 < widths[0] < 32
    assert widths[1] < 13
    assert widths[2] == 50
    assert cell(book, 2, 3).alignment.wrap_text


# -- the file itself -------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".XLSX"])
def test_the_ending_chooses_and_a_file_that_is_there_is_replaced(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"รายงาน{ending}"
    path.write_bytes(b"before")

    TableFiles().write(remittance(), path)

    assert "70-02-000012" in [row.cells[1] for row in open_table(path).rows()]
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o077 == 0


def test_another_ending_is_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.ods"):
        TableFiles().write(remittance(), tmp_path / "out.ods")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_folder_that_is_gone_jams(tmp_path: Path, ending: str) -> None:
    with pytest.raises(Jammed) as why:
        TableFiles().write(remittance(), tmp_path / "unplugged" / f"out{ending}")

    assert why.value.code == "table-unwritten"


@pytest.fixture
def full_folder(tmp_path: Path) -> Iterator[Path]:
    """A real disk with room for 64 kB."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], capture_output=True
    )
    if done.returncode:
        pytest.skip("no right to mount a small disk")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_full_disk_leaves_the_file_that_was_there(full_folder: Path, ending: str) -> None:
    path = full_folder / f"out{ending}"
    path.write_bytes(b"before")

    with pytest.raises(Jammed) as why:
        TableFiles().write(remittance(3_000), path)

    assert why.value.code == "table-unwritten"
    assert path.read_bytes() == b"before"
    assert list(full_folder.iterdir()) == [path]


def test_a_workbook_leaves_nothing_in_the_folder_for_passing_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Payers stand in it, and a killed program cleans nothing up."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))

    write_xlsx(remittance(), tmp_path / "out.xlsx")

    assert len(load_workbook(tmp_path / "out.xlsx").worksheets) == 2


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_longer_table_takes_no_more_memory(tmp_path: Path, ending: str) -> None:
    """A year of receipts is as light as a week of them."""
    line = Line(("70-02-000001", date(2026, 11, 22), "นายสมชาย ใจดี", Money(1_546_25)))
    headings = tuple(Heading(title) for title in ("เลขที่", "วันที่", "ผู้ชำระ", "บาท"))

    def most_held(count: int) -> int:
        paper = sheet(Form.RECEIPT_LIST, "รายการ", Grid(headings, (line,) * count))
        tracemalloc.reset_peak()
        held, _ = tracemalloc.get_traced_memory()
        TableFiles().write(paper, tmp_path / f"out{ending}")
        return tracemalloc.get_traced_memory()[1] - held

    most_held(1)  # what is loaded once
    tracemalloc.start()
    try:
        few, many = most_held(500), most_held(5_000)
    finally:
        tracemalloc.stop()

    assert many < few + 100_000


def test_what_a_line_has_beyond_the_headings_is_written_too(tmp_path: Path) -> None:
    book = as_book(tmp_path, Grid((Heading("ก"),), (Line(("ข", 7)), Line(("ค",), strong=True))))

    assert values(book) == [("ก", None), ("ข", 7), ("ค", None)]
    assert cell(book, 3, 1).font.bold
