"""Opening a shift, and what the counter remembers of it."""

from uuid import uuid4

from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.shift import OpenShift
from desktop.services.changes import Topic
from desktop.store.driver import run
from tests.makers import CLERK, IT, OTHER_CLERK, SUPERVISOR, Counter, refused
from tests.services.rebuilt import as_stored, from_journal

FLOAT = {Money(1000_00): 1, Money(20_00): 10, Money(25): 4}


def test_a_shift_is_open_for_its_clerk_and_its_day(counter: Counter) -> None:
    assert counter.shifts.current(OTHER_CLERK) is None
    heard: list[frozenset[Topic]] = []
    counter.changes.subscribe(heard.append)

    shift = counter.shifts.open(OpenShift(uuid4(), FLOAT), OTHER_CLERK)

    assert counter.shifts.current(OTHER_CLERK) == shift
    assert str(shift.float_amount) == "1,201.00"
    assert counter.shifts.last_float() == FLOAT
    assert heard == [{Topic.SHIFTS, Topic.JOURNAL}]
    assert from_journal(counter.store) == as_stored(counter.store)
    counter.clock.passes(days=1)
    assert counter.shifts.current(OTHER_CLERK) is None


def test_asking_twice_opens_once(counter: Counter) -> None:
    wish = OpenShift(uuid4(), FLOAT)
    first = counter.shifts.open(wish, OTHER_CLERK)
    assert counter.shifts.open(wish, OTHER_CLERK) == first
    with refused(Reason.SHIFT_ALREADY_OPEN):
        counter.shifts.open(OpenShift(uuid4(), FLOAT), OTHER_CLERK)


def test_only_clerks_open_shifts(counter: Counter) -> None:
    for person in (SUPERVISOR, IT):
        with refused(Reason.NOT_ALLOWED):
            counter.shifts.open(OpenShift(uuid4(), {}), person)


def test_without_a_device_no_shift_is_opened(counter: Counter) -> None:
    with counter.store.write() as tx:
        run(tx.journal._connection, "DELETE FROM device")
    with refused(Reason.DEVICE_NOT_ENROLLED):
        counter.shifts.open(OpenShift(uuid4(), {}), OTHER_CLERK)


def test_a_fewer_than_no_notes_shift_is_refused(counter: Counter) -> None:
    with refused(Reason.AMOUNT_NEGATIVE):
        counter.shifts.open(OpenShift(uuid4(), {Money(20_00): -1}), OTHER_CLERK)
    assert counter.shifts.current(CLERK) is not None
