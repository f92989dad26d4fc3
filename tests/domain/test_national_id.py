"""The 13-digit number of a person or juristic person."""

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.domain import national_id
from desktop.domain.errors import Reason, Refused
from tests.makers import refused

KNOWN = [
    ("123456789012", "1", "1-2345-67890-12-1"),
    ("110170020345", "0", "1-1017-00203-45-0"),
    ("310010012345", "1", "3-1001-00123-45-1"),
    ("350010000000", "2", "3-5001-00000-00-2"),
    ("099400016550", "1", "0-9940-00165-50-1"),
]
twelve = st.text("0123456789", min_size=12, max_size=12).filter(lambda text: text != "0" * 12)


@pytest.mark.parametrize(("first", "digit", "grouped"), KNOWN)
def test_check_digits_worked_out_by_hand(first: str, digit: str, grouped: str) -> None:
    assert national_id.check_digit(first) == digit
    assert national_id.parse(grouped) == first + digit
    assert national_id.grouped(first + digit) == grouped


@given(twelve)
def test_of_ten_last_digits_one_is_right(first: str) -> None:
    right = []
    for last in "0123456789":
        with suppress(Refused):
            right.append(national_id.parse(first + last))
    weighted = sum(int(digit) * (14 - place) for place, digit in enumerate(first, start=1))
    expected = {0: 1, 1: 0}.get(weighted % 11, 11 - weighted % 11)
    assert right == [f"{first}{expected}"]


def rest(digits: str) -> int:
    weights = range(13, 1, -1)
    return sum(int(d) * w for d, w in zip(digits[:12], weights, strict=True)) % 11


@given(twelve, st.integers(0, 12), st.integers(1, 9))
def test_one_mistyped_digit_is_noticed_but_in_the_rules_own_blind_spots(
    first: str, place: int, by: int
) -> None:
    number = first + national_id.check_digit(first)
    wrong = f"{number[:place]}{(int(number[place]) + by) % 10}{number[place + 1 :]}"
    assume(place != 2)  # the official rule weighs the third digit with 11, that is with nothing
    assume({rest(number), rest(wrong)} != {0, 10})  # both end in 1

    with refused(Reason.NATIONAL_ID_WRONG):
        national_id.parse(wrong)


@pytest.mark.parametrize(
    "typed",
    [
        "1-2345-67890-12-1",
        "1 2345 67890 12 1",
        "๑๒๓๔๕๖๗๘๙๐๑๒๑",
        " 1234567890121\t",
        "1-๒345678901-2๑",
    ],
)
def test_numbers_as_people_type_them(typed: str) -> None:
    assert national_id.parse(typed) == "1234567890121"


@pytest.mark.parametrize(
    "typed",
    ["", "123456789012", "12345678901210", "0000000000001", "1234567890120", "123456789012x",
     "١٢٣٤٥٦٧٨٩٠١٢١", "1234567890¹21", "1.2345.67890.12.1"],
)  # fmt: skip
def test_what_is_no_number_is_refused(typed: str) -> None:
    with refused(Reason.NATIONAL_ID_WRONG):
        national_id.parse(typed)


def test_an_agency_number_that_begins_with_zero_is_accepted() -> None:
    assert national_id.parse("0994000165501") == "0994000165501"


def test_a_masked_number_keeps_what_is_compared_with_the_card() -> None:
    assert national_id.masked("1101700203450") == "1-xxxx-xxxxx-45-0"
