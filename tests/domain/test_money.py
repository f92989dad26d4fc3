"""Amounts: read as people type them, kept as whole satang, rounded once."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.errors import Reason, Refused
from desktop.domain.money import LARGEST, ZERO, Money, total
from tests.makers import refused

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
amounts = st.integers(min_value=0, max_value=LARGEST)


def as_typed(satang: int, *, commas: bool, thai: bool, spaces: str) -> str:
    """The amount as a person would type it; built from digits, not by the code under test."""
    baht, rest = divmod(satang, 100)
    whole = f"{baht:,}" if commas else str(baht)
    text = f"{whole}.{rest:02d}"
    return spaces + (text.translate(THAI) if thai else text) + spaces


@given(amounts, st.booleans(), st.booleans(), st.sampled_from(["", " ", "\t", "\u00a0"]))
def test_every_amount_is_read_as_it_was_typed(
    satang: int, commas: bool, thai: bool, spaces: str
) -> None:
    typed = as_typed(satang, commas=commas, thai=thai, spaces=spaces)

    assert Money.parse(typed) == Money(satang)


@given(st.integers(-LARGEST * 100, LARGEST * 100))
def test_what_is_written_says_the_same_as_a_decimal(satang: int) -> None:
    assert str(Money(satang)) == f"{Decimal(satang) / 100:,.2f}"


@given(amounts)
def test_what_is_written_can_be_read_back(satang: int) -> None:
    assert Money.parse(str(Money(satang))) == Money(satang)


@pytest.mark.parametrize(
    ("typed", "satang"),
    [
        ("0", 0),
        ("5", 5_00),
        (".5", 50),
        ("0.05", 5),
        ("007", 7_00),
        ("1234.5", 1234_50),
        ("1,234.56", 1234_56),
        ("๑,๒๓๔.๕๖", 1234_56),
        ("1๒3", 123_00),
        ("฿1,000", 1000_00),
        ("1,000 บาท", 1000_00),
        ("฿ 20.25 บาท", 20_25),
        ("99,999,999.99", LARGEST),
        ("0" * 5_000 + "1", 1_00),
    ],
)
def test_amounts_as_people_type_them(typed: str, satang: int) -> None:
    assert Money.parse(typed) == Money(satang)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", ".", ",", "บาท", "฿", "abc", "ห้าร้อย", "1e9", "1E9", "0x10", "1_000", "NaN", "nan",
        "inf", "Infinity", "+5", "5.", "1.234", "1,23", "12,34,567", "1,2345", "1 000", "1.2.3",
        ",100", "1,000,", "(5)", "5%", "½", "²", "10²", "₅", "①", "٣", "५", "５", "一", "Ⅳ", "0b1",
        "5\n6", "1\u200b0",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with refused(Reason.AMOUNT_UNREADABLE):
        Money.parse(typed)


@pytest.mark.parametrize("typed", ["-1", " -5.00", "-0", "−20", "–20", "- 20", "฿-1", "-1e9"])
def test_a_negative_amount_is_refused_as_such(typed: str) -> None:
    with refused(Reason.AMOUNT_NEGATIVE):
        Money.parse(typed)


@pytest.mark.parametrize(
    "typed", ["100000000", "100,000,000.00", "1000000000", "๑๐๐๐๐๐๐๐๐", "9" * 5_000]
)
def test_more_than_a_counter_ever_takes_is_refused(typed: str) -> None:
    with refused(Reason.AMOUNT_TOO_LARGE):
        Money.parse(typed)


def judged(typed: str) -> int | Reason:
    """What the amount is, worked out letter by letter and not by a pattern."""
    text = "".join(str("๐๑๒๓๔๕๖๗๘๙".find(x)) if x in "๐๑๒๓๔๕๖๗๘๙" else x for x in typed.strip())
    text = text[:-3] if text.endswith("บาท") else text
    text = text.strip() if not text.startswith("฿") else text[1:].strip()
    if text[:1] in ("-", "−", "–"):
        return Reason.AMOUNT_NEGATIVE
    whole, point, satang = text.partition(".")
    groups = whole.split(",")
    digits = all(letter in "0123456789" for letter in whole.replace(",", "") + satang)
    grouped = len(groups) == 1 or (
        1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    )
    fraction = len(satang) in (1, 2) if point else bool(whole)
    if not (text and digits and grouped and fraction):
        return Reason.AMOUNT_UNREADABLE
    value = int(Decimal("".join(groups) or "0") * 100) + int((satang + "00")[:2])
    return value if value <= LARGEST else Reason.AMOUNT_TOO_LARGE


LETTERS = "0123456789๐๑๙,.,.-−+eE_ ²½₅٣५５฿บาทN\u200b\u00a0"


@settings(max_examples=1_000)
@given(st.text(LETTERS, max_size=12) | st.text() | st.from_regex(r"[0-9๐-๙]{1,3}(,[0-9]{3}){0,3}"))
def test_any_text_is_read_as_an_independent_judge_reads_it(typed: str) -> None:
    try:
        read: int | Reason = Money.parse(typed).satang
    except Refused as said:
        read = said.reason

    assert read == judged(typed)


@given(amounts, st.integers(0, 40_000))
def test_a_share_is_rounded_once_and_half_up(satang: int, points: int) -> None:
    exact = Decimal(satang) * points / 10_000
    rounded = exact.quantize(Decimal(1), ROUND_HALF_UP)

    assert Money(satang).share(points) == Money(int(rounded))


@pytest.mark.parametrize(
    ("principal", "points", "comes_to"),
    [
        ("1,234.56", 8_500, "1,049.38"),  # 15 % off
        ("1,234.56", 5_000 * 85 // 100, "524.69"),  # half, and 15 % off what remains
        ("1,234.56", 1_000, "123.46"),  # 90 % off
        ("3,456,789.00", 2, "691.36"),  # 0.02 %
        ("0.05", 1_000, "0.01"),
        ("0.04", 1_000, "0.00"),
    ],
)
def test_shares_worked_out_by_hand(principal: str, points: int, comes_to: str) -> None:
    assert Money.parse(principal).share(points) == Money.parse(comes_to)


@given(amounts, st.integers(0, 100))
def test_a_multiple_is_as_many_times_the_amount(satang: int, times: int) -> None:
    assert Money(satang) * times == total([Money(satang)] * times)


@given(st.lists(amounts), st.lists(amounts))
def test_sums_do_not_care_for_order(some: list[int], others: list[int]) -> None:
    first, second = [[Money(satang) for satang in each] for each in (some, others)]

    assert total(first + second) == total(first) + total(second) == total(second + first)
    assert total(first) - total(first) == ZERO
    assert -total(first) == ZERO - total(first)
    assert not ZERO
