"""Who may sign for money, which sums must agree, and which numbers a slip names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import Reason
from desktop.domain.money import ZERO, Money
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.remittance import (
    Coverage,
    Custody,
    CustodyHandedOver,
    Deposit,
    Range,
    RemittanceMade,
    SlipLine,
    SummaryMade,
)
from desktop.domain.remittance_rules import (
    Held,
    check_day,
    check_hand_over,
    check_slip,
    check_summary,
    in_hand,
    ranges_of,
)
from tests.makers import refused

DAY = date(2026, 11, 23)


def numbers(*wanted: int, book: str = "02") -> list[ReceiptNumber]:
    return [ReceiptNumber(2570, book, n) for n in wanted]


def a_slip(cash: int = 0, cheque: int = 0, qr: int = 0) -> SlipLine:
    by_tender = {"cash": Money(cash), "cheque": Money(cheque), "qr": Money(qr)}
    return SlipLine("นส.02-0001/2570", "02", by_tender, {"41": Money(cash + cheque + qr)})


def a_summary(*slips: SlipLine, cash: int = 0, cheques: int = 0, **changed: Money) -> SummaryMade:
    deposit = Deposit("006", "", "1", "D-1", DAY, Money(cash), Money(cheques))
    facts = {"safe": ZERO, "transfers": ZERO} | changed
    return SummaryMade(
        uuid4(), DAY, 2570, 1, slips, (deposit,), prepared_by="f01", checked_by="s01", **facts
    )


@given(st.sets(st.integers(1, 60), min_size=1), st.sets(st.integers(1, 60)))
def test_ranges_hold_every_number_once_and_name_what_is_missing(
    found: set[int], lost: set[int]
) -> None:
    gone = set(sorted(found)[::3])

    ranges = ranges_of(numbers(*found), numbers(*gone), numbers(*(lost - found)))

    held = [n for one in ranges for n in range(one.first, one.last + 1)]
    assert held == sorted(found | lost)
    assert {n for one in ranges for n in one.missing} == lost - found
    assert {n for one in ranges for n in one.voided} == gone
    assert all(one.last + 1 < other.first for one, other in zip(ranges, ranges[1:], strict=False))


def test_books_and_years_are_ranges_of_their_own() -> None:
    last_year = [ReceiptNumber(2569, "02", 4)]

    ranges = ranges_of([*numbers(5), *last_year, *numbers(5, book="P1")], [])

    assert ranges == (Range("69-02", 4, 4), Range("70-02", 5, 5), Range("70-P1", 5, 5))


def test_a_missing_number_is_named_and_many_are_counted() -> None:
    (one,) = ranges_of(numbers(1, 20), [], numbers(*range(2, 20)))

    with refused(Reason.NUMBERS_MISSING) as why:
        check_slip([one], {}, {})

    assert why.details["count"] == 18
    assert str(why.details["numbers"]).startswith("70-02-000002, 70-02-000003")


def test_a_slip_whose_tenders_and_revenues_differ_is_refused() -> None:
    check_slip([], {"cash": Money(5)}, {"41": Money(5)})
    with refused(Reason.SUMS_DIFFER):
        check_slip([], {"cash": Money(5)}, {"41": Money(6)})


def test_the_checker_is_none_of_the_collectors() -> None:
    check_day(checker="s01", collectors=["c01"], open_shifts=0, receipts=1)
    with refused(Reason.CHECKER_IS_COLLECTOR):
        check_day(checker="c01", collectors=["c01"], open_shifts=0, receipts=1)
    with refused(Reason.SHIFT_STILL_OPEN):
        check_day(checker="s01", collectors=["c01"], open_shifts=1, receipts=1)
    with refused(Reason.NOTHING_TO_CHECK):
        check_day(checker="s01", collectors=[], open_shifts=0, receipts=0)


def test_a_slip_says_whose_it_is_in_its_name() -> None:
    slip = RemittanceMade(
        uuid4(), uuid4(), "02", DAY, 2570, 7, (), 1, {"cash": Money(5)}, {"41": Money(5)}, "c01"
    )

    assert slip.name == "นส.02-0007/2570"


def test_cash_and_cheques_are_handed_over_and_never_less_than_nothing() -> None:
    cash, qr, cheque = Money(5), Money(7), Money(2)

    assert in_hand({"cash": cash, "qr": qr, "cheque": cheque, "transfer": qr}) == Money(7)
    assert in_hand({"cash": Money(-5), "qr": qr}) == ZERO


@given(
    st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7), st.floats(0, 1),
    st.integers(0, 10**7),
)  # fmt: skip
def test_both_sides_of_a_summary_agree_to_the_satang_or_it_is_refused(
    cash: int, cheque: int, qr: int, share: float, off: int
) -> None:
    paid_in = int(cash * share)
    good = a_summary(
        a_slip(cash, cheque, qr),
        cash=paid_in,
        cheques=cheque,
        safe=Money(cash - paid_in),
        transfers=Money(qr),
    )

    check_summary(good, Held())
    assert Held().after(good) == Held(Money(cash - paid_in), ZERO)
    if off:
        with refused(Reason.DEPOSIT_DIFFERS):
            check_summary(replace(good, safe=good.safe + Money(off)), Held())


def test_transfers_are_what_came_by_itself_and_nothing_else() -> None:
    with refused(Reason.DEPOSIT_DIFFERS):
        check_summary(a_summary(a_slip(5, 0, 7), cash=0, transfers=Money(12)), Held())


def test_the_safe_gives_no_more_than_it_holds() -> None:
    held = Held(Money(100), Money(50))

    check_summary(a_summary(cash=100, cheques=50, from_safe=Money(150)), held)
    with refused(Reason.SAFE_HOLDS_LESS) as why:
        check_summary(a_summary(cash=151, from_safe=Money(151)), held)
    assert why.details == {"most": Money(150)}
    with refused(Reason.SAFE_HOLDS_LESS) as why:
        check_summary(a_summary(cash=101, from_safe=Money(101)), held)
    assert why.details == {"most": Money(100)}
    with refused(Reason.SAFE_HOLDS_LESS) as why:
        check_summary(a_summary(cheques=51, from_safe=Money(51)), held)
    assert why.details == {"most": Money(50)}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"amount": Money(99_00)}, Reason.COUNT_NOT_EQUAL),
        ({"amount": ZERO, "count": {}}, Reason.AMOUNT_NEGATIVE),
        ({"count": {Money(100_00): 2, Money(50_00): -2}}, Reason.AMOUNT_NEGATIVE),
        ({"taken_by": "f01"}, Reason.SAME_PERSON_TWICE),
    ],
)
def test_custody_takes_two_names_and_a_count(changed: dict[str, object], reason: Reason) -> None:
    count = {Money(100_00): 1}
    good = CustodyHandedOver(uuid4(), DAY, 1, Custody.TO_SAFE, Money(100_00), count, "f01", "s01")
    check_hand_over(good)

    with refused(reason):
        check_hand_over(replace(good, **changed))  # type: ignore[arg-type]


def test_a_signature_covers_days_up_to_its_own_and_entries_up_to_it() -> None:
    monday, tuesday = DAY, date(2026, 11, 24)
    coverage = Coverage(((monday, 10), (tuesday, 20)))

    assert coverage.covers(monday, 20)
    assert not coverage.covers(monday, 21)
    assert not Coverage(((monday, 10),)).covers(tuesday, 5), "money after the cut-off"
