"""Bank statement rows beside promised tenders: no row lost, no promise settled twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.money import ZERO, Money
from desktop.domain.statement import (
    SETTLING,
    Finding,
    Promise,
    StatementRow,
    Verdict,
    fingerprint,
    match,
    unmet,
)
from desktop.domain.tender import TenderKind

MONDAY = date(2026, 11, 23)


def promise(
    number: int, ref: str | tuple[str, ...], baht: int = 100, *, day: int = 0, line: int = 0
) -> Promise:
    refs = (ref,) if isinstance(ref, str) else ref
    return Promise(
        UUID(int=number),
        line,
        f"70-03-{number:05d}",
        MONDAY + timedelta(days=day),
        Money(baht * 100),
        refs,
        TenderKind.QR,
    )


def row(
    number: int, ref1: str, baht: int = 100, *, day: int = 0, ref2: str = "", bank: str = ""
) -> StatementRow:
    at = MONDAY + timedelta(days=day)
    return StatementRow(number, at, f"10:00:{number:02d}", Money(baht * 100), ref1, ref2, bank)


def judged(
    rows: Iterable[StatementRow],
    promises: Iterable[Promise],
    *,
    seen: Container[str] = (),
    **more: Any,
) -> list[Verdict]:
    """With no earlier file, if none is named."""
    return match(rows, promises, seen=seen, **more)


def found(verdicts: list[Verdict]) -> list[tuple[Finding, list[int], list[int]]]:
    """Findings, places of rows, numbers of payments."""
    return [
        (
            verdict.finding,
            [one.row for one in verdict.rows],
            [one.payment_id.int for one in verdict.promises],
        )
        for verdict in verdicts
    ]


def test_reference_and_amount_settle_a_promise() -> None:
    verdicts = judged([row(2, "A1"), row(3, "B1", 50)], [promise(1, "B1", 50), promise(2, "A1")])

    assert found(verdicts) == [(Finding.EXACT, [2], [2]), (Finding.EXACT, [3], [1])]
    assert all(verdict.settles and verdict.difference == ZERO for verdict in verdicts)


def test_a_slip_is_found_by_the_banks_own_reference() -> None:
    verdicts = judged([row(2, "", bank="0002-1231 23abc")], [promise(1, ("X9", "0002123123ABC"))])

    assert found(verdicts) == [(Finding.EXACT, [2], [1])]


def test_money_that_comes_long_after_its_promise_is_late() -> None:
    promises = [promise(1, "A1"), promise(2, "B1")]
    rows = [row(2, "A1", day=3), row(3, "B1", day=4)]

    assert found(judged(rows, promises)) == [(Finding.EXACT, [2], [1]), (Finding.LATE, [3], [2])]
    assert found(judged(rows, promises, late_after_days=4))[1][0] is Finding.EXACT


def test_money_that_came_before_its_promise_settles_it() -> None:
    assert found(judged([row(2, "A1", day=-9)], [promise(1, "A1")])) == [(Finding.EXACT, [2], [1])]


def test_a_row_that_stands_twice_in_the_file_is_a_double() -> None:
    first = row(2, "A1")
    again = replace(first, row=9)

    verdicts = judged([again, first], [promise(1, "A1")])

    assert found(verdicts) == [(Finding.EXACT, [2], [1]), (Finding.DOUBLED, [9], [1])]
    assert not verdicts[1].settles


def test_a_row_that_stands_twice_is_suggested_once() -> None:
    first = row(2, "")

    verdicts = judged([first, replace(first, row=3)], [promise(1, "A1")])

    assert found(verdicts) == [(Finding.WRONG_REFERENCE, [2], [1]), (Finding.DOUBLED, [3], [])]


def test_a_row_of_an_earlier_file_is_a_double() -> None:
    earlier = row(7, "A1")

    verdicts = judged([replace(earlier, row=2)], [promise(1, "A1")], seen={fingerprint(earlier)})

    assert found(verdicts) == [(Finding.DOUBLED, [2], [1])]


def test_money_that_comes_twice_for_one_promise_is_a_double() -> None:
    verdicts = judged([row(2, "A1"), row(3, "A1"), row(4, "A1", 30)], [promise(1, "A1")])

    assert [finding for finding, _, _ in found(verdicts)] == [
        Finding.EXACT,
        Finding.DOUBLED,
        Finding.DOUBLED,
    ]


def test_money_for_a_promise_settled_by_an_earlier_file_is_a_double() -> None:
    verdicts = judged([row(2, "A1", day=2)], [], settled=[promise(1, "A1")])

    assert found(verdicts) == [(Finding.DOUBLED, [2], [1])]


def test_a_promise_that_is_settled_already_is_not_settled_again() -> None:
    once = promise(1, "A1")

    verdicts = judged([row(2, "A1")], [replace(once, refs=("A1", "Z"))], settled=[once])

    assert found(verdicts) == [(Finding.DOUBLED, [2], [1])]


def test_parts_of_one_reference_that_make_the_sum_settle_it_together() -> None:
    verdicts = judged([row(3, "A1", 70, day=1), row(2, "A1", 30)], [promise(1, "A1")])

    assert found(verdicts) == [(Finding.SPLIT, [2, 3], [1])]
    assert verdicts[0].settles


def test_parts_that_are_not_the_whole_wait_for_a_person() -> None:
    verdicts = judged([row(2, "A1", 30), row(3, "A1", 60)], [promise(1, "A1")])

    assert found(verdicts) == [(Finding.SHORT, [2, 3], [1])]
    assert verdicts[0].difference == Money(-10_00)
    assert not verdicts[0].settles


def test_too_little_and_too_much_are_told_with_the_difference() -> None:
    verdicts = judged([row(2, "A1", 99), row(3, "B1", 101)], [promise(1, "A1"), promise(2, "B1")])

    assert found(verdicts) == [(Finding.SHORT, [2], [1]), (Finding.OVER, [3], [2])]
    assert [verdict.difference for verdict in verdicts] == [Money(-1_00), Money(1_00)]
    assert unmet([promise(1, "A1"), promise(2, "B1")], verdicts) == [
        promise(1, "A1"),
        promise(2, "B1"),
    ]


def test_a_wrong_reference_is_suggested_where_one_promise_alone_fits() -> None:
    verdicts = judged([row(2, "TYPO")], [promise(1, "A1"), promise(2, "B1", day=1)])

    assert found(verdicts) == [(Finding.WRONG_REFERENCE, [2], [1])]
    assert not verdicts[0].settles


def test_nothing_is_suggested_where_two_promises_fit_or_none() -> None:
    promises = [promise(1, "A1"), promise(2, "B1"), promise(3, "C1", 55, day=1)]

    verdicts = judged([row(2, "TYPO"), row(3, "", 55), row(4, "", 77)], promises)

    assert found(verdicts) == [(Finding.UNKNOWN, [number], []) for number in (2, 3, 4)]


def test_a_promise_settled_by_its_reference_is_not_suggested_for_another_row() -> None:
    verdicts = judged([row(2, "TYPO"), row(3, "A1")], [promise(1, "A1"), promise(2, "B1")])

    assert found(verdicts) == [(Finding.WRONG_REFERENCE, [2], [2]), (Finding.EXACT, [3], [1])]


def test_a_second_reference_that_all_bills_share_settles_nothing() -> None:
    promises = [promise(1, ("A1", "2570")), promise(2, ("B1", "2570"), 50)]

    verdicts = judged([row(2, "TYPO", ref2="2570"), row(3, "", 50, ref2="2570", day=1)], promises)

    assert found(verdicts) == [(Finding.WRONG_REFERENCE, [2], [1]), (Finding.UNKNOWN, [3], [])]


def test_a_second_reference_tells_between_promises_of_one_first() -> None:
    promises = [promise(1, ("PAYER7", "BILL1")), promise(2, ("PAYER7", "BILL2"))]

    verdicts = judged([row(2, "PAYER7", ref2="BILL2")], promises)

    assert found(verdicts) == [(Finding.EXACT, [2], [2])]


def test_a_second_reference_stands_in_for_an_empty_first() -> None:
    verdicts = judged([row(2, "", ref2="BILL2")], [promise(1, "BILL1"), promise(2, "BILL2")])

    assert found(verdicts) == [(Finding.EXACT, [2], [2])]


def test_a_second_reference_beside_a_strange_first_settles_nothing() -> None:
    verdicts = judged([row(2, "TYPO", ref2="BILL2", day=1)], [promise(2, "BILL2")])

    assert found(verdicts) == [(Finding.UNKNOWN, [2], [])]


def test_a_second_reference_of_none_of_those_with_the_first_settles_nothing() -> None:
    promises = [promise(1, ("SERVICE", "BILL1")), promise(2, ("SERVICE", "BILL2"), day=1)]

    verdicts = judged([row(2, "SERVICE", ref2="BILL7"), row(3, "SERVICE", ref2="BILL1")], promises)

    assert found(verdicts) == [(Finding.UNKNOWN, [2], []), (Finding.EXACT, [3], [1])]


def test_references_that_contradict_each_other_settle_nothing() -> None:
    promises = [promise(1, "A1"), promise(2, "T9"), promise(3, ("A1", "2570"), 50)]

    verdicts = judged([row(2, "A1", bank="T9"), row(3, "A1", 50, ref2="2570")], promises)

    assert found(verdicts) == [(Finding.UNKNOWN, [2], []), (Finding.EXACT, [3], [3])]


def test_two_fitting_references_weigh_more_than_one() -> None:
    promises = [promise(1, "A1"), promise(2, ("A1", "T9")), promise(3, ("A1", "2570"))]

    verdicts = judged([row(2, "A1", ref2="2570", bank="T9")], promises)

    assert found(verdicts) == [(Finding.EXACT, [2], [2])]


def test_a_row_with_one_promise_alone_chooses_first() -> None:
    promises = [promise(1, ("A1", "T9")), promise(2, "A1")]

    verdicts = judged([row(2, "A1"), row(3, "A1", bank="T9")], promises)

    assert found(verdicts) == [(Finding.EXACT, [2], [2]), (Finding.EXACT, [3], [1])]


def test_parts_settle_that_promise_of_their_reference_whose_sum_they_make() -> None:
    promises = [promise(1, "A1", 45), promise(2, "A1", 60)]

    verdicts = judged([row(2, "A1", 20), row(3, "A1", 40)], promises)

    assert found(verdicts) == [(Finding.SPLIT, [2, 3], [2])]
    assert unmet(promises, verdicts) == [promises[0]]


def test_two_promises_of_one_reference_are_told_apart_by_amount_then_by_day() -> None:
    promises = [
        promise(1, "A1", 60),
        promise(2, "A1", 40),
        promise(3, "A1", 60, day=9),
    ]

    verdicts = judged([row(2, "A1", 40), row(3, "A1", 60, day=9)], promises)

    assert found(verdicts) == [(Finding.EXACT, [2], [2]), (Finding.EXACT, [3], [3])]


def test_one_transfer_for_two_promises_of_one_reference_settles_both() -> None:
    both = [promise(1, "A1", 60), promise(1, "A1", 40, line=1)]

    verdicts = judged([row(2, "A1", 100)], both)

    assert found(verdicts) == [(Finding.SPLIT, [2], [1, 1])]
    assert unmet(both, verdicts) == []


def test_a_fingerprint_knows_the_money_wherever_it_stands() -> None:
    one = row(2, "A1", ref2="R2", bank="T-9")

    assert fingerprint(replace(one, row=44, ref1="a 1", bank_reference="t9")) == fingerprint(one)
    others = [
        replace(one, day=one.day + timedelta(days=1)),
        replace(one, time=""),
        replace(one, amount=one.amount + Money(1)),
        replace(one, ref1="", ref2="A1"),
        replace(one, bank_reference="T8"),
    ]
    assert len({fingerprint(each) for each in [one, *others]}) == 6


refs = st.sampled_from(["", "A", "B", "C", "D", "2570"])
rows_of_a_file = st.lists(
    st.builds(
        StatementRow,
        st.just(0),
        st.sampled_from([MONDAY + timedelta(days=days) for days in (-1, 0, 1, 5)]),
        st.sampled_from(["", "10:00:00"]),
        st.sampled_from([Money(satang) for satang in (10_00, 20_00, 30_00, 50_00)]),
        refs,
        refs,
        refs,
    ),
    max_size=8,
).map(lambda rows: [replace(one, row=number) for number, one in enumerate(rows, 2)])
open_promises = st.lists(
    st.builds(
        Promise,
        st.just(UUID(int=0)),
        st.integers(0, 1),
        st.just(""),
        st.sampled_from([MONDAY, MONDAY + timedelta(days=1)]),
        st.sampled_from([Money(satang) for satang in (10_00, 20_00, 30_00, 50_00)]),
        st.lists(refs, max_size=2).map(tuple),
        st.sampled_from([kind for kind in TenderKind if kind.promised]),
    ),
    max_size=6,
).map(lambda all_of: [replace(one, payment_id=UUID(int=at)) for at, one in enumerate(all_of)])


@given(rows_of_a_file, open_promises, st.integers(0, 3), st.integers(0, 2), st.randoms())
@settings(max_examples=400)
def test_every_row_is_judged_once_and_no_promise_settled_twice(
    rows: list[StatementRow],
    promises: list[Promise],
    earlier: int,
    done: int,
    chance: random.Random,
) -> None:
    seen = {fingerprint(one) for one in rows[:earlier]}
    settled, waiting = promises[:done], promises[done:]

    verdicts = match(rows, waiting, seen=seen, settled=settled)

    assert Counter(one for verdict in verdicts for one in verdict.rows) == Counter(rows)
    taken = Counter(one for verdict in verdicts if verdict.settles for one in verdict.promises)
    assert set(taken.values()) <= {1}
    assert not taken.keys() & set(settled)
    assert set(unmet(waiting, verdicts)) == set(waiting) - taken.keys()

    marks = Counter(fingerprint(one) for one in rows)
    doubled = [
        one for verdict in verdicts if verdict.finding is Finding.DOUBLED for one in verdict.rows
    ]
    again = Counter(fingerprint(one) for one in doubled)
    assert all(again[mark] >= count - (mark not in seen) for mark, count in marks.items())

    chance.shuffle(rows)
    chance.shuffle(waiting)
    assert match(rows, waiting, seen=seen, settled=settled) == verdicts


@given(rows_of_a_file, open_promises)
@settings(max_examples=400)
def test_what_each_finding_says_is_true(rows: list[StatementRow], promises: list[Promise]) -> None:
    verdicts = judged(rows, promises)

    for verdict in verdicts:
        first = verdict.rows[0]
        match verdict.finding:
            case Finding.EXACT | Finding.LATE:
                (one,) = verdict.promises
                assert len(verdict.rows) == 1
                assert first.amount == one.amount
                assert {first.ref1, first.ref2, first.bank_reference} & set(one.refs) - {""}
                late = (first.day - one.day).days > 3
                assert late == (verdict.finding is Finding.LATE)
            case Finding.SPLIT:
                assert verdict.difference == ZERO
                assert len(verdict.rows) > 1 or len(verdict.promises) > 1
            case Finding.SHORT:
                assert verdict.difference < ZERO
            case Finding.OVER:
                assert verdict.difference > ZERO
            case Finding.WRONG_REFERENCE:
                (one,) = verdict.promises
                assert (first.day, first.amount) == (one.day, one.amount)
                assert one in unmet(promises, verdicts)
            case Finding.UNKNOWN:
                assert verdict.promises == ()
                assert verdict.difference == ZERO
        assert verdict.settles == (verdict.finding in SETTLING)
