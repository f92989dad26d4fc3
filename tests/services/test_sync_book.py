"""The device's side of syncing: what waits, what is acknowledged, what the server told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from desktop.domain.epochs import EpochEnd, Footing, Lost, LostDay
from desktop.domain.errors import Reason
from desktop.domain.journal import BEGINNING, Place, first_broken
from desktop.domain.money import Money
from desktop.domain.receipt import Lease
from desktop.domain.sync_place import Enrolment, Head, Objection, PaidElsewhere
from desktop.services.changes import Topic
from tests.makers import LAO, MONDAY, Counter, QuickPins, SetClock, bill, payer, refused
from tests.services.rebuilt import as_stored, from_journal

DAY = MONDAY.date()
OBJECTION = Objection(4, "amounts-differ", "")


def enrolment(**changed: object) -> Enrolment:
    facts: dict[str, object] = {
        "lao": LAO,
        "lao_name": "เทศบาลเมืองแม่เหียะ",
        "device": "07",
        "device_name": "ช่องบริการ 7",
        "book": "07",
        "lease": Lease(2570, "07", 1, 50),
        "server_url": "https://central.example",
        "private_key": bytes(range(32)),
        "epoch": uuid4(),
    }
    return Enrolment(**(facts | changed))  # type: ignore[arg-type]


# -- pushing --------------------------------------------------------------------------------------


def test_what_was_not_acknowledged_waits_in_order(counter: Counter) -> None:
    book = counter.sync_book
    for _ in range(3):
        counter.paid()
    assert book.acknowledged() == Head(0, BEGINNING)
    waiting = book.pending(limit=100, max_bytes=1 << 20)
    assert [entry.seq for entry in waiting] == [1, 2, 3, 4, 5, 6]
    assert book.head() == Head(6, waiting[-1].hash)

    book.acknowledge(4, [OBJECTION])

    assert book.acknowledged() == Head(4, waiting[3].hash)
    assert book.pending(limit=100, max_bytes=1 << 20) == waiting[4:]
    assert book.pending(limit=1, max_bytes=1 << 20) == waiting[4:5]
    counter.restart()
    assert counter.sync_book.acknowledged().seq == 4
    standing = counter.standings.now()
    assert (standing.waiting, standing.unsafe, standing.objections) == (2, 2, (OBJECTION,))
    assert standing.last_answer == MONDAY


def test_objections_are_those_of_the_last_answer(counter: Counter) -> None:
    counter.sync_book.acknowledge(1, [OBJECTION, replace(OBJECTION, seq=3)])
    counter.sync_book.acknowledge(2, [replace(OBJECTION, seq=3)])
    assert [one.seq for one in counter.standings.now().objections] == [3]
    counter.sync_book.acknowledge(2, [])
    assert counter.standings.now().objections == ()


def test_a_server_set_back_is_sent_everything_again(counter: Counter) -> None:
    counter.paid()
    counter.sync_book.acknowledge(4, [])

    counter.sync_book.rewind(2)
    assert counter.sync_book.acknowledged().seq == 2
    assert len(counter.sync_book.pending(limit=10, max_bytes=1 << 20)) == 2

    counter.sync_book.rewind(3)  # never forwards
    assert counter.sync_book.acknowledged().seq == 2


def test_the_chain_value_of_any_place_can_be_told(counter: Counter) -> None:
    assert counter.sync_book.hash_at(0) == BEGINNING
    assert counter.sync_book.hash_at(3) == counter.sync_book.head().hash
    with pytest.raises(KeyError):
        counter.sync_book.hash_at(4)


# -- pulling --------------------------------------------------------------------------------------


def test_rows_of_the_feed_and_their_cursor_move_together(counter: Counter) -> None:
    someone = payer()
    counter.owed(bill(someone, number="W1"), bill(someone, number="W2"), by=someone)
    heard: list[frozenset[Topic]] = []
    counter.changes.subscribe(heard.append)
    assert counter.sync_book.cursor() == ""

    rows = [
        PaidElsewhere(number, "03", f"70-03-{number[1:]}", MONDAY.date()) for number in ("W1", "W9")
    ]
    counter.sync_book.take_feed(rows, "17.2")
    counter.sync_book.take_feed(rows, "17.2")  # the answer was lost: heard again
    counter.sync_book.take_feed([], "18.1")

    assert counter.sync_book.cursor() == "18.1"
    dues = {
        due.bill.number: due.paid_elsewhere for due in counter.payments.account(someone.id).dues
    }
    assert dues == {"W1": "70-03-1", "W2": ""}
    assert heard == [{Topic.SYNC, Topic.REGISTER}] * 2


# -- numbers --------------------------------------------------------------------------------------


def test_a_leased_block_is_a_fact_and_adding_it_again_is_none(counter: Counter) -> None:
    assert counter.sync_book.last_leased() == {2570: 100}
    for _ in range(2):
        counter.sync_book.add_lease(Lease(2570, "02", 101, 200))
        counter.sync_book.add_lease(Lease(2571, "02", 1, 50))

    assert counter.sync_book.numbers_left(2570) == 200
    assert counter.sync_book.last_leased() == {2570: 200, 2571: 50}
    with counter.store.read() as tx:
        kinds = [entry.kind for entry in tx.journal.all()]
    assert kinds.count("numbers-leased") == 3


def test_numbers_leased_before_are_not_leased_again_by_another_block(counter: Counter) -> None:
    counter.paid()
    counter.sync_book.add_lease(Lease(2570, "02", 51, 150))
    counter.sync_book.add_lease(Lease(2570, "02", 20, 30))

    assert counter.sync_book.numbers_left(2570) == 149
    for n in range(2, 151):
        assert counter.paid("1.00").receipt.number == n
    assert from_journal(counter.store) == as_stored(counter.store)


# -- enrolling ------------------------------------------------------------------------------------


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path, SetClock(), QuickPins())
    yield counter
    counter.store.close()


def test_a_fresh_device_takes_on_the_identity_it_is_given(fresh: Counter) -> None:
    given = enrolment()
    assert fresh.sync_book.place() is None
    assert fresh.sync_book.identity() is None

    fresh.sync_book.enrol(given)

    assert fresh.sync_book.place() == Place(LAO, "07", given.epoch)
    identity = fresh.sync_book.identity()
    assert identity is not None
    assert (identity.private_key, identity.server_url) == (given.private_key, given.server_url)
    standing = fresh.standings.now()
    assert (standing.enrolled, standing.counter, standing.head) == (True, "ช่องบริการ 7", 2)
    assert (str(standing.next_receipt), standing.numbers_left) == ("70-07-000001", 50)
    with fresh.store.read() as tx:
        assert first_broken(tx.journal.all(), Place(LAO, "07", given.epoch)) is None


def test_enrolling_again_changes_the_server_and_keeps_the_journal(fresh: Counter) -> None:
    given = enrolment()
    fresh.sync_book.enrol(given)
    fresh.sync_book.enrol(given)
    assert fresh.sync_book.head().seq == 2

    fresh.sync_book.enrol(replace(given, server_url="https://new.example"))

    identity = fresh.sync_book.identity()
    assert identity is not None
    assert identity.server_url == "https://new.example"
    assert fresh.sync_book.head().seq == 2


@pytest.mark.parametrize("other", [{"lao": "4500104"}, {"device": "08"}], ids=str)
def test_a_device_never_becomes_another(fresh: Counter, other: dict[str, object]) -> None:
    given = enrolment()
    fresh.sync_book.enrol(given)

    with refused(Reason.DEVICE_ALREADY_ENROLLED) as why:
        fresh.sync_book.enrol(replace(given, **other))  # type: ignore[arg-type]

    assert why.details == {"lao": LAO}
    assert fresh.sync_book.place() == Place(LAO, "07", given.epoch)


def test_enrolled_anew_the_journal_goes_on_in_another_epoch(fresh: Counter) -> None:
    first = enrolment()
    fresh.sync_book.enrol(first)
    head = fresh.sync_book.head()
    lost = Lost(
        7, 2, Money(140_00), "70-07-000004", "70-07-000005", (LostDay(DAY, 2, Money(140_00)),)
    )

    again = enrolment(lease=Lease(2570, "07", 51, 100), since=1, lost=lost)
    fresh.sync_book.enrol(again)
    fresh.sync_book.enrol(again)  # asked once more

    with fresh.store.read() as tx:
        entries = list(tx.journal.all())
        assert first_broken(entries, Place(LAO, "07", again.epoch)) is None
    assert [entry.kind for entry in entries[2:]] == [
        "epoch-opened", "numbers-retired", "numbers-leased",
    ]  # fmt: skip
    assert fresh.sync_book.acknowledged().seq == 1
    assert fresh.sync_book.trail() == [EpochEnd(again.epoch, 5), EpochEnd(first.epoch, 2)]
    now = fresh.standings.now()
    assert (str(now.next_receipt), now.numbers_left) == ("70-07-000051", 50)
    assert now.opened is not None
    assert (now.opened.hash, now.opened.lost) == (head.hash.hex(), lost)


def test_a_counter_whose_journal_was_lost_says_what_the_centre_has(fresh: Counter) -> None:
    lost = Lost(9, 1, Money(100), "70-07-000001", "70-07-000001", ())
    fresh.sync_book.enrol(enrolment(lease=Lease(2570, "07", 51, 100), lost=lost))
    now = fresh.standings.now()
    assert now.opened is not None
    assert (now.opened.before, now.opened.lost) == (None, lost)


@pytest.mark.parametrize(
    ("footing", "why"),
    [
        (Footing.RESTORED, Reason.DEVICE_RESTORED),
        (Footing.SET_ASIDE, Reason.HISTORY_SET_ASIDE),
        (Footing.SUPERSEDED, Reason.DEVICE_SUPERSEDED),
    ],
)
def test_no_money_is_taken_where_numbers_would_be_used_twice(
    counter: Counter, footing: Footing, why: Reason
) -> None:
    counter.sync_book.stand(footing)
    counter.restart()
    with refused(why):
        counter.paid()
    counter.sync_book.acknowledge(1, [])
    assert counter.paid().receipt.number == 1


@pytest.mark.parametrize("footing", [Footing.FORKED, Footing.CHOSEN])
def test_a_fork_stops_sending_and_not_the_counter(counter: Counter, footing: Footing) -> None:
    counter.sync_book.stand(footing)
    assert counter.paid().receipt.number == 1


def test_own_receipts_that_the_feed_tells_of_are_known_already(counter: Counter) -> None:
    """After an epoch the feed tells this counter's own receipts too: a copy may have lost some."""
    paid = counter.paid()
    (line,) = {charge.bill_number for charge in paid.charges}
    day = MONDAY.date()
    rows = [
        PaidElsewhere(line, "02", str(paid.receipt), day),
        PaidElsewhere("W-9", "02", "70-02-000099", day),
    ]
    counter.sync_book.take_feed(rows, "17.2")
    with counter.store.read() as tx:
        elsewhere = tx.bills.paid_elsewhere([line, "W-9"])
    assert {bill: one.receipt for bill, one in elsewhere.items()} == {"W-9": "70-02-000099"}


def test_a_device_that_worked_alone_may_find_its_server(counter: Counter) -> None:
    counter.paid()
    place = counter.sync_book.place()
    assert place is not None
    assert counter.sync_book.identity() is None

    counter.sync_book.enrol(
        enrolment(device="02", book="02", epoch=place.epoch, lease=Lease(2570, "02", 101, 200))
    )

    assert counter.sync_book.identity() is not None
    assert counter.sync_book.numbers_left(2570) == 199
    assert str(counter.paid().receipt) == "70-02-000002"


# -- where it stands ------------------------------------------------------------------------------


def test_the_standing_says_what_would_be_lost(counter: Counter) -> None:
    counter.paid("100.00")
    counter.sync_book.acknowledge(4, [])
    counter.clock.passes(minutes=5)
    counter.paid("40.25")
    counter.paid("0.75")

    standing = counter.standings.now()

    assert (standing.waiting, standing.unsafe) == (2, 2)
    assert str(standing.waiting_amount) == "41.00"
    assert standing.oldest_waiting == MONDAY + timedelta(minutes=5)
    assert (standing.head, standing.acknowledged, standing.last_answer) == (6, 4, MONDAY)
    assert (standing.enrolled, standing.device) == (False, "02")
    assert (str(standing.next_receipt), standing.numbers_left) == ("70-02-000004", 97)


def test_a_fresh_file_stands_nowhere(fresh: Counter) -> None:
    standing = fresh.standings.now()

    assert (standing.device, standing.enrolled, standing.next_receipt) == ("", False, None)
    assert (standing.head, standing.waiting, standing.oldest_waiting) == (0, 0, None)
