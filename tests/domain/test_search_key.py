"""Search keys: what sounds alike is found, what does not is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.search_key import fold, matches, name_key, other_layout, tidy, words

names = st.from_regex("[กขคนมยรลสหอเแโใไ][กขคนมยรลสหอะาำิีึืุูเแโใไ่้๊๋์ัๆ]{0,7}", fullmatch=True)


def found(typed: str, *name: str) -> bool:
    return matches(name_key(*name), words(typed))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("น\u0e4d\u0e49า", "น้ำ"),  # nikhahit, tone, aa
        ("น\u0e49\u0e4dา", "น้ำ"),
        ("ค\u0e4dา", "คำ"),
        ("เเม่", "แม่"),  # two e
        ("สม\u200bชาย", "สมชาย"),
        ("\ufeffสมชาย  ใจดี ", "สมชาย ใจดี"),
        ("ผ\u0e49\u0e39", "ผู้"),  # tone before vowel
        ("ท\u0e35\u0e35\u0e48\u0e48", "ที่"),  # marks typed twice
        ("ท\u0e48\u0e35", "ที่"),
        ("พันธ\u0e4c\u0e38", "พันธุ์"),
        ("ปี\u00a0๒๕๖๙", "ปี ๒๕๖๙"),
    ],
)
def test_one_spelling_is_kept_of_what_looks_the_same(typed: str, stored: str) -> None:
    assert tidy(typed) == stored


def test_thai_and_arabic_digits_and_letter_cases_are_one() -> None:
    assert fold("บ้านเลขที่ ๑๒๓/๔ ABC") == fold("บ้านเลขที่ 123/4 abc")


@pytest.mark.parametrize(
    "typed", ["สมชาย", "สม", "ใจดี", "ใจ สม", "ใจดี สมชาย", "นายสมชาย", "นายสม ใจ"]
)
def test_a_person_is_found_by_words_in_any_order(typed: str) -> None:
    assert found(typed, "นาย", "สมชาย", "ใจดี")


@pytest.mark.parametrize("typed", ["ชาย", "สมหญิง", "สมชาย ดี", "นายใจดี", "ใจดีสมชาย"])
def test_a_word_is_found_from_its_beginning_only(typed: str) -> None:
    assert not found(typed, "นาย", "สมชาย", "ใจดี")


@pytest.mark.parametrize("typed", ["น.ส.สมใจ", "นส.สมใจ", "นางสาวสมใจ", "นางสาว สมใจ"])
@pytest.mark.parametrize("title", ["น.ส.", "นางสาว"])
def test_a_shortened_title_is_the_title(typed: str, title: str) -> None:
    assert found(typed.replace(" ", ""), title, "สมใจ", "ใจดี")


def test_tone_marks_may_be_left_out_but_vowels_may_not() -> None:
    assert found("ปา", "", "ป้า", "น้อย")
    assert found("นอย ปา", "", "ป้า", "น้อย")
    assert found("ศักดิ", "", "ศักดิ์", "")
    assert not found("ปู่", "", "ปี", "")
    assert not found("ปี", "", "ปู่", "")
    assert not found("ป่า", "", "ป้า", "")


def test_the_keyboard_in_the_other_layout_is_understood() -> None:
    assert other_layout("l,=kp") == "สมชาย"
    assert other_layout("สมชาย") == "l,=kp"
    assert other_layout("FCof") == "โฉนด"
    assert other_layout("ๅ/-ภถ") == "12345"


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="`~ ")))
def test_each_key_of_the_other_layout_leads_back(typed: str) -> None:
    thai = other_layout(typed)

    assert len(thai) == len(typed)
    if any("ก" <= letter <= "๛" for letter in thai):
        assert other_layout(thai) == typed


@given(st.text())
def test_tidying_and_folding_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert words(" ".join(words(text))) == words(text)


@given(names, names, names)
def test_what_was_stored_is_found_by_all_its_beginnings(
    title: str, first_name: str, last_name: str
) -> None:
    key = name_key(title, first_name, last_name)

    for word in words(f"{first_name} {last_name}"):
        for length in range(1, len(word) + 1):
            assert matches(key, [word[:length]])
    assert matches(key, words(f"{title}{first_name}")[:1])


@given(names)
def test_tones_never_matter_where_none_were_typed(name: str) -> None:
    bare = "".join(x for x in unicodedata.normalize("NFC", tidy(name)) if x not in "่้๊๋์")

    if words(bare):
        assert matches(name_key("", name, ""), words(bare))
