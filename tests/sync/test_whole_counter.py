"""A whole counter, with its encrypted store, beside the real central server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.books import NumbersRetired, RetiredFor
from desktop.domain.errors import Reason
from desktop.domain.journal import first_broken
from desktop.services.sync_book import SyncBook
from desktop.store import file
from sync.client.central import Central
from sync.client.fetcher import Fetcher
from sync.client.outcomes import Fenced
from sync.server.report import day_report
from tests.makers import KEY, LAO, MONDAY, Counter, a_counter, bill, payer, refused
from tests.recount import Recount
from tests.servers import CentralHere, story_time
from tests.sync.town import Town


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """This is about the counter's store."""
    return sqlite_central


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(tmp_path) as counter:
        yield counter


def enrolled(counter: Counter, town: Town) -> Central:
    """A counter that has worked alone until now, and keeps its journal."""
    book = counter.sync_book
    place = book.place()
    assert place is not None
    held = book.last_leased()
    wish = town.wish(town.code(place.device), epoch=place.epoch, used_up_to=held)
    book.enrol(town.enrol(replace(wish, lao=place.lao, device=place.device)))
    identity = book.identity()
    assert identity is not None
    return Central(town.http, identity, now=story_time)


def enrolled_anew(counter: Counter, town: Town) -> Central:
    """With a new code, after a restore or a settled clone."""
    book = counter.sync_book
    place = book.place()
    assert place is not None
    wish = town.wish(town.code(place.device), used_up_to=book.last_leased())
    whole = replace(wish, lao=place.lao, device=place.device, trail=book.trail())
    book.enrol(town.enrol(replace(whole, hash_at=book.hash_at)))
    return central_of(counter, town)


def copy_of(counter: Counter, folder: Path) -> Path:
    """A backup of the store's file."""
    original = file.connect(counter.store.path, KEY)
    file.keep_copy(original, folder / "backup.db", KEY)
    original.close()
    return folder / "backup.db"


def put_back(counter: Counter, copy: Path) -> None:
    counter.store.close()
    for name in ("", "-wal", "-shm"):
        counter.store.path.with_name(counter.store.path.name + name).unlink(missing_ok=True)
    shutil.copy(copy, counter.store.path)
    counter.start(counter.paper)


def sync(town: Town, book: SyncBook, central: Central) -> None:
    sent, fetcher = town.converse(book, central), Fetcher(book)
    fetcher.follow_feed(central, sent.answer.feed)
    fetcher.renew_numbers(central, MONDAY.date())
    fetcher.keep_report(central, MONDAY.date())


def test_a_counter_that_worked_alone_joins_and_its_sums_are_the_servers(
    counter: Counter, mae_hia: Town
) -> None:
    for amount in ("1,240.00", "0.25", "99,999.75"):
        counter.paid(amount)
    central = enrolled(counter, mae_hia)
    counter.paid("7.00")
    sync(mae_hia, counter.sync_book, central)
    assert counter.standings.now().objections == ()
    report = day_report(mae_hia.database, LAO, MONDAY.date(), at=story_time())
    (total,) = report.totals
    assert total.receipts == 4
    assert str(total.amount) == "101,247.00"
    assert counter.sync_book.acknowledged() == counter.sync_book.head()


def test_its_numbers_are_renewed_without_a_hole(counter: Counter, mae_hia: Town) -> None:
    central = enrolled(counter, mae_hia)
    before = counter.sync_book.last_leased()[2570]
    assert counter.sync_book.numbers_left(2570) == 600
    with counter.store.write() as tx:
        for _ in range(550):
            tx.numbers.take(2570)
    sync(mae_hia, counter.sync_book, central)
    assert counter.sync_book.last_leased()[2570] == before + 500
    sync(mae_hia, counter.sync_book, central)
    assert counter.sync_book.last_leased()[2570] == before + 500
    assert counter.sync_book.acknowledged() == counter.sync_book.head()


def test_it_hears_what_another_counter_took(counter: Counter, mae_hia: Town) -> None:
    central = enrolled(counter, mae_hia)
    someone = payer()
    owed = bill(someone)
    counter.owed(owed, by=someone)
    other = mae_hia.device("03")
    receipt = other.pay(owed.number)
    mae_hia.send(other)
    sync(mae_hia, counter.sync_book, central)
    (due,) = counter.payments.account(someone.id).dues
    assert receipt in due.paid_elsewhere


def test_a_counter_put_back_from_a_copy_goes_on_with_one_journal(
    counter: Counter, mae_hia: Town, tmp_path: Path
) -> None:
    central = enrolled(counter, mae_hia)
    counter.paid("10.00")
    sync(mae_hia, counter.sync_book, central)
    copy = copy_of(counter, tmp_path)
    lost = [counter.paid(amount).receipt for amount in ("70.00", "30.50")]
    sync(mae_hia, counter.sync_book, central)
    put_back(counter, copy)
    with pytest.raises(Fenced):
        sync(mae_hia, counter.sync_book, central)
    with refused(Reason.DEVICE_RESTORED):
        counter.paid("1.00")

    central = enrolled_anew(counter, mae_hia)
    after = [counter.paid(amount).receipt for amount in ("5.00", "7.25")]
    sync(mae_hia, counter.sync_book, central)
    sync(mae_hia, counter.sync_book, central)

    assert not set(after) & set(lost)
    opened = counter.standings.now().opened
    assert opened is not None
    assert opened.lost is not None
    assert (opened.lost.receipts, str(opened.lost.amount)) == (2, "100.50")
    with counter.store.read() as tx:
        entries = list(tx.journal.all())
        assert first_broken(entries, tx.devices.get().place) is None
        assert tx.sums.check() == []
    recount = Recount(entry.body for entry in entries)
    assert recount.days[MONDAY.date().isoformat()].amount == 22_25
    (total,) = day_report(mae_hia.database, LAO, MONDAY.date(), at=story_time()).totals
    assert (total.receipts, str(total.amount)) == (5, "122.75")
    assert counter.standings.now().objections == ()


def test_the_old_numbers_are_accounted_for_and_the_day_can_be_closed(
    counter: Counter, mae_hia: Town
) -> None:
    central = enrolled(counter, mae_hia)
    counter.paid("10.00")
    enrolled_anew(counter, mae_hia)
    counter.paid("20.00")
    sync(mae_hia, counter.sync_book, central_of(counter, mae_hia))
    with counter.store.read() as tx:
        retired = [one.fact for one in tx.records.all(NumbersRetired)]
        assert {one.cause for one in retired} == {RetiredFor.EPOCH}
        states = [tx.books.state(lease) for lease, _ in tx.numbers.leases()]
    assert [state.missing for state in states] == [()] * len(states)
    assert central.identity.epoch != central_of(counter, mae_hia).identity.epoch


def central_of(counter: Counter, town: Town) -> Central:
    identity = counter.sync_book.identity()
    assert identity is not None
    return Central(town.http, identity, now=story_time)
