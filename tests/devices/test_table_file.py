"""CSV files as they really come: any encoding, any delimiter, and all that is wrong with them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.devices.csv_table import CsvTable
from desktop.devices.table_file import open_table
from desktop.domain.errors import Absent, Jammed, Reason, Refused
from desktop.domain.flaws import Unfit, Why
from tests.makers import refused

ROWS = [
    ["รหัส", "ชื่อ-สกุล", "ที่อยู่", "จำนวนเงิน"],
    ["001", "นายน้ำ ผู้ใหญ่", "128/4 หมู่ 3", "1,508.00"],
    ["002", 'ร้าน "กตัญญู"', "ซอย 2\nบ้านใหม่", "-"],
    ["003", "น.ส.ปู่ ป้ำ; ฟ้า|ญู\tฐู", "", "6,000.00"],
]
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp874": "cp874",
    "tis-620": "cp874",
}


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


def table(folder: Path, content: str | bytes, encoding: str = "utf-8") -> CsvTable:
    file = folder / "ทะเบียน ลูกหนี้.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    found = open_table(file)
    assert isinstance(found, CsvTable)
    return found


def cells(folder: Path, content: str | bytes, encoding: str = "utf-8") -> list[list[str]]:
    return [list(row.cells) for row in table(folder, content, encoding).rows()]


def unfit(folder: Path, content: bytes) -> Unfit:
    with refused(Reason.FILE_UNFIT) as told:
        list(table(folder, content).rows())
    assert isinstance(told.details["why"], Unfit)
    return told.details["why"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(("written_in", "found"), ENCODINGS.items())
def test_every_encoding_with_every_delimiter_is_read_as_it_was_meant(
    tmp_path: Path, written_in: str, found: str, delimiter: str
) -> None:
    one = table(tmp_path, written(ROWS, delimiter), written_in)

    assert (one.letters, one.delimiter) == (found, delimiter)
    assert [list(row.cells) for row in one.rows()] == ROWS


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-8-sig", "cp874"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_known(tmp_path: Path, ending: str, encoding: str) -> None:
    lines = [f"รหัส,ชื่อ{ending}", f"1,ก{ending}", "2,ข"]

    assert cells(tmp_path, "".join(lines), encoding) == [["รหัส", "ชื่อ"], ["1", "ก"], ["2", "ข"]]


def test_excels_own_word_on_the_delimiter_is_believed(tmp_path: Path) -> None:
    assert table(tmp_path, "sep=|\na,b,c|d\ne,f,g|h\n").delimiter == "|"


def test_commas_inside_cells_do_not_make_it_comma_separated(tmp_path: Path) -> None:
    lines = "ชื่อ;จำนวนเงิน;งวด\n" + "ก;1,508.00;1,2,3\n" * 30

    assert table(tmp_path, lines).delimiter == ";"


def test_a_long_file_with_one_thai_letter_at_its_end_is_still_proven(tmp_path: Path) -> None:
    lines = "a,b\n" + "1,2\n" * 600_000

    assert table(tmp_path, lines + "ก,2\n", "utf-8").letters == "utf-8"
    assert table(tmp_path, lines + "บ้านใหม่,2\n", "cp874").letters == "cp874"


def test_a_letter_cut_between_two_chunks_is_one_letter(tmp_path: Path) -> None:
    content = b"x" * ((1 << 20) - 1) + "ก".encode()
    lines = b"\n".join(content[i : i + 1000] for i in range(0, len(content), 1000))

    assert table(tmp_path, lines).letters == "utf-8"


def test_utf8_with_a_few_broken_letters_gives_good_rows_and_marks_the_bad(tmp_path: Path) -> None:
    content = written(ROWS).encode().replace("ผู้ใหญ่".encode(), b"\xe0\xb8")
    rows = list(table(tmp_path, content).rows())

    assert rows[1].cells[1] == "นายน้ำ \ufffd"
    assert rows[3].cells[1] == ROWS[3][1]


@pytest.mark.parametrize(
    "content",
    [
        "Name,City\nJosé,Málaga\nFrançois,Besançon\n".encode("latin-1"),
        "姓名,城市\n张伟,北京\n".encode("gbk"),
        "имя,город\nИван,Москва\n".encode("cp1251"),
        "名前,都市\n山田,東京\n".encode("shift_jis"),
        "a,b\n1,2\n".encode("utf-32"),
        bytes(range(128, 256)) * 20,
    ],
)
def test_other_writing_is_refused_rather_than_guessed(tmp_path: Path, content: bytes) -> None:
    assert unfit(tmp_path, content) is Unfit.LETTERS_UNKNOWN


def test_the_source_is_the_sha256_of_the_bytes(tmp_path: Path) -> None:
    content = written(ROWS).encode()

    assert table(tmp_path, content).source == sha256(content).hexdigest()


def test_ragged_rows_come_as_they_are(tmp_path: Path) -> None:
    assert cells(tmp_path, "a,b,c\n1\n1,2,3,4,5\n\n1,2,3\n") == [
        ["a", "b", "c"], ["1"], ["1", "2", "3", "4", "5"], [], ["1", "2", "3"],
    ]  # fmt: skip


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    rows = list(table(tmp_path, 'a,b\n"1\n2",3\n\n4,5\n').rows())

    assert [row.number for row in rows] == [1, 2, 3, 4]


def test_a_quote_that_is_never_closed_costs_its_own_row_only(tmp_path: Path) -> None:
    lines = ["a,b", *(f"{n},ก" for n in range(500))]
    lines[100] = '99,"เปิดไว้'
    rows = list(table(tmp_path, "\n".join(lines)).rows())

    assert [row.number for row in rows if row.broken] == [101]
    assert rows[100].cells == ('99,"เปิดไว้',)
    assert rows[100].broken is Why.QUOTES_OPEN
    assert [row.cells[0] for row in rows[101:104]] == ["100", "101", "102"]
    assert len(rows) == 501


def test_a_quote_left_open_at_the_end_loses_nothing_else(tmp_path: Path) -> None:
    rows = list(table(tmp_path, 'a,b\n1,2\n"3,4\n5,6\n').rows())

    assert [row.cells for row in rows] == [("a", "b"), ("1", "2"), ('"3,4',), ("5", "6")]
    assert [bool(row.broken) for row in rows] == [False, False, True, False]


def test_a_word_in_quotes_at_the_start_of_a_cell_is_told_of(tmp_path: Path) -> None:
    rows = list(table(tmp_path, 'a,b\n"เจ๊ดา" อาหาร,2\nร้าน "ดา",4\n').rows())

    assert [row.broken for row in rows] == [None, Why.QUOTES_OPEN, None]
    assert rows[2].cells == ('ร้าน "ดา"', "4")


def test_a_cell_over_many_lines_is_kept(tmp_path: Path) -> None:
    text = "\n".join(["บรรทัด"] * 30)

    assert cells(tmp_path, f'a,b\n"{text}",2\n')[1] == [text, "2"]


def test_nul_bytes_reach_the_rules_and_break_nothing(tmp_path: Path) -> None:
    assert cells(tmp_path, b"a,b\n1\x00,2\n3,4\n") == [["a", "b"], ["1\0", "2"], ["3", "4"]]


def test_a_cell_beyond_all_measure_is_one_broken_row(tmp_path: Path) -> None:
    rows = list(table(tmp_path, "a,b\n" + "x" * 200_000 + ",1\n2,3\n").rows())

    assert [bool(row.broken) for row in rows] == [False, True, False]


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t\n", b"\0" * 5_000]
)
def test_an_empty_file_says_so(tmp_path: Path, content: bytes) -> None:
    assert unfit(tmp_path, content) is Unfit.EMPTY


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7 ...", Unfit.NOT_A_TABLE),
        (b"\x89PNG\r\n\x1a\n", Unfit.NOT_A_TABLE),
        (b"<html><table><tr><td>1</td></tr></table>", Unfit.WEB_PAGE),
        (b"\xef\xbb\xbf<!DOCTYPE html>", Unfit.WEB_PAGE),
        (b'<?xml version="1.0"?><Workbook/>', Unfit.WEB_PAGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000), Unfit.OLD_EXCEL),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(9_000)
            + "EncryptedPackage".encode("utf-16-le"),
            Unfit.PASSWORD,
        ),
        (b"a" * 3_000_000, Unfit.LINE_TOO_LONG),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, why: Unfit) -> None:
    assert unfit(tmp_path, content) is why


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(Absent, match="file-missing"):
        open_table(tmp_path / "ไม่มี.csv")
    with pytest.raises(Jammed, match="file-unread"):
        open_table(tmp_path)


def test_progress_ends_at_the_last_byte(tmp_path: Path) -> None:
    one = table(tmp_path, "a,b\n" + "1,2\n" * 50_000)
    seen = [one.done for _ in one.rows()]

    assert seen == sorted(seen)
    assert len(set(seen)) > 5
    assert one.done == one.size


@given(content=st.binary(max_size=600))
def test_no_bytes_make_the_reader_fall_over(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content)
    try:
        rows = list(open_table(file).rows())
    except Refused as refusal:
        told = refusal.reason
    else:
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        return
    assert told is Reason.FILE_UNFIT


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(rows=st.lists(st.lists(_TEXT, min_size=2, max_size=4), min_size=1, max_size=8))
def test_what_a_csv_writer_wrote_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    file = tmp_path_factory.getbasetemp() / "written.csv"
    text = "sep=,\n" + written(rows)
    file.write_bytes(text.encode())
    back = [list(row.cells) for row in open_table(file).rows()][1:]

    assert back == rows


_READ = """
import json, re, sys
from pathlib import Path
from desktop.devices.table_file import open_table
table = open_table(Path(sys.argv[1]))
rows = sum(1 for _ in table.rows())
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(json.dumps({"rows": rows, "kib": peak, "done": table.done}))
"""


@pytest.mark.slow
def test_a_file_of_200_mb_is_read_in_little_memory(tmp_path: Path) -> None:
    line = ",".join(["P000123", "นายสมชาย", "ใจดี", "1101700203450", "128/4", "แม่เหียะ"]) + "\n"
    block = line.encode() * 10_000
    blocks = 200_000_000 // len(block) + 1
    file = tmp_path / "big.csv"
    with file.open("wb") as out:
        for _ in range(blocks):
            out.write(block)
    read = subprocess.run(
        [sys.executable, "-c", _READ, str(file)], capture_output=True, text=True, check=True
    )
    seen = json.loads(read.stdout)

    assert seen["rows"] == blocks * 10_000
    assert seen["done"] == file.stat().st_size
    assert seen["kib"] < 80 * 1024
