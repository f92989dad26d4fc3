"""Amounts in words, against the table of the design and against a second way to say numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.domain.money import ZERO, Money
from desktop.services.amount_in_words import in_words

TABLE = [
    ("0", "ศูนย์บาทถ้วน"),
    ("0.25", "ยี่สิบห้าสตางค์"),
    ("1.01", "หนึ่งบาทหนึ่งสตางค์"),
    ("11", "สิบเอ็ดบาทถ้วน"),
    ("21", "ยี่สิบเอ็ดบาทถ้วน"),
    ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
    ("111", "หนึ่งร้อยสิบเอ็ดบาทถ้วน"),
    ("200.50", "สองร้อยบาทห้าสิบสตางค์"),
    ("1,001", "หนึ่งพันเอ็ดบาทถ้วน"),
    ("1,508", "หนึ่งพันห้าร้อยแปดบาทถ้วน"),
    ("11,085.78", "หนึ่งหมื่นหนึ่งพันแปดสิบห้าบาทเจ็ดสิบแปดสตางค์"),
    ("1,000,001", "หนึ่งล้านเอ็ดบาทถ้วน"),
    ("11,000,000", "สิบเอ็ดล้านบาทถ้วน"),
    ("1,234,567.89", "หนึ่งล้านสองแสนสามหมื่นสี่พันห้าร้อยหกสิบเจ็ดบาทแปดสิบเก้าสตางค์"),
]
FIGURES = "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า".split()
PLACES = (("แสน", 100_000), ("หมื่น", 10_000), ("พัน", 1_000), ("ร้อย", 100))
PARTS = {"หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9,
         "ยี่": 2, "เอ็ด": 1}  # fmt: skip


@pytest.mark.parametrize(("amount", "words"), TABLE)
def test_the_table_of_the_design(amount: str, words: str) -> None:
    assert in_words(Money.parse(amount)) == words


def test_under_one_baht_the_empty_baht_are_named_on_wish() -> None:
    assert in_words(Money(25), zero_baht=True) == "ศูนย์บาทยี่สิบห้าสตางค์"
    assert in_words(Money(125), zero_baht=True) == in_words(Money(125))
    assert in_words(ZERO) == in_words(ZERO, zero_baht=True) == "ศูนย์บาทถ้วน"


@pytest.mark.parametrize(
    ("baht", "words"),
    [
        (1_000_000, "หนึ่งล้าน"),
        (21_000_001, "ยี่สิบเอ็ดล้านเอ็ด"),
        (101_000_000, "หนึ่งร้อยเอ็ดล้าน"),
        (1_000_010, "หนึ่งล้านสิบ"),
        (1_100_000, "หนึ่งล้านหนึ่งแสน"),
        (10**12, "หนึ่งล้านล้าน"),
        (10**12 + 1, "หนึ่งล้านล้านเอ็ด"),
        (10**12 + 10**6, "หนึ่งล้านเอ็ดล้าน"),  # the library: หนึ่งล้านหนึ่งล้าน
        (10**12 + 500_000, "หนึ่งล้านล้านห้าแสน"),
        (10**18, "หนึ่งล้านล้านล้าน"),
        (2**53 + 1, "เก้าพันเจ็ดล้านหนึ่งแสนเก้าหมื่นเก้าพันสองร้อยห้าสิบสี่ล้านเจ็ดแสนสี่หมื่นเก้าร้อยเก้าสิบสาม"),
    ],
)
def test_millions_of_millions(baht: int, words: str) -> None:
    assert in_words(Money(baht * 100)) == f"{words}บาทถ้วน"


def test_a_negative_amount_says_minus_even_under_one_baht() -> None:
    assert in_words(Money(-50)) == "ลบห้าสิบสตางค์"
    assert in_words(Money(-1_21)) == "ลบหนึ่งบาทยี่สิบเอ็ดสตางค์"


@given(st.integers(1_00, 9_999_999_999_99))
@example(100).via("one baht")
@example(9_999_999_999_99).via("the largest")
@settings(max_examples=2_000)
def test_every_amount_is_said_as_a_person_would_say_it(satang: int) -> None:
    baht, rest = divmod(satang, 100)

    assert in_words(Money(satang)) == f"{said(baht)}บาท{said(rest) + 'สตางค์' if rest else 'ถ้วน'}"


@given(st.integers(1_00, 9_999_999_999_99))
@settings(max_examples=2_000)
def test_the_words_lead_back_to_the_amount(satang: int) -> None:
    baht, _, rest = in_words(Money(satang)).partition("บาท")

    assert heard(baht) * 100 + heard(rest.removesuffix("สตางค์").replace("ถ้วน", "")) == satang


@pytest.mark.parametrize("satang", range(1, 100))
def test_every_number_of_satang_under_one_baht(satang: int) -> None:
    assert in_words(Money(satang)) == f"{said(satang)}สตางค์"


def said(number: int) -> str:
    """Says a number digit by digit, the way it is taught: 1 after a ten or more is เอ็ด."""
    if number >= 1_000_000:
        millions, rest = divmod(number, 1_000_000)
        return said(millions) + "ล้าน" + ("" if not rest else "เอ็ด" if rest == 1 else said(rest))
    words = ""
    left = number
    for name, worth in PLACES:
        digit, left = divmod(left, worth)
        words += FIGURES[digit] + name if digit else ""
    tens, ones = divmod(left, 10)
    words += ("", "สิบ", "ยี่สิบ")[tens] if tens < 3 else FIGURES[tens] + "สิบ"
    if ones == 1 and number > 10:
        return words + "เอ็ด"
    return words + (FIGURES[ones] if ones else "")


def heard(words: str) -> int:
    """Adds up what is heard, from left to right."""
    whole = part = figure = 0
    while words:
        for name, worth in (("ล้าน", 1_000_000), *PLACES, ("สิบ", 10)):
            if words.startswith(name):
                words = words.removeprefix(name)
                part += (figure or (name == "สิบ")) * worth if name != "ล้าน" else figure
                if name == "ล้าน":
                    whole, part = (whole + part) * worth, 0
                figure = 0
                break
        else:
            name = next(name for name in PARTS if words.startswith(name))
            words, figure = words.removeprefix(name), PARTS[name]
    return whole + part + figure


def test_the_first_amount_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    """The library would make a folder for downloads there."""
    script = (
        "from desktop.domain.money import Money\n"
        "from desktop.services.amount_in_words import in_words\n"
        "in_words(Money(154600))\n"
    )

    subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": "."},
    )

    assert list(tmp_path.iterdir()) == []
