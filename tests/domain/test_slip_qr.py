"""The small QR code on bank slips."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.banks import BANKS, bank_name
from desktop.domain.errors import Reason
from desktop.domain.slip_qr import SlipReference, parse
from tests.makers import refused

BANGKOK = "004000060000010103002021900021231231212000115102TH91049C30"
SIAM = "004100060000010103014022000111222233344ABCD125102TH910417DF"


def crc(text: str) -> str:
    """Bit by bit, as the standard describes it."""
    rest = 0xFFFF
    for byte in text.encode():
        rest ^= byte << 8
        for _ in range(8):
            rest = ((rest << 1) ^ 0x1021 if rest & 0x8000 else rest << 1) & 0xFFFF
    return f"{rest:04X}"


def slip(bank: str, reference: str, *, api: str = "000001", country: str = "TH") -> str:
    inside = f"0006{api}0103{bank}02{len(reference):02d}{reference}"
    text = f"00{len(inside):02d}{inside}51{len(country):02d}{country}9104"
    return text + crc(text)


def slip_ending_with(start: str) -> tuple[str, str]:
    """A slip's reference and text whose checksum begins so."""
    for number in count():
        text = slip("006", f"A{number:019d}")
        if text[-4:].startswith(start) and text[-4 + len(start)] != "0":
            return f"A{number:019d}", text
    raise AssertionError


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BANGKOK, SlipReference("002", "0002123123121200011")),
        (SIAM, SlipReference("014", "00111222233344ABCD12")),
    ],
)
def test_published_slips_are_read(text: str, said: SlipReference) -> None:
    assert parse(text) == said
    assert parse(f"{text}\r\n") == said


@given(
    st.from_regex("[0-9]{3}", fullmatch=True), st.from_regex("[0-9A-Za-z]{1,35}", fullmatch=True)
)
def test_every_slip_is_read_with_its_letters_as_they_are(bank: str, reference: str) -> None:
    assert parse(slip(bank, reference)) == SlipReference(bank, reference)


@pytest.mark.parametrize("zeros", ["0", "00", "000"])
def test_a_checksum_without_its_leading_zeros_is_accepted(zeros: str) -> None:
    reference, text = slip_ending_with(zeros)
    body, kept = text[:-8], text[-4 + len(zeros) :]

    said = SlipReference("006", reference)
    assert parse(f"{body}9104{kept}") == said
    assert parse(f"{body}91{len(kept):02d}{kept}") == said


def test_a_checksum_over_a_shortened_length_is_accepted() -> None:
    body = next(
        text
        for text in (slip("011", f"B{number}")[:-4] for number in count())
        if crc(text[:-2] + "03").startswith("0")
    )[:-2]

    assert parse(body + "03" + crc(body + "03")[1:]).bank == "011"


def test_a_checksum_in_lower_case_is_accepted() -> None:
    assert parse(BANGKOK[:-4] + BANGKOK[-4:].lower()) == parse(BANGKOK)


@given(st.integers(0, len(SIAM) - 1), st.sampled_from("0123456789ABCXYZabcxyz ก"))
def test_one_wrong_character_is_always_noticed(place: int, wrong: str) -> None:
    damaged = SIAM[:place] + wrong + SIAM[place + 1 :]
    if damaged[:-4] == SIAM[:-4] and damaged[-4:].upper() == SIAM[-4:]:
        return
    with refused(Reason.SLIP_UNREADABLE):
        parse(damaged)


@given(st.text())
def test_other_text_is_no_slip(text: str) -> None:
    with refused(Reason.SLIP_UNREADABLE):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        BANGKOK[:-1],  # one character lost at the end
        BANGKOK[:-8],
        slip("002", "A1", api="000002"),
        slip("002", "A1", country="SG"),
        slip("0A2", "A1"),
        slip("002", "A 1"),
        slip("002", "ก1"),
        slip("002", "A" * 61),
        slip("002", ""),
        "00020101021129370016A0000006770101110113006681222333353037645802TH63041DCF",
        "\udfff",
    ],
)
def test_other_codes_are_no_slips(text: str) -> None:
    with refused(Reason.SLIP_UNREADABLE):
        parse(text)


def test_banks_have_their_thai_names() -> None:
    assert bank_name("006") == "ธนาคารกรุงไทย"
    assert bank_name(parse(SIAM).bank) == "ธนาคารไทยพาณิชย์"
    assert bank_name("999") == "ธนาคารรหัส 999"


def test_every_bank_has_one_code_of_three_digits_and_one_name() -> None:
    assert all(len(code) == 3 and code.isdecimal() for code in BANKS)
    assert len(set(BANKS.values())) == len(BANKS)
