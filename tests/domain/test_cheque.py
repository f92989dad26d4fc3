"""Which cheques a counter accepts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.cheque import Cheque, ChequeKind, check_cheque
from desktop.domain.errors import Reason
from tests.makers import refused

TODAY = date(2026, 11, 23)
CHEQUE = Cheque("006", "12345678", TODAY)


def test_a_cashiers_cheque_of_today_is_accepted_as_it_is() -> None:
    assert check_cheque(CHEQUE, on=TODAY) == CHEQUE


@pytest.mark.parametrize("typed", ["1234567", " 1234-567 ", "๑๒๓๔๕๖๗"])
def test_the_number_is_kept_in_plain_digits(typed: str) -> None:
    assert check_cheque(replace(CHEQUE, number=typed), on=TODAY).number == "1234567"


@pytest.mark.parametrize(
    "typed", ["", "123456", "123456789", "1234567A", "1234567.0", "\u0661" * 8]
)
def test_another_number_is_refused(typed: str) -> None:
    with refused(Reason.CHEQUE_NUMBER_UNFIT) as why:
        check_cheque(replace(CHEQUE, number=typed), on=TODAY)
    assert why.details["number"] == typed


def test_how_long_a_number_is_can_be_set() -> None:
    short = replace(CHEQUE, number="1234567")

    assert check_cheque(short, on=TODAY, digits={7}) == short
    with refused(Reason.CHEQUE_NUMBER_UNFIT):
        check_cheque(CHEQUE, on=TODAY, digits={7})


@given(st.integers(-400, 400))
def test_a_cheque_counts_from_its_date_for_half_a_year(days_ago: int) -> None:
    cheque = replace(CHEQUE, dated=TODAY - timedelta(days=days_ago))

    if days_ago < 0:
        with refused(Reason.CHEQUE_POST_DATED) as why:
            check_cheque(cheque, on=TODAY)
        assert why.details == {"dated": cheque.dated, "on": TODAY}
    elif days_ago > 180:
        with refused(Reason.CHEQUE_TOO_OLD) as why:
            check_cheque(cheque, on=TODAY)
        assert why.details == {"dated": cheque.dated, "longest_days": 180}
    else:
        assert check_cheque(cheque, on=TODAY) == cheque


def test_how_old_a_cheque_may_be_can_be_set() -> None:
    cheque = replace(CHEQUE, dated=TODAY - timedelta(days=31))

    assert check_cheque(cheque, on=TODAY, longest_days=31) == cheque
    with refused(Reason.CHEQUE_TOO_OLD):
        check_cheque(cheque, on=TODAY, longest_days=30)


def test_a_cheque_no_bank_stands_for_is_refused_unless_the_municipality_takes_it() -> None:
    personal = replace(CHEQUE, kind=ChequeKind.PERSONAL)

    with refused(Reason.CHEQUE_KIND_REFUSED):
        check_cheque(personal, on=TODAY)
    assert check_cheque(personal, on=TODAY, kinds=set(ChequeKind)) == personal
    certified = replace(CHEQUE, kind=ChequeKind.CERTIFIED)
    assert check_cheque(certified, on=TODAY) == certified


def test_a_cheque_of_no_known_bank_is_refused() -> None:
    with refused(Reason.BANK_UNKNOWN) as why:
        check_cheque(replace(CHEQUE, bank="999"), on=TODAY)
    assert why.details == {"bank": "999"}
