"""Signing in: five wrong PINs shut the door, and no trick opens it sooner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.devices.pin_hash import Argon2Pins
from desktop.domain.access import Role, Staff
from desktop.domain.errors import Reason, Refused
from desktop.services.changes import Topic
from desktop.services.sign_in import SignIn
from desktop.store.driver import run
from tests.makers import (
    CLERK,
    FINANCE,
    IT,
    MONDAY,
    OTHER_CLERK,
    SUPERVISOR,
    Counter,
    PowerCut,
    refused,
)

PIN = "142536"
WRONG = "999999"


def kinds(counter: Counter) -> list[str]:
    with counter.store.read() as tx:
        return [entry.kind for entry in tx.journal.all()][3:]


def wrong(counter: Counter, times: int) -> list[Reason]:
    reasons = []
    for _ in range(times):
        try:
            counter.sign_in.enter("c01", WRONG)
        except Refused as said:
            reasons.append(said.reason)
    return reasons


def test_the_right_pin_opens_the_door_and_is_a_fact(counter: Counter) -> None:
    assert counter.sign_in.people() == [CLERK, OTHER_CLERK, FINANCE, IT, SUPERVISOR]
    assert counter.sign_in.enter("c01", PIN) == CLERK
    assert kinds(counter) == ["signed-in"]


def test_a_wrong_pin_is_told_how_many_tries_are_left(counter: Counter) -> None:
    for left in (4, 3, 2, 1):
        with refused(Reason.PIN_WRONG) as why:
            counter.sign_in.enter("c01", WRONG)
        assert why.details == {"left": left}
    assert counter.sign_in.enter("c01", PIN) == CLERK
    with refused(Reason.PIN_WRONG) as why:
        counter.sign_in.enter("c01", WRONG)
    assert why.details == {"left": 4}


def test_five_wrong_pins_shut_the_door_for_this_person_alone(counter: Counter) -> None:
    assert wrong(counter, 5) == [Reason.PIN_WRONG] * 4 + [Reason.LOCKED_OUT]
    assert kinds(counter) == ["sign-in-locked"]

    with refused(Reason.LOCKED_OUT) as why:
        counter.sign_in.enter("c01", PIN)
    assert why.details == {"until": MONDAY + timedelta(seconds=30)}
    assert counter.sign_in.enter("c02", PIN) == OTHER_CLERK


def test_the_lock_outlives_the_program(counter: Counter) -> None:
    wrong(counter, 5)
    counter.restart()
    with refused(Reason.LOCKED_OUT):
        counter.sign_in.enter("c01", PIN)


def test_the_lock_opens_after_its_time_and_doubles_with_the_next_wrong_pin(
    counter: Counter,
) -> None:
    wrong(counter, 5)
    for seconds in (30, 60, 120, 240, 480, 900, 900):
        counter.clock.passes(seconds=seconds - 1)
        assert wrong(counter, 1) == [Reason.LOCKED_OUT]  # not counted: the door is shut
        counter.clock.passes(seconds=1)
        with refused(Reason.LOCKED_OUT) as why:
            counter.sign_in.enter("c01", WRONG)
        assert why.details["until"] > counter.clock.at  # type: ignore[operator]

    counter.clock.passes(seconds=900)
    assert counter.sign_in.enter("c01", PIN) == CLERK
    assert wrong(counter, 4) == [Reason.PIN_WRONG] * 4


class PinsThatTakeTooLong(Argon2Pins):
    """Somebody pulls the plug while the PIN is being looked at."""

    def fits(self, pin: str, hashed: str) -> bool:
        raise PowerCut


def test_ending_the_program_wins_no_further_try(counter: Counter) -> None:
    for _ in range(5):
        cut_off = SignIn(counter.store, counter.clock, PinsThatTakeTooLong(), counter.changes)
        with pytest.raises(PowerCut):
            cut_off.enter("c01", PIN)
        counter.restart()

    with refused(Reason.LOCKED_OUT):
        counter.sign_in.enter("c01", PIN)


def test_an_unknown_person_is_refused_like_a_wrong_pin(counter: Counter) -> None:
    with refused(Reason.PIN_WRONG):
        counter.sign_in.enter("nobody", PIN)
    assert kinds(counter) == []


def test_a_new_person_is_added_with_a_good_pin_and_once(counter: Counter) -> None:
    heard: list[frozenset[Topic]] = []
    counter.changes.subscribe(heard.append)
    new = Staff("c03", "ชูใจ เลิศล้ำ", "เจ้าพนักงาน", Role.CLERK)

    with refused(Reason.PIN_TOO_SIMPLE):
        counter.sign_in.add(new, "123456")
    assert heard == []
    counter.sign_in.add(new, "809142")
    with refused(Reason.STAFF_EXISTS):
        counter.sign_in.add(new, "142809")

    assert heard == [{Topic.STAFF}]
    assert counter.sign_in.enter("c03", "809142") == new


def test_before_enrolment_people_sign_in_without_a_journal(counter: Counter) -> None:
    with counter.store.write() as tx:
        run(tx.journal._connection, "DELETE FROM device")

    assert counter.sign_in.enter("c01", PIN) == CLERK
    assert wrong(counter, 5)[-1] is Reason.LOCKED_OUT
    assert kinds(counter) == []


def test_pins_are_kept_as_slow_hashes(counter: Counter) -> None:
    slow = SignIn(counter.store, counter.clock, Argon2Pins(), counter.changes)
    slow.add(Staff("c09", "ดวงใจ", "", Role.CLERK), "809142")

    with counter.store.read() as tx:
        door = tx.staff.door("c09")
    assert door is not None
    assert door.pin_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert "809142" not in door.pin_hash
    with refused(Reason.PIN_WRONG):
        slow.enter("c09", "809143")
    assert slow.enter("c09", "809142").code == "c09"
