"""Tag, length, value, and the checksum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import tlv

tags = st.from_regex("[0-9]{2}", fullmatch=True)
values = st.dictionaries(tags, st.text(max_size=99), max_size=8)


@given(values)
def test_fields_are_read_back_in_their_order(given_fields: dict[str, str]) -> None:
    text = "".join(tlv.field(tag, value) for tag, value in given_fields.items())

    assert list(tlv.fields(text).items()) == list(given_fields.items())


def test_a_value_may_be_ninety_nine_characters_long_and_no_longer() -> None:
    assert tlv.field("59", "ก" * 99) == "5999" + "ก" * 99
    with pytest.raises(ValueError, match="59"):
        tlv.field("59", "ก" * 100)


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "000",
        "0002",
        "00021",
        "0002010",
        "00x1",
        "๐๐02ab",
        "00020100020",
        "0002010002ab",
        "00-1a",
    ],
)
def test_lengths_that_do_not_add_up_and_fields_that_come_twice_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        tlv.fields(text)


@pytest.mark.parametrize(("text", "crc"), [("123456789", "29B1"), ("", "FFFF")])
def test_checksums_are_the_published_ones(text: str, crc: str) -> None:
    assert tlv.checksum(text) == crc
