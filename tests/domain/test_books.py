"""Books: what became of each number, which book may be given out, which leaf keyed in."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import book_rules
from desktop.domain.books import (
    Continuity,
    Leaf,
    LeafAccounted,
    PaperBookIssued,
    Used,
    continuity,
    unfinished,
)
from desktop.domain.errors import Reason
from desktop.domain.receipt import Lease, ReceiptNumber
from tests.makers import refused

DAY = date(2026, 11, 23)
NUMBERS = st.integers(1, 40)
STATES = st.tuples(
    st.integers(1, 30), st.integers(0, 20), st.sets(NUMBERS), st.sets(NUMBERS),
    st.dictionaries(NUMBERS, st.sampled_from(Leaf)), st.lists(st.tuples(NUMBERS, NUMBERS)),
)  # fmt: skip


def leaf(number: int, state: Leaf) -> LeafAccounted:
    return LeafAccounted(uuid4(), ReceiptNumber(2570, "P12", number), DAY, state)


def book(name: str = "P12", first: int = 1, last: int = 50, **changed: object) -> PaperBookIssued:
    facts: dict[str, object] = {"given_on": DAY, "issued_by": "f01", "received_by": "c01"}
    return PaperBookIssued(uuid4(), 2570, name, first, last, **(facts | changed))  # type: ignore[arg-type]


@given(STATES)
def test_every_number_of_a_block_is_in_one_state(
    told: tuple[int, int, set[int], set[int], dict[int, Leaf], list[tuple[int, int]]],
) -> None:
    first, more, used, voided, leaves, stretches = told
    block = Lease(2570, "P12", first, first + more)
    inside = set(range(block.first, block.last + 1))
    retired = [Lease(2570, "P12", min(pair), max(pair)) for pair in stretches]

    state = continuity(
        block,
        used,
        voided=voided,
        retired=retired,
        leaves=[leaf(number, what) for number, what in leaves.items()],
    )

    paid = used & inside
    without_money = (set(leaves) & inside) - paid
    given_up = {n for one in retired for n in range(one.first, one.last + 1)} & inside
    given_up -= paid | without_money
    highest = max(paid | without_money, default=0)
    missing = {n for n in inside if n < highest} - paid - without_money - given_up
    assert (state.used, state.retired) == (len(paid), len(given_up))
    assert set(state.spoiled) | set(state.blank) == without_money
    assert set(state.missing) == missing
    assert set(state.voided) == voided & paid
    unused = inside - paid - without_money - given_up - missing
    assert state.unused == len(unused)
    assert state.next == min((n for n in unused if n > highest), default=None)
    assert state.used_to == max(paid, default=None)
    rest = [n for one in unfinished(state, retired) for n in range(one.first, one.last + 1)]
    assert rest == sorted(unused)


@given(st.sets(NUMBERS), st.integers(1, 20), st.integers(0, 20))
def test_counts_and_gaps_say_as_much_as_the_numbers_themselves(
    used: set[int], first: int, more: int
) -> None:
    block = Lease(2570, "02", first, first + more)
    inside = used & set(range(block.first, block.last + 1))

    summed = Used.of(block, used)

    assert [n for n in range(block.first, block.last + 1) if summed.holds(n)] == sorted(inside)
    assert continuity(block, summed) == continuity(block, used)


def test_a_block_of_a_million_is_told_from_two_figures() -> None:
    block = Lease(2570, "02", 1, 999_999)

    state = continuity(block, Used(500_000), retired=[Lease(2570, "02", 500_001, 999_999)])

    assert (state.used, state.retired, state.unused) == (500_000, 499_999, 0)
    assert (state.next, state.missing) == (None, ())


def test_numbers_retired_one_by_one_are_understood_too() -> None:
    state = continuity(Lease(2570, "02", 1, 10), {1, 2}, retired=[9, 10, 8])

    assert (state.retired, state.unused, state.next) == (3, 5, 3)


def test_nothing_known_of_a_book_is_all_unused() -> None:
    state = continuity(Lease(2570, "P12", 1, 50), ())

    assert state == Continuity(2570, "P12", 1, 50, 0, (), 0, (), (), (), 1)
    assert unfinished(state) == [Lease(2570, "P12", 1, 50)]


@pytest.mark.parametrize("text", ["12", "P12", " p012 ", "๑๒"])
def test_the_name_of_a_printed_book_is_kept_one_way(text: str) -> None:
    assert book_rules.paper_book(text) == "P12"


@pytest.mark.parametrize("text", ["", "P", "0", "12ก", "-3", "123456", "1.5"])
def test_what_is_no_name_of_a_book_is_refused(text: str) -> None:
    with refused(Reason.BOOK_UNFIT):
        book_rules.paper_book(text)


@pytest.mark.parametrize("text", ["70-P12-000013", "70-12-13", " 70-p012-000013 ", "๗๐-๑๒-๑๓"])
def test_the_number_of_a_leaf_is_one_however_it_is_typed(text: str) -> None:
    assert book_rules.leaf_number(text) == ReceiptNumber(2570, "P12", 13)


@pytest.mark.parametrize("text", ["", "70-P12", "70-P0-000001", "7-P12-000013", "70-PX-000013"])
def test_what_is_no_leafs_number_is_refused(text: str) -> None:
    with refused(Reason.BOOK_UNFIT):
        book_rules.leaf_number(text)


def test_only_printed_books_have_names_to_mend() -> None:
    assert book_rules.as_kept(ReceiptNumber(2570, "P012", 13)) == ReceiptNumber(2570, "P12", 13)
    assert book_rules.as_kept(ReceiptNumber(2570, "02", 13)) == ReceiptNumber(2570, "02", 13)


@pytest.mark.parametrize(
    "unfit",
    [
        book("12"),
        book("P012"),
        book(first=0),
        book(first=5, last=4),
        book(last=1_001),
        book(first=999_999, last=1_000_000),
        book(given_on=date(2027, 10, 1)),
        book(given_on=date(2025, 9, 30)),
    ],
)
def test_a_book_that_no_shelf_holds_is_refused(unfit: PaperBookIssued) -> None:
    with refused(Reason.BOOK_UNFIT):
        book_rules.check_book(unfit, [])


def test_a_full_book_given_out_before_the_year_begins_is_fine() -> None:
    book_rules.check_book(book(first=1, last=1_000, given_on=date(2026, 9, 15)), [])


def test_two_books_may_not_share_a_number_however_their_names_are_written() -> None:
    with refused(Reason.BOOK_OVERLAPS) as why:
        book_rules.check_book(book("P12", 50, 99), [book("P012", 1, 50)])
    assert why.details == {"book": "P12", "first": 1, "last": 50}

    book_rules.check_book(book("P12", 51, 99), [book("P12", 1, 50), book("P13", 51, 99)])


def test_nobody_gives_a_book_to_themselves() -> None:
    with refused(Reason.SAME_PERSON_TWICE):
        book_rules.check_book(book(received_by="f01"), [])


@pytest.mark.parametrize(
    ("written_on", "fits"),
    [
        (date(2026, 9, 30), False),
        (date(2026, 10, 1), True),
        (date(2026, 11, 23), True),
        (date(2026, 11, 24), False),
    ],
)
def test_a_leaf_is_written_in_its_books_year_and_not_ahead_of_us(
    written_on: date, fits: bool
) -> None:
    number = ReceiptNumber(2570, "P12", 34)
    if fits:
        book_rules.check_leaf(number, written_on, DAY)
    else:
        with refused(Reason.LEAF_DATE_UNFIT):
            book_rules.check_leaf(number, written_on, DAY)


def test_a_year_is_over_on_the_first_of_october() -> None:
    with refused(Reason.NUMBERS_IN_USE):
        book_rules.check_year_over(2570, date(2027, 9, 30))
    book_rules.check_year_over(2570, date(2027, 10, 1))


def test_an_elaas_number_is_kept_one_way_however_it_is_typed() -> None:
    assert book_rules.elaas_number(" rcpt-๐๐๐๐๑/๗๐ ") == "RCPT-00001/70"
    for text in ("", "   ", "RCPT", "1" * 41):
        with refused(Reason.ELAAS_NUMBER_UNFIT):
            book_rules.elaas_number(text)
