"""Each device hears of the bills the others took money for: every one, and no others."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest

from desktop.domain.errors import Unreachable
from sync.client.central import Central
from sync.client.fetcher import Fetcher
from sync.protocol.cursor import Position
from sync.server.feed import after
from tests.servers import CentralHere
from tests.sync.books import Device
from tests.sync.town import Town


def test_a_device_hears_what_others_took_and_not_its_own(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    receipt = one.pay("B-1", "B-2")
    other.pay("C-1")
    town.send(one)
    town.sync(other)
    assert other.elsewhere() == [("B-1", "02", receipt), ("B-2", "02", receipt)]
    town.sync(one)
    assert [bill for bill, _, _ in one.elsewhere()] == ["C-1"]


def test_a_device_that_is_up_to_date_does_not_ask(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    one.pay("B-1")
    town.send(one)
    fetcher, central = Fetcher(other), town.central(other)
    assert fetcher.follow_feed(central, town.send(other).answer.feed)
    other.pay("C-1")
    assert not fetcher.follow_feed(central, town.send(other).answer.feed)
    one.pay("B-2")
    town.send(one)
    assert fetcher.follow_feed(central, town.send(other).answer.feed)


def test_a_long_feed_comes_in_pages(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    one.pay_often(4500)
    town.send(one)
    central, pages, cursor = town.central(other), [], ""
    while True:
        page = central.feed(cursor)
        pages.append(len(page.rows))
        cursor = page.next
        if not page.more:
            break
    assert pages == [2000, 2000, 500]
    town.sync(other)
    assert len(other.elsewhere()) == 4500


def test_a_page_may_end_anywhere(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    one.pay("B-1", "B-2", "B-3")
    town.send(one)
    one.pay("B-4")
    town.send(one)
    place, bills = Position(0, 0), []
    for _ in range(5):
        page = after(town.database, other.place, place, 1)
        bills += [row.bill for row in page.rows]
        place = Position.parse(page.next)
    assert bills == ["B-1", "B-2", "B-3", "B-4"]
    assert not page.more


@pytest.mark.parametrize("cursor", ["", "-1.0", "1", "1.x", "9" * 30 + ".1", "1.0\n"])
def test_a_cursor_of_another_form_is_refused(town: Town, cursor: str) -> None:
    central = town.central(town.device())
    if cursor:
        with pytest.raises(Unreachable, match="bad-request"):
            central.feed(cursor)
    else:
        assert central.feed(cursor).rows == []


def test_no_municipality_hears_of_another(town: Town) -> None:
    here = town.device("02")
    there = town.opened(town.enrol(town.wish(town.code("03", lao="9900103"))))
    here.pay("B-1")
    town.send(here)
    town.sync(there)
    assert there.elsewhere() == []


@pytest.mark.slow
def test_a_reader_misses_no_row_while_many_write(town: Town) -> None:
    """Cursors that are sequences or clocks lose rows here."""
    writers = [town.device(f"{number:02}") for number in range(1, 7)]
    reader = town.device("09")
    talks = {writer.place.device: town.central(writer) for writer in writers}
    failures: list[BaseException] = []

    def take_money(device: Device, central: Central) -> None:
        try:
            for number in range(25):
                device.pay(f"{device.place.device}-{number}")
                town.push(device)
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            failures.append(error)

    threads = [
        threading.Thread(target=take_money, args=(writer, talks[writer.place.device]))
        for writer in writers
    ]
    for thread in threads:
        thread.start()
    seen: list[tuple[str, str, str]] = []
    while any(thread.is_alive() for thread in threads):
        town.sync(reader)
    for thread in threads:
        thread.join()
    town.settle()
    town.sync(reader)
    seen = reader.elsewhere()
    assert not failures
    assert sorted(bill for bill, _, _ in seen) == sorted(_all(writers))


def _all(writers: Sequence[Device]) -> list[str]:
    return [f"{writer.place.device}-{number}" for writer in writers for number in range(25)]


def test_a_server_set_back_with_its_clock_behind_leaves_no_hole(
    central: CentralHere, own_town: Town
) -> None:
    """It uses versions again that devices have read, and says so by not knowing their place."""
    town = own_town
    device, other, third = town.device("02"), town.device("03"), town.device("04")
    for one in (device, other, third):
        town.sync(one)
    backup = town.copy()
    lost = third.pay("B-1")
    town.send(third)
    town.sync(device)
    assert device.elsewhere() == [("B-1", "04", lost)]
    town.put_back(backup)
    central.ahead = timedelta(days=-1)
    missed = other.pay("B-2")
    town.send(other)
    central.ahead = timedelta()
    town.send(third)
    town.sync(device)
    assert device.elsewhere() == [("B-1", "04", lost), ("B-2", "03", missed)]
