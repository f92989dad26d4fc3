"""The collections of a transaction, through the store's two doors."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Event, Thread
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag

from desktop.domain.bill import Bill
from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.payer import Address
from desktop.domain.receipt import Lease
from desktop.store.driver import run
from tests.makers import CLERK, MONDAY, Counter, bill, land_tax, payer, refused

# -- reading and writing side by side -------------------------------------------------------------


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(counter: Counter) -> None:
    counter.paid()
    with counter.store.read() as tx:
        before = tx.journal.head()
        counter.paid()
        assert tx.journal.head() == before
    with counter.store.read() as tx:
        assert tx.journal.head().seq == before.seq + 1


def test_a_writer_does_not_wait_for_readers_nor_readers_for_a_writer(counter: Counter) -> None:
    someone = payer()
    with counter.store.read() as old, counter.store.write() as tx, counter.store.read() as other:
        tx.payers.put([someone])
        assert old.payers.count() == other.payers.count() == 0
        assert tx.payers.get(someone.id) == someone


def test_writers_take_turns(counter: Counter) -> None:
    inside, go_on = Event(), Event()

    def slow() -> None:
        with counter.store.write() as tx:
            inside.set()
            go_on.wait(10)
            tx.payers.put([payer()])

    writer = Thread(target=slow)
    writer.start()
    assert inside.wait(10)
    quick = Thread(target=counter.paid)
    quick.start()
    assert quick.is_alive()
    go_on.set()
    writer.join(10)
    quick.join(10)

    with counter.store.read() as tx:
        assert tx.payers.count() == 2
        assert tx.receipts.of_day(MONDAY.date(), before=None, limit=10)


def test_a_reader_changes_nothing(counter: Counter) -> None:
    with counter.store.read() as tx:
        tx.payers.put([payer()])
    with counter.store.read() as tx:
        assert tx.payers.count() == 0


def test_many_readers_at_once_are_served(counter: Counter) -> None:
    counter.paid()
    seen: list[int] = []

    def look() -> None:
        with counter.store.read() as tx:
            seen.append(tx.payers.count())

    readers = [Thread(target=look) for _ in range(30)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(10)
    assert seen == [1] * 30


# -- registers ------------------------------------------------------------------------------------


def test_a_payer_comes_back_as_put(counter: Counter) -> None:
    whole = Address("123/4", "5", "2", "เลียบคลอง", "แม่เหียะ", "เมืองเชียงใหม่", "เชียงใหม่", "50100")
    people = [payer(address=whole), payer("บริษัท เหนือฟ้า", "", title="", tax_id="", phone="")]
    with counter.store.write() as tx:
        tx.payers.put(people)

    with counter.store.read() as tx:
        assert [tx.payers.get(one.id) for one in people] == people
        assert tx.payers.by_codes([people[1].code, "?"]) == {people[1].code: people[1]}
        with refused(Reason.PAYER_UNKNOWN):
            tx.payers.get(uuid4())


def test_a_payer_put_again_is_replaced_in_register_and_index(counter: Counter) -> None:
    before = payer("สมหมาย", "ดีใจ")
    after = payer("กรกนก", "ดีใจ", id=before.id, code=before.code)
    for one in (before, after):
        with counter.store.write() as tx:
            tx.payers.put([one])

    with counter.store.read() as tx:
        assert tx.payers.count() == 1
        assert tx.payers.get(before.id) == after
        assert tx.searches.by_name(["กรกนก"], 5) == [after]
        assert tx.searches.by_name(["สมหมาย"], 5) == []


def test_a_bill_comes_back_as_put_and_is_replaced_by_number(counter: Counter) -> None:
    someone = payer()
    owed = land_tax(someone, warned_on=date(2026, 7, 1), warned_days=15)
    changed = bill(someone, "99.25", number=owed.number)
    counter.owed(owed, by=someone)
    with counter.store.read() as tx:
        assert tx.bills.by_numbers([owed.number, "?"]) == {owed.number: owed}
    counter.owed(changed, by=someone)
    with counter.store.read() as tx:
        assert tx.bills.unpaid_of(someone.id) == [changed]


def test_unpaid_bills_stand_oldest_first_and_paid_ones_are_gone(counter: Counter) -> None:
    someone = payer()
    young, old = bill(someone), land_tax(someone)
    counter.owed(young, old, by=someone)
    with counter.store.read() as tx:
        assert tx.bills.unpaid_of(someone.id) == [old, young]
        assert tx.bills.count_unpaid() == 2

    counter.take(old)

    with counter.store.read() as tx:
        assert tx.bills.unpaid_of(someone.id) == [young]
        assert tx.bills.settled([old.number, young.number]) == {old.number}
        assert tx.bills.count_unpaid() == 1


def test_more_bills_than_one_statement_can_name_are_found(counter: Counter) -> None:
    someone = payer()
    many: list[Bill] = [bill(someone) for _ in range(1_203)]
    counter.owed(*many, by=someone)

    with counter.store.read() as tx:
        assert len(tx.bills.by_numbers([one.number for one in many])) == 1_203


def test_a_column_mapping_is_kept_by_its_header(counter: Counter) -> None:
    for mapping in ({"ชื่อ": "first_name"}, {"ชื่อ-สกุล": "full_name"}):
        with counter.store.write() as tx:
            tx.mappings.keep("ab12", mapping)

    with counter.store.read() as tx:
        assert tx.mappings.find("ab12") == {"ชื่อ-สกุล": "full_name"}
        assert tx.mappings.find("else") is None


# -- payments, numbers, journal -------------------------------------------------------------------


def test_a_payment_comes_back_as_taken(counter: Counter) -> None:
    payment = counter.paid()

    with counter.store.read() as tx:
        assert tx.payments.find(payment.id) == payment
        assert tx.payments.settling(payment.charges[0].bill_number) == payment
        assert tx.payments.find(uuid4()) is None


def test_blocks_of_numbers_are_used_up_one_after_the_other(counter: Counter) -> None:
    counter.leased(501, 502)
    with counter.store.write() as tx:
        run(tx.journal._connection, "UPDATE number_blocks SET next = 100 WHERE first = 1")
        taken = [str(tx.numbers.take(2570)) for _ in range(3)]
        assert taken == ["70-02-000100", "70-02-000501", "70-02-000502"]
        assert (tx.numbers.left(2570), tx.numbers.upcoming(2570)) == (0, None)
        with refused(Reason.NUMBERS_USED_UP):
            tx.numbers.take(2570)
        with refused(Reason.NUMBERS_USED_UP) as why:
            tx.numbers.take(2571)
        assert why.details == {"fiscal_year": 2571}
        assert tx.numbers.last_leased() == {2570: 502}
        assert tx.numbers.leases() == [
            (Lease(2570, "02", 1, 100), 101),
            (Lease(2570, "02", 501, 502), 503),
        ]


def test_journal_pages_hold_as_much_as_asked_and_always_one(counter: Counter) -> None:
    for _ in range(5):
        counter.paid()
    with counter.store.read() as tx:
        every = list(tx.journal.all())
        assert [entry.seq for entry in every] == list(range(1, 9))
        assert tx.journal.after(0, limit=3, max_bytes=1 << 20) == every[:3]
        assert tx.journal.after(6, limit=100, max_bytes=1 << 20) == every[6:]
        assert tx.journal.after(2, limit=100, max_bytes=1) == every[2:3]
        size = sum(len(entry.body) + 1 for entry in every[3:5])
        assert tx.journal.after(3, limit=100, max_bytes=size) == every[3:5]
        assert tx.journal.hash_at(4) == every[3].hash
        assert tx.journal.after(8, limit=100, max_bytes=1 << 20) == []


def test_what_waits_is_counted_with_its_money(counter: Counter) -> None:
    counter.paid("100.00")
    counter.clock.passes(hours=1)
    counter.paid("0.25")

    with counter.store.read() as tx:
        waiting = tx.journal.waiting(4)
        assert (waiting.entries, waiting.payments) == (1, 1)
        assert waiting.amount == Money(25)
        assert waiting.since == MONDAY + timedelta(hours=1)
        assert tx.journal.waiting(0).payments == 2
        assert tx.journal.waiting(5).since is None


# -- the keys of people ---------------------------------------------------------------------------


def test_without_a_persons_key_their_name_is_noise(counter: Counter) -> None:
    someone, other = uuid4(), uuid4()
    with counter.store.write() as tx:
        sealed = tx.subjects.seal(someone, "สมชาย".encode())
        again = tx.subjects.seal(someone, "สมชาย".encode())
        tx.subjects.seal(other, b"")
    assert sealed != again

    with counter.store.write() as tx:
        assert tx.subjects.open(someone, sealed) == "สมชาย".encode()
        with pytest.raises(InvalidTag):
            tx.subjects.open(other, sealed)
        run(tx.journal._connection, "DELETE FROM subject_keys WHERE subject = ?", (someone.hex,))
        assert tx.subjects.open(someone, sealed) is None


def test_the_register_of_staff_knows_who_may_sign_in(counter: Counter) -> None:
    with counter.store.read() as tx:
        assert [one.code for one in tx.staff.all()] == ["c01", "c02", "f01", "i01", "s01"]
        door = tx.staff.door("c01")
        assert door is not None
        assert (door.person, door.failures, door.last_failure) == (CLERK, 0, None)
        assert tx.staff.door("nobody") is None
