"""A counter put back from a copy, or whose journal was lost, goes on in a new epoch."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
import sqlalchemy as sa

from desktop.domain.epochs import Footing, LostDay
from desktop.domain.journal import Entry, chain, first_broken
from desktop.domain.money import Money
from sync.client.fetcher import Fetcher
from sync.client.outcomes import EnrolmentRefused, Fenced, NeedsEnrolment
from sync.server.report import day_report
from sync.server.tables import chain as chains
from sync.server.tables import journal, taking
from tests.servers import story_time
from tests.sync.books import DAY, YEAR, Device
from tests.sync.test_ledger import stored
from tests.sync.town import Town


def copied(device: Device) -> Device:
    """The same folder on a second computer, or put aside for later."""
    beside = device.file.with_suffix(f".copy-{len(list(device.file.parent.iterdir()))}")
    device.checkpoint()
    shutil.copy(device.file, beside)
    return Device(beside, device.enrolment)


def anew(town: Town, device: Device) -> Device:
    """Enrolled with a new code, as IT staff does."""
    held = {YEAR: max(last for _, _, last in device.blocks())}
    wish = town.wish(town.code(device.place.device), used_up_to=held)
    wish = replace(wish, trail=device.trail())
    return device.goes_on(town.enrol(replace(wish, hash_at=device.hash_at)))


def in_the_books(town: Town) -> list[str]:
    query = sa.select(taking.c.receipt).where(taking.c.lao == town.lao).order_by(taking.c.receipt)
    with town.database.reading() as tx:
        return list(tx.execute(query).scalars())


@pytest.fixture
def device(town: Town) -> Device:
    device = town.device()
    device.pay("B-1")
    town.send(device)
    return device


def test_an_older_copy_is_told_apart_before_it_takes_money(town: Town, device: Device) -> None:
    old = copied(device)
    device.pay("B-2")
    town.send(device)
    with pytest.raises(Fenced) as fenced:
        town.send(old)
    assert fenced.value.footing is old.footing() is Footing.RESTORED
    assert town.scalar(sa.select(chains.c.forked).where(chains.c.lao == town.lao)) is None
    old.close()


def test_so_is_one_in_which_somebody_signed_in_already(town: Town, device: Device) -> None:
    old = copied(device)
    device.pay("B-2")
    town.send(device)
    old.sign_in()
    with pytest.raises(Fenced) as fenced:
        town.send(old)
    assert fenced.value.footing is Footing.RESTORED
    old.close()


def test_it_goes_on_in_a_new_epoch_and_hears_what_it_lost(town: Town, device: Device) -> None:
    old = copied(device)
    lost = [device.pay("B-2", baht=70), device.pay("B-3", baht=30)]
    town.send(device)
    device.close()
    old.sign_in()
    back = anew(town, old)
    told = back.enrolment.lost
    assert told is not None
    assert (told.entries, told.receipts, told.amount) == (2, 2, Money(100_00))
    assert (told.first, told.last) == (lost[0], lost[1])
    assert told.days == (LostDay(DAY, 2, Money(100_00)),)
    after = back.pay("B-4")
    assert after not in lost
    town.send(back)
    assert back.footing() is Footing.AGREED
    assert after in in_the_books(town)
    assert set(lost) <= set(in_the_books(town))
    assert back.objections() == []
    back.close()


def test_bills_paid_in_the_part_it_lost_are_not_taken_again(town: Town, device: Device) -> None:
    old = copied(device)
    receipt = device.pay("B-2")
    town.send(device)
    device.close()
    back = anew(town, old)
    town.sync(back)
    assert ("B-2", "02", receipt) in back.elsewhere()
    back.close()


def test_the_journal_is_one_chain_through_its_epochs(town: Town, device: Device) -> None:
    first = device.place.epoch
    back = anew(town, anew(town, device))
    back.pay("B-2")
    town.send(back)
    entries = [Entry(*row) for row in back.rows()]
    assert first_broken(entries, back.place) is None
    assert [one.epoch for one in back.trail()][-1] == first
    assert len(back.trail()) == 3
    broken = first_broken(entries, replace(back.place, epoch=first))
    assert broken is not None
    assert broken.why == "out-of-place"


def test_what_the_server_had_not_heard_comes_with_the_new_epoch(town: Town, device: Device) -> None:
    """The key that signed for the old epoch may be gone: nothing of it is needed."""
    waiting = device.pay("B-2")
    back = anew(town, device)
    assert back.acknowledged().seq == 3
    town.send(back)
    assert waiting in in_the_books(town)
    assert back.objections() == []


def test_a_device_whose_journal_is_lost_begins_anew_with_numbers_of_its_own(
    town: Town, device: Device
) -> None:
    device.pay("B-2")
    town.send(device)
    fresh = town.device()
    assert fresh.enrolment.lost is not None
    assert fresh.enrolment.lost.receipts == 2
    assert fresh.pay("B-3") not in in_the_books(town)
    town.sync(fresh)
    assert [bill for bill, _, _ in fresh.elsewhere()] == ["B-1", "B-2"]
    assert fresh.objections() == []


def test_a_server_that_lost_everything_is_sent_all_epochs_again(town: Town, device: Device) -> None:
    back = anew(town, device)
    back.pay("B-2")
    town.send(back)
    before = in_the_books(town)
    town.forget_all()
    with pytest.raises(NeedsEnrolment):
        town.send(back)
    again = anew(town, back)
    town.send(again)
    assert in_the_books(town) == before
    assert again.objections() == []
    assert stored(town, again) == again.bodies()


def test_a_server_set_back_before_the_newest_epoch_goes_on_from_what_it_knows(
    town: Town, device: Device
) -> None:
    backup = town.copy()
    device.pay("B-2")
    town.send(device)
    back = anew(town, device)
    back.pay("B-3")
    town.send(back)
    before = in_the_books(town)
    town.put_back(backup)
    again = anew(town, back)
    assert again.acknowledged().seq == 3
    town.send(again)
    assert in_the_books(town) == before
    assert again.objections() == []


def test_the_other_computer_hears_that_its_counter_was_enrolled_anew(
    town: Town, device: Device
) -> None:
    old = copied(device)
    back = anew(town, old)
    town.send(back)
    device.pay("B-2")
    town.send(device)
    assert device.footing() is Footing.SUPERSEDED
    held = device.blocks()
    device.pay_often(device.numbers_left(YEAR))
    town.send(device)
    Fetcher(device).renew_numbers(town.central(device), DAY)
    assert device.blocks() == held, "numbers go to the newest epoch alone"
    assert stored(town, device) == device.bodies()
    back.close()


def test_an_older_copy_that_took_money_unheard_keeps_what_the_books_cannot_hold(
    town: Town, device: Device
) -> None:
    """It gave a number out a second time before it could know: both papers stay findable."""
    old = copied(device)
    twice = device.pay("B-2")
    town.send(device)
    device.close()
    assert old.pay("B-3") == twice
    with pytest.raises(Fenced) as fenced:
        town.send(old)
    assert fenced.value.footing is Footing.FORKED
    back = anew(town, old)
    town.send(back)
    assert in_the_books(town).count(twice) == 1
    assert [one.why for one in back.objections()] == ["receipt-used-twice"]
    assert back.pay("B-4") != twice
    report = day_report(town.database, town.lao, DAY, at=story_time())
    assert sum(one.quarantined for one in report.heard) == 1
    back.close()


def test_enrolled_twice_before_anything_was_sent_it_goes_on_from_the_same_entry(
    town: Town, device: Device
) -> None:
    """The second epoch begins where the first did, which is not where the device stood then."""
    waiting = device.pay("B-2")
    twice = anew(town, anew(town, device))
    assert twice.acknowledged().seq == 3
    town.send(twice)
    assert waiting in in_the_books(town)
    assert twice.objections() == []


def test_a_start_that_is_not_stored_enrols_nobody(town: Town, device: Device) -> None:
    code = town.code("02")
    wish = replace(town.wish(code), trail=device.trail(), hash_at=lambda seq: bytes(32))
    given = town.enrol(wish)  # nothing in common but the beginning
    assert given.since == 0
    with pytest.raises(EnrolmentRefused, match="code-used"):
        town.enrol(town.wish(code))


def test_where_a_journal_goes_on_is_found_in_few_questions(town: Town, device: Device) -> None:
    old = copied(device)
    device.pay_often(300, first=10)
    town.send(device)
    old.pay_often(200, first=500)
    asked: list[int] = []

    def hash_at(seq: int) -> bytes:
        asked.append(seq)
        return old.hash_at(seq)

    given = town.enrol(replace(town.wish(town.code()), trail=old.trail(), hash_at=hash_at))
    assert given.since == 3
    assert len(asked) < 60
    old.close()


def test_an_epoch_that_names_another_head_is_out_of_place(town: Town, device: Device) -> None:
    back = anew(town, device)
    entries = [Entry(*row) for row in back.rows()]
    place = next(n for n, one in enumerate(entries) if one.kind == "epoch-opened")
    forged = entries[place].body.replace(b'"seq":3,"hash"', b'"seq":2,"hash"')
    assert forged != entries[place].body
    rest, before = [], entries[place - 1].hash
    for entry in [replace(entries[place], body=forged), *entries[place + 1 :]]:
        before = chain(before, entry.body)
        rest.append(replace(entry, hash=before))
    broken = first_broken([*entries[:place], *rest], back.place)
    assert broken is not None
    assert (broken.seq, broken.why) == (place + 1, "out-of-place")


def test_every_entry_of_every_epoch_is_stored_once(town: Town, device: Device) -> None:
    device.pay("B-2")
    back = anew(town, device)
    back.pay("B-3")
    town.send(back)
    query = sa.select(journal.c.body).where(journal.c.lao == town.lao).order_by(journal.c.seq)
    with town.database.reading() as tx:
        assert [bytes(body) for body in tx.execute(query).scalars()] == back.bodies()
