"""A whole counter, with its encrypted store, beside the real central server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.services.sync_book import SyncBook
from sync.client.central import Central
from sync.client.fetcher import Fetcher
from sync.server.report import day_report
from tests.makers import LAO, MONDAY, Counter, a_counter, bill, payer
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


@pytest.fixture
def its_town(shared_central: CentralHere, tmp_path: Path) -> Iterator[Town]:
    town = Town(shared_central.url, shared_central.database, tmp_path, LAO)
    town.forget_all()
    yield town
    town.close()


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


def sync(town: Town, book: SyncBook, central: Central) -> None:
    sent, fetcher = town.converse(book, central), Fetcher(book)
    fetcher.follow_feed(central, sent.answer.feed)
    fetcher.renew_numbers(central, MONDAY.date())
    fetcher.keep_report(central, MONDAY.date())


def test_a_counter_that_worked_alone_joins_and_its_sums_are_the_servers(
    counter: Counter, its_town: Town
) -> None:
    for amount in ("1,240.00", "0.25", "99,999.75"):
        counter.paid(amount)
    central = enrolled(counter, its_town)
    counter.paid("7.00")
    sync(its_town, counter.sync_book, central)
    assert counter.standings.now().objections == ()
    report = day_report(its_town.database, LAO, MONDAY.date(), at=story_time())
    (total,) = report.totals
    assert total.receipts == 4
    assert str(total.amount) == "101,247.00"
    assert counter.sync_book.acknowledged() == counter.sync_book.head()


def test_its_numbers_are_renewed_without_a_hole(counter: Counter, its_town: Town) -> None:
    central = enrolled(counter, its_town)
    before = counter.sync_book.last_leased()[2570]
    assert counter.sync_book.numbers_left(2570) == 600
    with counter.store.write() as tx:
        for _ in range(550):
            tx.numbers.take(2570)
    sync(its_town, counter.sync_book, central)
    assert counter.sync_book.last_leased()[2570] == before + 500
    sync(its_town, counter.sync_book, central)
    assert counter.sync_book.last_leased()[2570] == before + 500
    assert counter.sync_book.acknowledged() == counter.sync_book.head()


def test_it_hears_what_another_counter_took(counter: Counter, its_town: Town) -> None:
    central = enrolled(counter, its_town)
    someone = payer()
    owed = bill(someone)
    counter.owed(owed, by=someone)
    other = its_town.device("03")
    receipt = other.pay(owed.number)
    its_town.send(other)
    sync(its_town, counter.sync_book, central)
    (due,) = counter.payments.account(someone.id).dues
    assert receipt in due.paid_elsewhere
