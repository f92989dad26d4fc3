"""Cells as people and spreadsheets write them, made clean."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.cell_text import clean, day, is_broken, is_failed, is_nothing, whole
from desktop.domain.errors import Reason, Refused
from desktop.domain.search_key import tidy
from tests.makers import refused


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  สมชาย \u00a0 ใจดี\t", "สมชาย ใจดี"),
        ("น\u0e4d\u0e49า\u200bใจ", "น้ำใจ"),
        ("น\u0e49\u0e4dา", "น้ำ"),
        ("เเม่เหียะ", "แม่เหียะ"),
        ("\ufeffรหัส", "รหัส"),
        ("\u202eกลับ\u202cหลัง", "กลับหลัง"),
        ("e\u0301", "é"),
        ("two\nlines", "two lines"),
        ("'=1+1", "=1+1"),
        ("'-500", "-500"),
        ("'แปลก", "'แปลก"),
        ("", ""),
    ],
)
def test_text_is_tidied_and_keeps_what_was_meant(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_cleaning_never_fails_and_once_is_enough(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_characters_that_nobody_types_are_noticed() -> None:
    assert all(map(is_broken, ("a\0b", "ก\ufffd", "\uf70a", "\x1b[0m")))
    assert not any(map(is_broken, ("ที่ปู่ ป้ำ ฟ้า ญู ฐู", "a\tb\nc", "128/4 – é")))


def test_a_spreadsheets_errors_are_noticed() -> None:
    assert is_failed("#REF!")
    assert not is_failed("#1")


def test_a_dash_says_that_there_is_nothing() -> None:
    assert is_nothing("-")
    assert is_nothing("")
    assert not is_nothing("-1")


@pytest.mark.parametrize(
    ("text", "digits"), [("1508.0", "1508"), ("1508.50", "1508.50"), ("0", "0")]
)
def test_a_whole_number_loses_its_useless_fraction(text: str, digits: str) -> None:
    assert whole(text) == digits


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("29/02/2567", date(2024, 2, 29)),
        ("30/6/2569", date(2026, 6, 30)),
        ("๓๐/๐๖/๒๕๖๙", date(2026, 6, 30)),
        ("2026-06-30", date(2026, 6, 30)),
        ("2569-06-30", date(2026, 6, 30)),
        ("30 มิ.ย. 2569", date(2026, 6, 30)),
        ("30 มิถุนายน 2569", date(2026, 6, 30)),
        ("30 มิถุนายน พ.ศ. 2569", date(2026, 6, 30)),
        ("46203", date(2026, 6, 30)),
        ("244530", date(2026, 6, 30)),
    ],
)
def test_days_are_read_in_both_eras_and_as_serial_numbers(text: str, meant: date) -> None:
    assert day(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "29/02/2568", "30/02/2569", "31/04/2569", "30/06/69", "6/30/2569", "12345", "99999",
        "30 มกรา 2569", "²/1/2569", "วันนี้", "01/01/1899", "01/01/2200", "1e5", "0", "999999",
    ],
)  # fmt: skip
def test_days_that_are_none_are_refused(text: str) -> None:
    with refused(Reason.DATE_UNREADABLE):
        day(text)


@given(st.text())
def test_no_text_makes_the_reading_of_days_fall_over(text: str) -> None:
    with suppress(Refused):
        assert isinstance(day(text), date)


@given(st.dates(date(1957, 1, 1), date(2099, 12, 31)))
def test_every_day_reads_the_same_in_all_its_spellings(when: date) -> None:
    serial = (when - date(1899, 12, 30)).days
    assert day(f"{when.day}/{when.month}/{when.year + 543}") == when
    assert day(when.isoformat()) == when
    assert day(str(serial)) == when


@given(st.dates(date(1957, 1, 1), date(2099, 12, 31)))
def test_a_buddhist_year_in_a_date_cell_is_that_year(when: date) -> None:
    try:
        typed = when.replace(year=when.year + 543)
    except ValueError:  # a spreadsheet has no 29 February in most of those years
        typed = date(when.year + 543, 2, 28)
        when -= timedelta(days=1)
    assert day(str((typed - date(1899, 12, 30)).days)) == when


_THAI = st.text("กนมวใเแโาิีึืุูั็่้๊๋์ํำะๆฯ a1'\t", max_size=14)


@given(st.one_of(_THAI, st.text()))
def test_text_that_needs_no_mending_is_recognised_rightly(text: str) -> None:
    mended = tidy(
        text.translate(
            dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
        )
    )

    assert clean(text) in (mended, mended.removeprefix("'"))
