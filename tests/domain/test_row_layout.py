"""Finding out which column is which, and reading rows through that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import Reason
from desktop.domain.flaws import RowRefused, Why
from desktop.domain.headings import Register, columns, heading, missing, named, propose
from desktop.domain.row_layout import (
    Layout,
    Row,
    distinct,
    find_header,
    fingerprint,
    respelled,
)
from tests.makers import refused

BILLS = ("เลขที่ใบแจ้ง", "รหัสผู้ชำระ", "ประเภท", "จำนวนเงิน", "ครบกำหนด")


def row(*cells: str, number: int = 2, **more: object) -> Row:
    return Row(number, cells, **more)  # type: ignore[arg-type]


def bills_layout(header: tuple[str, ...] = BILLS) -> Layout:
    return Layout(Register.BILLS, header, propose(Register.BILLS, header))


def why(layout: Layout, wrong: Row) -> list[tuple[Why, str]]:
    with pytest.raises(RowRefused) as refusal:
        layout.fields(wrong)
    return [(flaw.why, flaw.field) for flaw in refusal.value.flaws]


@pytest.mark.parametrize("register", list(Register))
def test_no_heading_could_mean_two_columns(register: Register) -> None:
    known = [word for column in columns(register) for word in column.synonyms]

    assert len(known) == len(set(known))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("เลขประจำตัวประชาชน (13 หลัก)", "tax_id"),
        ("  TAX-ID ", "tax_id"),
        ("Tax_ID", "tax_id"),
        ("ตำบล/แขวง", "subdistrict"),
        ("ชื่อ - สกุล", "full_name"),
        ("ชื่อ\nสกุล", "full_name"),
        ("นามสกุล*", "last_name"),
        ("เบอร์โทร.", "phone"),
        ("คํานําหน้า", "title"),
    ],
)
def test_headings_are_known_however_they_are_spaced(text: str, field: str) -> None:
    assert propose(Register.PAYERS, [text]) == {field: text}


def test_a_name_without_a_surname_beside_it_is_a_full_name() -> None:
    assert propose(Register.PAYERS, ["รหัส", "ชื่อ"]) == {"code": "รหัส", "full_name": "ชื่อ"}
    assert propose(Register.PAYERS, ["ชื่อ", "สกุล"]) == {"first_name": "ชื่อ", "last_name": "สกุล"}


def test_what_is_missing_is_told_with_its_alternatives() -> None:
    assert missing(Register.BILLS, {"number": "a", "kind": "b", "due": "c"}) == (
        ("payer_code", "tax_id"),
        ("principal",),
    )
    assert missing(Register.PAYERS, {"tax_id": "a", "full_name": "b"}) == ()
    assert named(Register.BILLS, "principal") == "จำนวนเงิน"


def test_the_header_is_found_below_titles() -> None:
    rows = [
        row("เทศบาลเมืองแม่เหียะ", number=1),
        row("ทะเบียนลูกหนี้ ณ วันที่", "30/09/2569", number=2),
        row(*BILLS, number=4),
        row("1", "P1", "ขยะ", "40", "30/9/2569", number=5),
    ]

    assert find_header(Register.BILLS, rows) == 2


def test_without_known_headings_the_fullest_row_is_the_header() -> None:
    assert find_header(Register.BILLS, [row("x"), row("a", "b", "c"), row("1", "2", "3")]) == 1


def test_headings_become_distinct_and_none_is_empty() -> None:
    assert distinct(["ชื่อ", "", "ชื่อ", " ชื่อ (3)", "=A1", "="]) == (
        "ชื่อ", "คอลัมน์ 2", "ชื่อ (3)", "ชื่อ (3) (4)", "A1", "คอลัมน์ 6",
    )  # fmt: skip


@given(st.lists(st.text(max_size=4), max_size=12))
def test_distinct_headings_are_as_many_as_there_were(header: list[str]) -> None:
    made = distinct(header)

    assert len(made) == len(set(made)) == len(header)


def test_a_header_is_recognised_by_what_it_says_not_how_it_is_typed() -> None:
    same = fingerprint(Register.BILLS, ["Bill No", "AMOUNT"])

    assert fingerprint(Register.BILLS, ["bill_no ", "Amount"]) == same
    assert fingerprint(Register.BILLS, ["แถวในไฟล์เดิม", "เหตุผลที่ไม่รับ", "bill no", "amount"]) == same
    assert fingerprint(Register.PAYERS, ["Bill No", "AMOUNT"]) != same
    assert fingerprint(Register.BILLS, ["AMOUNT", "Bill No"]) != same


def test_a_kept_mapping_takes_the_spelling_of_the_header_it_meets() -> None:
    kept = {"number": "Bill No", "kind": "=ขยะ"}

    assert respelled(kept, ("bill_no", "amount")) == {"number": "bill_no", "kind": "=ขยะ"}


def test_cells_are_read_by_field() -> None:
    fields = bills_layout().fields(row(" B1 ", "P1", "ขยะ", "1,508.00", "30/09/2569"))

    assert fields == {
        "number": "B1", "payer_code": "P1", "kind": "ขยะ", "principal": "1,508.00",
        "due": "30/09/2569",
    }  # fmt: skip


def test_a_column_can_be_given_one_value_for_all_rows() -> None:
    header = ("bill no", "tax id", "amount", "due date")
    layout = Layout(Register.BILLS, header, propose(Register.BILLS, header) | {"kind": "=ภาษีที่ดิน"})

    assert layout.fields(row("1", "2", "3", "4"))["kind"] == "ภาษีที่ดิน"


def test_a_mapping_must_be_whole_and_point_at_real_columns() -> None:
    with refused(Reason.COLUMNS_MISSING) as told:
        Layout(Register.BILLS, ("a", "b"), {"number": "a"})
    assert told.details["fields"] == (("payer_code", "tax_id"), ("kind",), ("principal",), ("due",))
    with refused(Reason.COLUMN_UNKNOWN) as told:
        Layout(Register.BILLS, BILLS, {"number": "เลขที่ไม่มี"})
    assert told.details["column"] == "เลขที่ไม่มี"
    with refused(Reason.COLUMN_UNKNOWN):
        Layout(Register.BILLS, BILLS, {"colour": "=red"})


def test_ragged_rows_are_refused_before_columns_can_shift() -> None:
    layout = bills_layout()

    assert why(layout, row("B1", "P1", "ขยะ")) == [(Why.TOO_SHORT, "")]
    assert why(layout, row("B1", "P1", "ขยะ", "1", "508.00", "30/9/2569")) == [(Why.TOO_LONG, "")]
    assert layout.fields(row("B1", "P1", "ขยะ", "1", "30/9/2569", "", ""))["number"] == "B1"
    assert why(layout, row('"B1,', broken=Why.QUOTES_OPEN)) == [(Why.QUOTES_OPEN, "")]


def test_a_row_may_end_where_the_wanted_columns_end() -> None:
    layout = bills_layout((*BILLS, "หมายเหตุ"))

    assert layout.fields(row("B1", "P1", "ขยะ", "1", "30/9/2569"))["number"] == "B1"


def test_formulas_errors_and_broken_letters_are_refused_where_they_matter() -> None:
    layout = bills_layout((*BILLS, "หมายเหตุ"))
    cells = ("B1", "P1", "ขยะ", "=A1*2", "30/9/2569", "=NOW()")

    assert why(layout, row(*cells, formulas=frozenset({3, 5}))) == [(Why.FORMULA, "principal")]
    assert layout.fields(row(*cells, formulas=frozenset({5})))["principal"] == "=A1*2"
    assert why(layout, row("B1", "#N/A", "ขยะ", "1", "30/9/2569")) == [
        (Why.CELL_FAILED, "payer_code")
    ]
    assert why(layout, row("B\0001", "P\ufffd", "ขยะ", "1", "30/9/2569")) == [
        (Why.LETTERS_BROKEN, "number"),
        (Why.LETTERS_BROKEN, "payer_code"),
    ]
    assert layout.fields(row("B1", "P1", "ขยะ", "1", "30/9/2569", "\ufffd"))["number"] == "B1"


def test_a_blank_row_has_nothing_in_it() -> None:
    assert row("", "  ", "\t").blank
    assert not row("", "x").blank
    assert not row("", broken=Why.QUOTES_OPEN).blank


@given(st.text())
def test_any_text_can_be_a_heading(text: str) -> None:
    compared = heading(text)

    assert compared == heading(f" {text} ")
    assert not any(letter.isspace() for letter in compared)
