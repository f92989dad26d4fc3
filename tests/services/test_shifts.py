"""Opening a shift: counted, one at a time, and by two people where the drawer changes hands."""

from datetime import date
from uuid import uuid4

from desktop.domain.access import Credentials
from desktop.domain.closing import CloseShift, CountDrawer
from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.shift import OpenShift, Shift
from desktop.services.changes import Topic
from desktop.store.driver import run
from tests.makers import CLERK, FINANCE, IT, OTHER_CLERK, SUPERVISOR, Counter, refused
from tests.services.rebuilt import as_stored, from_journal

FLOAT = {Money(1000_00): 1, Money(20_00): 10, Money(25): 4}
TWENTY_HUNDREDS = {Money(100_00): 20}
PIN = "142536"


def closed(counter: Counter, shift: Shift, left: dict[Money, int]) -> None:
    """The shift's own float is counted and this much of it stays."""
    by = CLERK if shift.clerk == CLERK.code else OTHER_CLERK
    counter.closing.count(CountDrawer(uuid4(), shift.id, shift.float_count), by)
    counter.closing.close(CloseShift(uuid4(), shift.id, left), by)


def test_a_shift_is_open_for_its_clerk_and_its_day(counter: Counter) -> None:
    assert counter.shifts.current(OTHER_CLERK) is None
    heard: list[frozenset[Topic]] = []
    counter.changes.subscribe(heard.append)

    shift = counter.shifts.open(OpenShift(uuid4(), FLOAT), OTHER_CLERK)

    assert counter.shifts.current(OTHER_CLERK) == shift
    assert str(shift.float_amount) == "1,201.00"
    assert counter.shifts.opening(OTHER_CLERK).float_count == FLOAT
    assert heard == [{Topic.SHIFTS, Topic.JOURNAL}]
    assert from_journal(counter.store) == as_stored(counter.store)
    counter.clock.passes(days=1)
    assert counter.shifts.current(OTHER_CLERK) is None
    assert counter.shifts.unclosed(OTHER_CLERK) == shift


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


def test_yesterdays_shift_has_to_be_closed_before_the_next_one(counter: Counter) -> None:
    yesterdays = counter.shifts.current(CLERK)
    assert yesterdays is not None
    counter.clock.passes(days=1)

    assert counter.shifts.opening(CLERK).unclosed == yesterdays
    with refused(Reason.SHIFT_NOT_CLOSED) as why:
        counter.shifts.open(OpenShift(uuid4(), FLOAT), CLERK)
    assert why.details == {"day": date(2026, 11, 23)}

    closed(counter, yesterdays, TWENTY_HUNDREDS)
    assert counter.shifts.opening(CLERK).unclosed is None
    opened = counter.shifts.open(OpenShift(uuid4(), TWENTY_HUNDREDS), CLERK)
    assert opened.business_day == date(2026, 11, 24)


def test_what_the_last_shift_left_is_the_next_float(counter: Counter) -> None:
    shift = counter.shifts.current(CLERK)
    assert shift is not None
    closed(counter, shift, {Money(100_00): 7})

    opening = counter.shifts.opening(CLERK)
    assert opening.float_count == {Money(100_00): 7}
    assert opening.left_by == "", "one's own drawer does not change hands"
    again = counter.shifts.open(OpenShift(uuid4(), {Money(100_00): 7}), CLERK)
    assert again.handed_over_by == ""


def test_another_clerks_drawer_takes_two_names(counter: Counter) -> None:
    shift = counter.shifts.current(CLERK)
    assert shift is not None
    closed(counter, shift, TWENTY_HUNDREDS)
    wish = OpenShift(uuid4(), TWENTY_HUNDREDS)
    opening = counter.shifts.opening(OTHER_CLERK)

    assert opening.left_by == CLERK.name
    assert CLERK in opening.witnesses
    assert SUPERVISOR in opening.witnesses
    assert OTHER_CLERK not in opening.witnesses, "one is not one's own second"
    assert IT not in opening.witnesses
    with refused(Reason.FLOAT_NEEDS_WITNESS) as why:
        counter.shifts.open(wish, OTHER_CLERK)
    assert why.details == {"name": CLERK.name}
    with refused(Reason.SAME_PERSON_TWICE):
        counter.shifts.open(wish, OTHER_CLERK, Credentials(OTHER_CLERK.code, PIN))
    with refused(Reason.PIN_WRONG):
        counter.shifts.open(wish, OTHER_CLERK, Credentials(CLERK.code, "000000"))
    assert counter.shifts.current(OTHER_CLERK) is None

    opened = counter.shifts.open(wish, OTHER_CLERK, Credentials(CLERK.code, PIN))
    assert opened.handed_over_by == CLERK.code
    assert counter.shifts.current(OTHER_CLERK) == opened


def test_an_empty_drawer_is_taken_over_by_one(counter: Counter) -> None:
    shift = counter.shifts.current(CLERK)
    assert shift is not None
    closed(counter, shift, {})

    opened = counter.shifts.open(OpenShift(uuid4(), {}), OTHER_CLERK)
    assert opened.handed_over_by == ""


def test_whoever_works_with_money_may_be_the_second_name(counter: Counter) -> None:
    with counter.store.write() as tx:
        if tx.staff.door(FINANCE.code) is None:
            tx.staff.add(FINANCE, counter.pins.hash(PIN))
    shift = counter.shifts.current(CLERK)
    assert shift is not None
    closed(counter, shift, TWENTY_HUNDREDS)

    witness = Credentials(FINANCE.code, PIN)
    opened = counter.shifts.open(OpenShift(uuid4(), TWENTY_HUNDREDS), OTHER_CLERK, witness)
    assert opened.handed_over_by == FINANCE.code
    with refused(Reason.NOT_ALLOWED):
        counter.shifts.open(OpenShift(uuid4(), {}), OTHER_CLERK, Credentials(IT.code, PIN))
