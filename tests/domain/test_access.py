"""Who may do what, and the lock that wrong PINs close."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.access import TRIES, Act, Role, Staff, check_new_pin, locked_until
from desktop.domain.errors import Reason
from tests.makers import CLERK, FINANCE, IT, MONDAY, SUPERVISOR, refused


def test_who_collects_does_not_check_and_who_checks_does_not_collect() -> None:
    collecting = {Act.OPEN_SHIFT, Act.TAKE_PAYMENT, Act.MOVE_CASH, Act.KEY_IN_LEAVES, Act.REMIT}
    checking = {
        Act.APPROVE, Act.CHECK_DAY, Act.RECEIVE_REMITTANCE, Act.MAKE_SUMMARY, Act.AUDIT,
        Act.SEE_ALL_TOTALS, Act.KEEP_BOOKS, Act.KEEP_REVENUE_CODES, Act.MATCH_STATEMENTS,
        Act.RECORD_REFUND, Act.EXPORT,
    }  # fmt: skip
    assert all(CLERK.may(act) for act in collecting)
    assert all(SUPERVISOR.may(act) for act in checking)
    assert all(FINANCE.may(act) for act in checking - {Act.APPROVE, Act.AUDIT})
    for act in checking:
        assert not CLERK.may(act)
    for act in collecting:
        assert not SUPERVISOR.may(act)
        assert not FINANCE.may(act)
    assert not FINANCE.may(Act.APPROVE)
    assert {act for act in Act if IT.may(act)} == {
        Act.IMPORT, Act.SEND_NOW, Act.SET_NETWORK,
    }  # fmt: skip


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", Act)
def test_what_is_not_allowed_is_refused(role: Role, act: Act) -> None:
    person = Staff("x", "ใคร", "", role)

    if person.may(act):
        person.require(act)
        return
    with refused(Reason.NOT_ALLOWED) as why:
        person.require(act)
    assert why.details == {"role": role}


@pytest.mark.parametrize(
    ("failures", "seconds"), [(5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900)]
)
def test_the_door_is_shut_twice_as_long_each_time_to_a_quarter_of_an_hour(
    failures: int, seconds: int
) -> None:
    assert locked_until(failures, MONDAY) == MONDAY + timedelta(seconds=seconds)


@given(st.integers(0, 10**9))
def test_the_door_is_open_for_four_wrong_tries_and_never_shut_for_long(failures: int) -> None:
    until = locked_until(failures, MONDAY)

    if failures < TRIES:
        assert until is None
    else:
        assert until is not None
        assert timedelta(seconds=30) <= until - MONDAY <= timedelta(minutes=15)


@pytest.mark.parametrize("pin", ["142536", "908172635", "000001"])
def test_a_good_pin_is_taken(pin: str) -> None:
    check_new_pin(pin)


@pytest.mark.parametrize(
    "pin",
    [
        "", "12345", "123456", "654321", "111111", "00000000", "112233", "๑๔๒๕๓๖", "14253²",
        "14 536", "abcdef",
    ],
)  # fmt: skip
def test_a_pin_that_is_guessed_first_is_refused(pin: str) -> None:
    with refused(Reason.PIN_TOO_SIMPLE):
        check_new_pin(pin)
