"""Receipt numbers: written one way, read one way, in order."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.receipt import Marking, ReceiptNumber
from tests.makers import MONDAY

numbers = st.builds(
    ReceiptNumber,
    st.integers(2500, 2599),
    st.from_regex("[0-9]{2,4}", fullmatch=True).filter(str.isascii),
    st.integers(1, 999_999),
)


def test_a_receipt_number_names_fiscal_year_book_and_place() -> None:
    number = ReceiptNumber(2570, "02", 213)

    assert str(number) == "70-02-000213"
    assert number.book_name == "70-02"


@given(numbers)
def test_what_is_written_can_be_read_back(number: ReceiptNumber) -> None:
    assert ReceiptNumber.parse(str(number)) == number


def test_a_printed_book_is_read_under_its_one_name() -> None:
    assert ReceiptNumber.parse("70-P012-000013") == ReceiptNumber(2570, "P12", 13)
    assert ReceiptNumber.parse("70-P12-000013").book_name == "70-P12"


@given(numbers, numbers)
def test_no_two_numbers_are_written_alike(one: ReceiptNumber, other: ReceiptNumber) -> None:
    assert (str(one) == str(other)) == (one == other)


@pytest.mark.parametrize(
    "typed",
    [
        "213", "70-02-213", "70-02-0000213", "7O-02-000213", "๗๐-๐๒-๐๐๐๒๑๓", "70-2-000213",
        " 70-02-000213", "-",
    ],
)  # fmt: skip
def test_what_is_no_number_is_not_read(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        ReceiptNumber.parse(typed)


def test_numbers_of_one_book_stand_in_the_order_they_were_given() -> None:
    series = [ReceiptNumber(2570, "02", n) for n in (1, 9, 10, 213)]

    assert sorted(series, reverse=True) == series[::-1]
    assert sorted(map(str, series)) == list(map(str, series))


def test_paper_without_a_copy_number_is_the_original() -> None:
    assert Marking().original
    assert not Marking(1, "สมหญิง", MONDAY, "ผู้ชำระทำหาย").original
