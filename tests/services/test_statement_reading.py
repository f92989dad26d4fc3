"""Bank statements as banks export them: read whole, bad rows set aside one by one."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.devices.table_file import open_table
from desktop.domain.errors import Absent, Reason
from desktop.domain.flaws import RowRefused, Unfit, Why
from desktop.domain.money import Money, total
from desktop.domain.statement import StatementRow, fingerprint
from desktop.domain.statement_row import COLUMNS, propose, read_row
from desktop.services import statement_words
from desktop.services.statement_reading import Statement, read_statement
from tests.devices.workbooks import workbook
from tests.makers import refused

DAY = date(2026, 11, 22)
HEADER = ["วันที่", "เวลา", "จำนวนเงิน", "Ref1", "Ref2", "เลขที่อ้างอิง"]
GOOD = ["22/11/2569", "09:15:33", "1,546.00", "690000001234", "CNT01", "T00012"]
READ = StatementRow(2, DAY, "09:15:33", Money(1546_00), "690000001234", "CNT01", "T00012")


def csv_file(folder: Path, *rows: Sequence[str], encoding: str = "utf-8-sig") -> Path:
    file = folder / "statement.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows(rows)
    return file


def read(file: Path) -> Statement:
    return read_statement(file, open_table=open_table)


def cell(hour: int = 0, minute: int = 0) -> datetime:
    """That day as a workbook keeps it: of no zone."""
    return datetime(2026, 11, 22, hour, minute)  # noqa: DTZ001


def told(statement: Statement) -> list[tuple[int, str]]:
    return [(one.row, statement_words.why(one.flaws)) for one in statement.flaws]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp874", "utf-16"])
def test_a_csv_file_is_read_in_whichever_letters(tmp_path: Path, encoding: str) -> None:
    file = csv_file(tmp_path, HEADER, GOOD, encoding=encoding)

    assert read(file) == Statement((READ,), (), 0, sha256(file.read_bytes()).hexdigest())


def test_a_workbook_with_real_days_and_numbers_is_read_alike(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "statement.xlsx",
        [HEADER, [cell(), time(9, 15, 33), 1546.0, *GOOD[3:]]],
    )

    statement = read(file)

    assert statement.rows == (READ,)
    assert statement.source_hash == sha256(file.read_bytes()).hexdigest()


def test_one_payment_has_one_fingerprint_in_csv_and_workbook(tmp_path: Path) -> None:
    header = ["Transaction Date Time", "Amount", "Ref.1"]
    listed = read(csv_file(tmp_path, header, ["22/11/2569 09:15", "40.5", "A1"])).rows
    cells = read(workbook(tmp_path / "b.xlsx", [header, [cell(9, 15), 40.5, "A1"]])).rows

    assert [fingerprint(one) for one in listed] == [fingerprint(one) for one in cells]


def test_a_bill_payment_report_in_english_is_read(tmp_path: Path) -> None:
    file = csv_file(
        tmp_path,
        ["Bill Payment Report", "", "", "", "", "", ""],
        ["Company", "เทศบาลเมืองแม่เหียะ", "", "", "", "", ""],
        [],
        ["No.", "Payment Date", "Payment Time", "Customer Name", "Ref.1", "Ref.2", "Amount (THB)"],
        ["1", "22-11-2026", "09:15", "นายสมชาย ใจดี", '="0012345"', "-", "1,546.00"],
        ["2", "22 Nov 2026", "9.16", "นางสาวมาลี ศรีสุข", "'000777", "", "40"],
    )

    statement = read(file)

    assert statement.flaws == ()
    assert statement.rows == (
        StatementRow(5, DAY, "09:15:00", Money(1546_00), "0012345", "", ""),
        StatementRow(6, DAY, "09:16:00", Money(40_00), "000777", "", ""),
    )


def test_an_account_statement_keeps_what_came_in_and_counts_what_went_out(tmp_path: Path) -> None:
    header = [
        "วันที่",
        "เวลา",
        "ถอน/หักบัญชี (Debit)",
        "ฝาก/เข้าบัญชี (Credit)",
        "ยอดคงเหลือ",
        "Reference No.",
    ]
    file = csv_file(
        tmp_path,
        header,
        ["22/11/69", "08:00", "", "100.00", "1,100.00", "T1"],
        ["22/11/69", "08:05", "250.00", "", "850.00", "T2"],
        ["22/11/69", "08:06", "250.00", "0.00", "600.00", "T3"],
        ["22/11/69", "08:07", "-250.00", "-", "350.00", "T4"],
        ["22/11/69", "08:08", "", "-100.00", "250.00", "T5"],
        header,
        ["22/11/69", "08:09", "0.00", "7.25", "257.25", "T6"],
    )

    statement = read(file)

    assert [(one.row, one.bank_reference) for one in statement.rows] == [(2, "T1"), (8, "T6")]
    assert total(one.amount for one in statement.rows) == Money(107_25)
    assert (statement.debits, statement.flaws) == (4, ())


@pytest.mark.parametrize(
    ("written", "side"),
    [
        ("-500.00", ""),
        ("−500.00", ""),
        ("(500.00)", ""),
        ("500.00-", ""),
        ("500.00 DR", ""),
        ("500.00", "D"),
        ("500.00", "Dr."),
        ("500.00", "ถอน"),
        ("-500.00", "Debit"),
    ],
)
def test_money_that_went_out_is_known_however_it_is_written(written: str, side: str) -> None:
    assert read_row(2, {"day": "22/11/2569", "amount": written, "side": side}) is None


@pytest.mark.parametrize(
    ("written", "satang"),
    [
        ("1,546.00", 1546_00),
        ("1546", 1546_00),
        ("+1546.5", 1546_50),
        ("1,546.-", 1546_00),
        ("1,546.00 CR", 1546_00),
        ("๑,๕๔๖.๐๐ บาท", 1546_00),
        ("฿0.25", 25),
    ],
)
def test_money_that_came_in_is_known_however_it_is_written(written: str, satang: int) -> None:
    found = read_row(2, {"day": "22/11/2569", "amount": written, "side": "C"})

    assert found is not None
    assert found.amount == Money(satang)


@pytest.mark.parametrize(
    ("written", "day", "at"),
    [
        ("22/11/2569", DAY, ""),
        ("22/11/2026", DAY, ""),
        ("22/11/69", DAY, ""),
        ("22-11-26", DAY, ""),
        ("22.11.69", DAY, ""),
        ("๒๒/๑๑/๖๙", DAY, ""),
        ("22 พ.ย. 2569", DAY, ""),
        ("22 พ.ย. 69", DAY, ""),
        ("22 พฤศจิกายน 2569", DAY, ""),
        ("22-Nov-26", DAY, ""),
        ("22 November 2026", DAY, ""),
        ("2026-11-22", DAY, ""),
        ("2569-11-22", DAY, ""),
        ("46348", DAY, ""),
        ("29/02/67", date(2024, 2, 29), ""),
        ("22/11/2569 09:15", DAY, "09:15:00"),
        ("22/11/69 9.15 น.", DAY, "09:15:00"),
        ("22 พ.ย. 69 09:15:33", DAY, "09:15:33"),
        ("2026-11-22T09:15:33", DAY, "09:15:33"),
        ("2026-11-22T09:15:33.120000", DAY, "09:15:33"),
        ("2026-11-22 00:00:00", DAY, ""),
    ],
)
def test_days_are_read_in_either_era_with_or_without_a_time(
    written: str, day: date, at: str
) -> None:
    found = read_row(2, {"day": written, "amount": "1"})

    assert found is not None
    assert (found.day, found.time) == (day, at)


@given(st.dates(date(2014, 1, 1), date(2042, 12, 31)))
def test_every_day_with_two_digits_of_its_buddhist_year_is_that_day(day: date) -> None:
    found = read_row(2, {"day": f"{day.day}/{day.month}/{(day.year + 543) % 100}", "amount": "1"})

    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", Why.MISSING),
        ("-", Why.MISSING),
        ("31/11/2569", Why.DATE_UNREADABLE),
        ("29/02/69", Why.DATE_UNREADABLE),
        ("11/22/2026", Why.DATE_UNREADABLE),
        ("22 Foo 2026", Why.DATE_UNREADABLE),
        ("22112569", Why.DATE_UNREADABLE),
        ("รวม", Why.DATE_UNREADABLE),
        ("22/11/1999", Why.DATE_UNLIKELY),
        ("221169", Why.DATE_UNLIKELY),
    ],
)
def test_a_row_without_a_likely_day_is_refused(written: str, why: Why) -> None:
    with pytest.raises(RowRefused) as refusal:
        read_row(2, {"day": written, "amount": "1"})
    assert [(flaw.why, flaw.field) for flaw in refusal.value.flaws] == [(why, "day")]


def test_bad_rows_are_set_aside_one_by_one_with_their_reasons(tmp_path: Path) -> None:
    file = csv_file(
        tmp_path,
        HEADER,
        ["", "", "ยอดยกมา", "", "", ""],
        ["22/11/2569", "09:00", "", "A1", "", ""],
        GOOD,
        ["22/11/2569", "09:00", "0.00", "A1", "", ""],
        ["22/11/2569", "09:00", "100,000,000.00", "A1", "", ""],
        ["22/11/2569", "09:00", "1", "546.00", "A1", "", "T7"],
        ["22/11/2569", "09:00", "12.345", "A1", "\x00", ""],
        ["22/11/2569", "09:00", "5"],
        ["22/11/2569", "09:00", "#REF!", "A1", "", ""],
        ["", "", "", "", "", ""],
        ["22/11/2569", "09:00", "5", "A" * 201, "", ""],
    )

    statement = read(file)

    assert [one.row for one in statement.rows] == [4]
    assert told(statement) == [
        (2, "ไม่มีข้อมูลในช่อง “วันที่” · อ่าน “จำนวนเงิน” ไม่ได้ (ยอดยกมา)"),
        (3, "ไม่มีข้อมูลในช่อง “จำนวนเงิน”"),
        (5, "“จำนวนเงิน” เป็นศูนย์ จึงไม่มีเงินเข้า"),
        (6, "“จำนวนเงิน” มากเกิน 99,999,999.99 บาท (100,000,000.00)"),
        (7, "แถวนี้มี 7 ช่อง มากกว่าหัวตาราง อาจมีจุลภาคในจำนวนเงินที่ไม่ได้ใส่เครื่องหมายคำพูด"),
        (8, "“อ้างอิง 2” มีอักขระที่อ่านไม่ได้"),
        (9, "แถวนี้มีเพียง 3 ช่อง น้อยกว่าหัวตาราง"),
        (10, "“จำนวนเงิน” เป็นข้อผิดพลาดของโปรแกรมตาราง (#REF!)"),
        (12, "ข้อความในช่อง “อ้างอิง 1” ยาวเกินไป"),
    ]


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("690000001234.0", "690000001234"),
        ("๖๙๐๐", "6900"),
        (" 0012 ", "0012"),
        ("'0012", "0012"),
        ("-", ""),
        ("6.9E+11", "6.9E+11"),
    ],
)
def test_references_are_read_as_they_were_before_a_spreadsheet(
    written: str, reference: str, tmp_path: Path
) -> None:
    file = csv_file(tmp_path, HEADER, [*GOOD[:3], written, "", ""])

    assert [one.ref1 for one in read(file).rows] == [reference]


def test_a_summary_above_the_header_is_not_taken_for_it(tmp_path: Path) -> None:
    file = csv_file(tmp_path, ["วันที่", "จำนวนเงิน"], ["22/11/2569", "1,546.00"], [], HEADER, GOOD)

    assert [one.row for one in read(file).rows] == [5]


def test_money_both_in_and_out_on_one_row_is_set_aside(tmp_path: Path) -> None:
    file = csv_file(tmp_path, ["Date", "Debit", "Credit"], ["22/11/2569", "5.00", "7.00"])

    assert told(read(file)) == [(2, "อ่าน “เงินออก” ไม่ได้ (5.00)")]


def test_a_formula_is_set_aside_and_a_reference_kept_as_text_is_read(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "statement.xlsx",
        [
            HEADER,
            [cell(), None, "=1+1", "A1", None, None],
            [cell(), None, 5, '="0012"', None, None],
        ],
    )

    statement = read(file)

    assert told(statement) == [(2, "“จำนวนเงิน” เป็นสูตร โปรดคัดลอกแล้ววางเป็นค่า (Paste values)")]
    assert [one.ref1 for one in statement.rows] == ["0012"]


def test_an_open_quotation_mark_costs_one_row_alone(tmp_path: Path) -> None:
    file = tmp_path / "statement.csv"
    lines = [",".join(HEADER), '22/11/2569,09:00,"5.00"x,A1,,', "22/11/2569,09:01,6.00,A2,,"]
    file.write_text("\n".join(lines), "utf-8")

    statement = read(file)

    assert [one.ref1 for one in statement.rows] == ["A2"]
    assert [flaw.why for one in statement.flaws for flaw in one.flaws] == [Why.QUOTES_OPEN]


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        (["วันที่", "เวลา", "Ref1"], "“จำนวนเงิน” หรือ “เงินเข้า”"),
        (["จำนวนเงิน", "Ref1"], "“วันที่”"),
        (["ชื่อ", "สกุล"], "“วันที่” และ“จำนวนเงิน” หรือ “เงินเข้า”"),
    ],
)
def test_a_file_without_the_columns_is_refused_and_says_which(
    tmp_path: Path, header: list[str], missing: str
) -> None:
    with refused(Reason.STATEMENT_UNFIT) as why:
        read(csv_file(tmp_path, header, ["1", "2", "3"][: len(header)]))
    assert why.details["missing"] == missing


def test_a_file_that_holds_nothing_is_refused(tmp_path: Path) -> None:
    file = csv_file(tmp_path, [""], ["", ""], [" "])

    with refused(Reason.FILE_UNFIT) as why:
        read(file)
    assert why.details["why"] is Unfit.EMPTY


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Absent, match="file-missing"):
        read(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("วันที่", "day"),
        ("Transaction Date", "day"),
        ("วันที่/เวลา", "day"),
        ("เวลา", "time"),
        ("จำนวนเงิน (บาท)", "amount"),
        ("ยอดเงิน", "amount"),
        ("AMOUNT", "amount"),
        ("Credit", "credit"),
        ("เงินเข้า", "credit"),
        ("Withdrawal", "debit"),
        ("Dr/Cr", "side"),
        ("Ref.1", "ref1"),
        ("อ้างอิง 1", "ref1"),
        ("Reference No. 2", "ref2"),
        ("เลขที่อ้างอิง", "bank_reference"),
        ("Reference", "bank_reference"),
    ],
)
def test_headings_are_known_in_thai_and_english(heading: str, field: str) -> None:
    assert propose([heading]) == {field: 0}


def test_no_heading_could_mean_two_columns() -> None:
    known = [word for column in COLUMNS for word in column.synonyms]

    assert len(known) == len(set(known))


def test_a_balance_is_never_taken_for_money() -> None:
    assert propose(["ยอดคงเหลือ", "Balance", "ยอดยกมา", "Fee"]) == {}


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12)


@given(st.lists(st.lists(st.sampled_from(GOOD) | cells, min_size=6, max_size=6), max_size=12))
def test_every_row_is_read_set_aside_or_counted(rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = csv_file(Path(folder), HEADER, *rows)
        held = [row.number for row in open_table(file).rows() if not row.blank][1:]
        statement = read(file)

    places = [one.row for one in statement.rows] + [one.row for one in statement.flaws]
    assert len(places) + statement.debits == len(held)
    assert set(places) <= set(held)
    assert all(statement_words.why(one.flaws) for one in statement.flaws)
    assert all(one.amount > Money(0) for one in statement.rows)
