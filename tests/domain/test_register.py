"""One row of a register becomes a payer or a bill, or is refused with every reason."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.bill import ChargeKind
from desktop.domain.bill_row import BillRow, read_bill
from desktop.domain.flaws import NOTES, Flaw, RowRefused, Why
from desktop.domain.headings import Register, columns
from desktop.domain.money import Money
from desktop.domain.national_id import check_digit
from desktop.domain.payer import Address, Payer
from desktop.domain.payer_row import payer_id, read_payer, split_title
from tests.makers import LAO

SOMCHAI = {
    "code": "P1", "title": "นาย", "first_name": "สมชาย", "last_name": "ใจดี",
    "tax_id": "1-1017-00203-45-0", "phone": "081-234-5678", "house": "128/4", "village": "หมู่ 3",
    "subdistrict": "ต.แม่เหียะ", "district": "อำเภอเมืองเชียงใหม่", "province": "จ.เชียงใหม่",
    "postcode": "50100",
}  # fmt: skip
LAND = {
    "number": "l69000123", "payer_code": "P1", "kind": "ภาษีที่ดิน", "subject": "โฉนด 123",
    "period": "2569", "principal": "6,000.00", "due": "30/06/2569",
}  # fmt: skip


def payer(**changed: str) -> Payer:
    return read_payer(SOMCHAI | changed, LAO).payer


def bill(**changed: str) -> BillRow:
    return read_bill(LAND | changed, LAO)


def flaws(read: Callable[[], object]) -> list[tuple[Why, str]]:
    with pytest.raises(RowRefused) as refusal:
        read()
    return [(flaw.why, flaw.field) for flaw in refusal.value.flaws]


def test_a_payer_is_read_with_an_id_all_devices_agree_on() -> None:
    assert payer() == Payer(
        payer_id(LAO, "P1"), "P1", "นาย", "สมชาย", "ใจดี", "1101700203450", "0812345678",
        Address("128/4", "3", "", "", "แม่เหียะ", "เมืองเชียงใหม่", "เชียงใหม่", "50100"),
    )  # fmt: skip
    assert str(payer_id(LAO, "P1")) == str(payer_id(LAO, "P1"))
    assert payer_id("5200904", "P1") != payer_id(LAO, "P1") != payer_id(LAO, "P2")


def test_without_a_code_the_thirteen_digits_are_the_code() -> None:
    assert payer(code="").code == "1101700203450"
    assert payer(code="-").code == "1101700203450"
    assert flaws(lambda: payer(code="", tax_id="")) == [(Why.MISSING, "code")]


@pytest.mark.parametrize(
    ("full_name", "parts"),
    [
        ("นายสมชาย ใจดี", ("นาย", "สมชาย", "ใจดี")),
        ("น.ส. มาลี ศรีสุข", ("น.ส.", "มาลี", "ศรีสุข")),
        ("นางสาวมาลี ณ เชียงใหม่", ("นางสาว", "มาลี", "ณ เชียงใหม่")),
        ("นายิกา งามดี", ("", "นายิกา", "งามดี")),
        ("สมชาย ใจดี", ("", "สมชาย", "ใจดี")),
        ("บริษัทดอยสน การค้า จำกัด", ("บริษัท", "ดอยสน การค้า จำกัด", "")),
        ("บริษัท ดอยสน จำกัด", ("บริษัท", "ดอยสน จำกัด", "")),
        ("หจก.สองดอย ขนส่ง", ("หจก.", "สองดอย ขนส่ง", "")),
        ("ร้านกาดเช้า", ("ร้าน", "กาดเช้า", "")),
        ("นาย", ("", "นาย", "")),
    ],
)
def test_a_full_name_is_taken_apart(full_name: str, parts: tuple[str, str, str]) -> None:
    one = read_payer({"code": "P1", "full_name": full_name}, LAO).payer

    assert (one.title, one.first_name, one.last_name) == parts


def test_a_title_column_goes_before_titles_found_in_names() -> None:
    told = read_payer({"code": "1", "title": "นาย", "full_name": "นายสมชาย ใจดี"}, LAO).payer
    apart = read_payer({"code": "1", "title": "", "first_name": "นางนวล", "last_name": "ดี"}, LAO)
    glued = read_payer({"code": "1", "first_name": "นางสาวมาลี", "last_name": "ดี"}, LAO).payer
    other = read_payer({"code": "1", "title": "ดร.", "full_name": "นายสมชาย ใจดี"}, LAO).payer

    assert (told.title, told.first_name) == ("นาย", "สมชาย")
    assert apart.payer.first_name == "นางนวล"
    assert (glued.title, glued.first_name) == ("นางสาว", "มาลี")
    assert (other.title, other.first_name, other.last_name) == ("ดร.", "นายสมชาย", "ใจดี")


def test_a_juristic_person_without_a_title_keeps_its_name_whole() -> None:
    temple = {"code": "1", "full_name": "วัดพระธาตุ ดอยคำ", "tax_id": "0994000165501"}
    read = read_payer(temple, LAO)

    assert read.payer.first_name == "วัดพระธาตุ ดอยคำ"
    assert read.notes == (Flaw(Why.NO_CIVIL_STATUS, "tax_id", "0994000165501"),)
    assert read.notes[0].why in NOTES


@pytest.mark.parametrize(
    "typed",
    ["1101700203450", "1 1017 00203 45 0", "๑๑๐๑๗๐๐๒๐๓๔๕๐", "1101700203450.0", "1-1017-00203-45-0"],
)
def test_an_id_may_be_typed_in_many_ways(typed: str) -> None:
    assert payer(tax_id=typed).tax_id == "1101700203450"


def test_a_lost_leading_zero_comes_back_only_where_the_check_digit_proves_it() -> None:
    read = read_payer(SOMCHAI | {"tax_id": "994000165501"}, LAO)

    assert read.payer.tax_id == "0994000165501"
    assert [note.why for note in read.notes] == [Why.ZERO_RESTORED]
    assert flaws(lambda: payer(tax_id="994000165502")) == [(Why.TAX_ID_WRONG, "tax_id")]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1101700203451", Why.TAX_ID_WRONG),
        ("110170020345", Why.TAX_ID_WRONG),
        ("0000000000001", Why.TAX_ID_WRONG),
        ("²101700203450", Why.TAX_ID_WRONG),
        ("1.1017E+12", Why.TAX_ID_ROUNDED),
        ("1.10170020345E+12", Why.TAX_ID_ROUNDED),
        ("ไม่ทราบ", Why.TAX_ID_WRONG),
    ],
)
def test_an_id_that_cannot_be_right_is_refused(typed: str, why: Why) -> None:
    assert flaws(lambda: payer(tax_id=typed)) == [(why, "tax_id")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("081-234-5678", "0812345678"),
        ("812345678", "0812345678"),
        ("812345678.0", "0812345678"),
        ("053-123456", "053123456"),
        ("53123456", "053123456"),
        ("+66 81 234 5678", "0812345678"),
        ("081-2345678, 053-123456", "0812345678"),
        ("โทร / 053 123 456", "053123456"),
        ("๐๘๑๒๓๔๕๖๗๘", "0812345678"),
        ("-", ""),
    ],
)
def test_the_first_telephone_number_is_kept_as_digits(typed: str, kept: str) -> None:
    assert payer(phone=typed).phone == kept


def test_a_wrong_telephone_number_is_left_out_and_noted() -> None:
    read = read_payer(SOMCHAI | {"phone": "1234"}, LAO)

    assert read.payer.phone == ""
    assert read.notes == (Flaw(Why.PHONE_LEFT_OUT, "phone", "1234"),)


@pytest.mark.parametrize(
    "house",
    ["2026-04-12", "12-Apr", "Apr-12", "12-เม.ย.", "เม.ย.-12", "12/04/2026", "12-เม.ย.-69"],
)
def test_a_house_number_that_a_spreadsheet_made_a_date_is_refused(house: str) -> None:
    assert flaws(lambda: payer(house=house)) == [(Why.HOUSE_IS_DATE, "house")]


@pytest.mark.parametrize(("house", "kept"), [("๑๒๘/๔", "128/4"), ("12-14", "12-14"), ("9", "9")])
def test_house_numbers_are_kept_with_arabic_digits(house: str, kept: str) -> None:
    assert payer(house=house).address.house == kept


def test_a_postcode_out_of_place_betrays_shifted_columns() -> None:
    assert flaws(lambda: payer(postcode="เชียงใหม่")) == [(Why.POSTCODE_WRONG, "postcode")]
    assert payer(postcode="50100.0").address.postcode == "50100"
    assert payer(postcode="").address.postcode == ""


def test_every_reason_is_told_at_once() -> None:
    wrong = {"code": "x" * 41, "first_name": "", "tax_id": "12", "postcode": "1", "house": "5-May"}

    assert flaws(lambda: read_payer(wrong, LAO)) == [
        (Why.TAX_ID_WRONG, "tax_id"),
        (Why.CELL_TOO_LONG, "code"),
        (Why.MISSING, "first_name"),
        (Why.HOUSE_IS_DATE, "house"),
        (Why.POSTCODE_WRONG, "postcode"),
    ]


def test_text_that_looks_like_a_formula_is_only_text() -> None:
    assert payer(first_name='=HYPERLINK("x")').first_name == '=HYPERLINK("x")'


def test_a_bill_is_read() -> None:
    read = bill(warned_on="15/07/2569", warned_days="30")

    assert (read.payer_code, read.tax_id, read.notes) == ("P1", "", ())
    assert read.bill.number == "L69000123"
    assert read.bill.payer_id == payer_id(LAO, "P1")
    assert read.bill.kind is ChargeKind.LAND_TAX
    assert read.bill.period == "ปี 2569"
    assert read.bill.principal == Money(6_000_00)
    assert read.bill.due == date(2026, 6, 30)
    assert (read.bill.warned_on, read.bill.warned_days) == (date(2026, 7, 15), 30)


def test_a_bill_may_name_its_payer_by_thirteen_digits() -> None:
    read = bill(payer_code="", tax_id="1101700203450")

    assert (read.payer_code, read.tax_id) == ("", "1101700203450")
    assert read.bill.payer_id == payer_id(LAO, "1101700203450")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("ภาษีที่ดินและสิ่งปลูกสร้าง", ChargeKind.LAND_TAX),
        ("ภ.ด.ส.", ChargeKind.LAND_TAX),
        ("LAND-TAX", ChargeKind.LAND_TAX),
        ("ภาษีป้าย", ChargeKind.SIGNBOARD_TAX),
        ("signboard-tax", ChargeKind.SIGNBOARD_TAX),
        ("ค่าขยะ", ChargeKind.WASTE_FEE),
        ("ค่าธรรมเนียมเก็บขนมูลฝอย", ChargeKind.WASTE_FEE),
        ("waste_fee", ChargeKind.WASTE_FEE),
    ],
)
def test_kinds_are_known_by_thai_and_english_words(word: str, kind: ChargeKind) -> None:
    assert bill(kind=word).bill.kind is kind


@pytest.mark.parametrize(
    ("amount", "satang"),
    [("6,000.00", 600_000), ("๖,๐๐๐.๕", 600_050), ("6000 บาท", 600_000), ("1,508.-", 150_800)],
)
def test_amounts_are_read_as_people_write_them(amount: str, satang: int) -> None:
    assert bill(principal=amount).bill.principal.satang == satang


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("number", "", Why.MISSING),
        ("number", "9" * 41, Why.CELL_TOO_LONG),
        ("payer_code", "", Why.MISSING),
        ("kind", "", Why.MISSING),
        ("kind", "ค่าน้ำ", Why.KIND_UNKNOWN),
        ("subject", "ก" * 201, Why.CELL_TOO_LONG),
        ("principal", "", Why.MISSING),
        ("principal", "0.00", Why.AMOUNT_ZERO),
        ("principal", "-5", Why.AMOUNT_NEGATIVE),
        ("principal", "1e9", Why.AMOUNT_UNREADABLE),
        ("principal", "12.345", Why.AMOUNT_UNREADABLE),
        ("principal", "1,50", Why.AMOUNT_UNREADABLE),
        ("principal", "NaN", Why.AMOUNT_UNREADABLE),
        ("principal", "100,000,000.00", Why.AMOUNT_TOO_LARGE),
        ("due", "", Why.MISSING),
        ("due", "30/06/69", Why.DATE_UNREADABLE),
        ("due", "30/06/2469", Why.DATE_UNLIKELY),
        ("warned_on", "32/07/2569", Why.DATE_UNREADABLE),
    ],
)
def test_a_bill_with_a_wrong_cell_is_refused(field: str, typed: str, why: Why) -> None:
    assert flaws(lambda: bill(**{field: typed})) == [(why, field)]


@pytest.mark.parametrize(
    ("warned_on", "days", "told"),
    [
        ("15/07/2569", "", (Why.WARNED_DAYS_WRONG, "warned_days")),
        ("15/07/2569", "0", (Why.WARNED_DAYS_WRONG, "warned_days")),
        ("15/07/2569", "366", (Why.WARNED_DAYS_WRONG, "warned_days")),
        ("15/07/2569", "สามสิบ", (Why.WARNED_DAYS_WRONG, "warned_days")),
        ("", "30", (Why.WARNED_DAY_MISSING, "warned_on")),
    ],
)
def test_a_warning_has_both_its_day_and_its_days(
    warned_on: str, days: str, told: tuple[Why, str]
) -> None:
    assert flaws(lambda: bill(warned_on=warned_on, warned_days=days)) == [told]


def test_a_bill_nobody_was_warned_of_says_so() -> None:
    assert bill(warned_on="-", warned_days="0").bill.warned_on is None


_CELL = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"[0-9๐-๙.,/E+-]{1,14}", fullmatch=True),
    st.sampled_from(["-", "30/06/2569", "ขยะ", "1101700203450", "1,508.00", "นายสมชาย ใจดี"]),
)


def _rows(register: Register) -> st.SearchStrategy[dict[str, str]]:
    fields = [column.field for column in columns(register)]
    return st.dictionaries(st.sampled_from(fields), _CELL)


@pytest.mark.parametrize(
    ("register", "read"), [(Register.PAYERS, read_payer), (Register.BILLS, read_bill)]
)
@given(data=st.data())
def test_no_row_makes_the_rules_fall_over(
    register: Register, read: Callable[[Mapping[str, str], str], Any], data: st.DataObject
) -> None:
    with suppress(RowRefused):
        made = read(data.draw(_rows(register)), LAO)
        assert {note.why for note in made.notes} <= NOTES


@given(st.integers(1, 99_999_999_99), st.booleans(), st.booleans())
def test_an_amount_is_never_changed_by_being_read(satang: int, commas: bool, thai: bool) -> None:
    text = f"{Decimal(satang) / 100:{',' if commas else ''}.2f}"
    if thai:
        text = text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))

    assert bill(principal=text).bill.principal.satang == satang


@given(st.integers(0, 999_999_999_999))
def test_every_id_with_its_check_digit_is_read_and_no_other(first_twelve: int) -> None:
    body = f"{first_twelve:012}"
    right = check_digit(body)
    wrong = str((int(right) + 1) % 10)

    if first_twelve:
        assert payer(tax_id=body + right).tax_id == body + right
    assert flaws(lambda: payer(tax_id=body + wrong)) == [(Why.TAX_ID_WRONG, "tax_id")]


@given(st.text())
def test_splitting_a_title_loses_nothing_but_space(name: str) -> None:
    title, rest = split_title(name)

    assert (title + rest).replace(" ", "") == name.replace(" ", "") or name.startswith(title)
