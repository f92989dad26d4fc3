"""Lines break at spaces and between Thai words, never inside a letter with its marks."""

from __future__ import annotations

import unicodedata
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.fonts import Face
from printing.lines import fitted, lines
from printing.text import Style, clean, width

BODY = Style(Face.REGULAR, 10)
LONG = (
    "ภาษีที่ดินและสิ่งปลูกสร้างที่ต้องชำระภายในกำหนดเวลาตามกฎหมายว่าด้วยภาษีที่ดินและสิ่งปลูกสร้าง"
    "ของเทศบาลเมืองแม่เหียะ อำเภอเมืองเชียงใหม่ จังหวัดเชียงใหม่ ประจำปีงบประมาณ พ.ศ. 2570"
)
_FORBIDDEN_STARTS = set("ะาำๅๆฯ.,:;!?%)]}”’") | {
    chr(code) for code in range(0xE01, 0xE5C) if unicodedata.category(chr(code)) == "Mn"
}
_LEADING = "เแโใไ"

texts = st.text(
    alphabet="กขคนมยรวสหอฟญฐปเแโใไาำิีึืุู่้๊็์ัะๆฯ 0123456789().,-/ABab", max_size=120
) | st.lists(
    st.sampled_from("ที่ปู่ ป้ำ กตัญญู น้ำ ผู้ใหญ่ บ้านเลขที่ พ.ศ. 2569 (สำนักงานใหญ่) ต่าง ๆ ฯลฯ 128/4".split()),
    max_size=25,
).flatmap(lambda words: st.sampled_from(["".join(words), " ".join(words)]))  # fmt: skip
rooms = st.floats(min_value=12, max_value=300)


def places_of_breaks(text: str, found: tuple[str, ...]) -> list[tuple[int, bool]]:
    """Where each line but the last ends in the text, and whether a space stood there."""
    places, at = [], 0
    for line in found[:-1]:
        at = text.index(line, at) + len(line)
        places.append((at, text[at] == " "))
    return places


@given(texts, rooms)
@settings(max_examples=300)
def test_lines_fit_and_nothing_is_lost(text: str, room: float) -> None:
    found = lines(text, BODY, room)

    assert "".join(found).replace(" ", "") == clean(text).replace(" ", "")
    for line in found:
        assert width(line, BODY) <= room or is_one_letter(line)


def is_one_letter(line: str) -> bool:
    """A consonant with whatever belongs to it; such a thing may be wider than a tiny room."""
    bases = [c for c in line if c not in _FORBIDDEN_STARTS and c not in _LEADING + " "]
    return len(bases) <= 1


@given(texts, rooms)
@settings(max_examples=300)
def test_no_line_begins_with_a_mark_or_ends_with_a_leading_vowel(text: str, room: float) -> None:
    whole = clean(text)
    found = lines(text, BODY, room)

    for place, at_space in places_of_breaks(whole, found):
        if not at_space:
            assert unicodedata.category(whole[place]) != "Mn"
            assert whole[place] not in "ะาำๅๆฯ"
            assert whole[place - 1] not in _LEADING


@pytest.mark.parametrize("room", [120.0, 180.0, 260.0, 400.0])
def test_thai_breaks_only_where_a_word_ends(room: float) -> None:
    found = lines(LONG, BODY, room)

    from pythainlp.tokenize import word_tokenize  # after us: its import writes into the home

    ends = set(accumulate(len(word) for word in word_tokenize(LONG, engine="newmm")))

    assert len(found) > 2
    assert [place for place, at_space in places_of_breaks(LONG, found) if not at_space] != []
    for place, at_space in places_of_breaks(LONG, found):
        assert at_space or place in ends


def test_a_text_that_fits_stays_in_one_line() -> None:
    assert lines("นายสมชาย ใจดี", BODY, 200.0) == ("นายสมชาย ใจดี",)


def test_a_line_that_is_half_full_breaks_at_its_space_and_keeps_the_name_whole() -> None:
    address = "128/4 หมู่ 5 ตำบลแม่เหียะ อำเภอเมืองเชียงใหม่ จังหวัดเชียงใหม่ 50100"

    for line in lines(address, BODY, 180.0):
        assert all(word in address.split() for word in line.split())


def test_numbers_abbreviations_and_brackets_are_not_torn() -> None:
    text = "ค่าธรรมเนียมเก็บขนมูลฝอยตามเทศบัญญัติ พ.ศ. 2569 (3 × 1,040.00) เลขที่ 05C128/4-6"

    for room in range(60, 300, 7):
        for line in lines(text, BODY, float(room)):
            for word in ("1,040.00)", "(3", "05C128/4-6", "2569"):
                assert word in line.split() or word not in text or not_touching(word, line)


def not_touching(word: str, line: str) -> bool:
    """No piece of the word stands alone at an end of the line."""
    ends = (line.split()[0], line.split()[-1])
    return not any(end != word and (word.startswith(end) or word.endswith(end)) for end in ends)


def test_the_repetition_mark_stays_with_its_word() -> None:
    for room in range(20, 120, 3):
        for line in lines("เด็ก ๆ ต่าง ๆ ในบ้านหลังใหญ่ ๆ", BODY, float(room)):
            assert not line.startswith("ๆ")


def test_a_word_wider_than_the_room_breaks_between_letters_with_their_marks() -> None:
    assert lines("ป้ำป้ำป้ำป้ำ", BODY, width("ป้ำป้ำ", BODY) + 1) == ("ป้ำป้ำ", "ป้ำป้ำ")


def test_a_room_too_small_for_anything_still_ends() -> None:
    assert lines("ป้ำเก่ง A1", BODY, 0.5) == ("ป้ำ", "เก่", "ง", "A", "1")


def test_no_text_makes_no_line() -> None:
    assert lines(" \n", BODY, 100.0) == ()


def test_letters_grow_smaller_rather_than_being_cut_off() -> None:
    block = fitted(LONG, BODY, 150.0, most=3)

    assert len(block.lines) <= 3
    assert block.style.size < BODY.size
    assert "".join(block.lines).replace(" ", "") == LONG.replace(" ", "")


def test_even_a_text_far_too_long_is_all_there() -> None:
    block = fitted(LONG * 20, BODY, 150.0, most=1)

    assert len(block.lines) > 1
    assert "".join(block.lines).replace(" ", "") == (LONG * 20).replace(" ", "")


def test_a_text_that_fits_keeps_its_size() -> None:
    assert fitted("เทศบาล", BODY, 150.0, most=1).style == BODY
