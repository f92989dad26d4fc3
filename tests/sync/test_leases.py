"""Receipt numbers are leased in blocks that follow each other, overlap never, and are not lost."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from desktop.domain.errors import Unreachable
from desktop.domain.receipt import Lease
from sync.client.fetcher import Fetcher
from sync.client.outcomes import NotHeard
from sync.protocol import LeaseRequest
from tests.servers import CentralHere, bad_line
from tests.sync.books import YEAR, Device
from tests.sync.town import Town

TODAY = date(2026, 11, 23)


def ask(town: Town, device: Device, *, request: UUID | None = None, year: int = YEAR) -> Lease:
    asked = LeaseRequest(request or uuid4(), year, device.head().seq)
    given = town.central(device).lease(asked).lease
    return Lease(given.fiscal_year, given.book, given.first, given.last)


def test_blocks_follow_each_other(town: Town) -> None:
    device = town.device()
    for first in (501, 1001, 1501):
        town.send(device)
        lease = ask(town, device)
        assert lease == Lease(YEAR, "02", first, first + 499)
        device.add_lease(lease)


def test_asking_twice_with_one_request_gives_one_block(town: Town) -> None:
    device, request = town.device(), uuid4()
    town.send(device)
    first = ask(town, device, request=request)
    assert ask(town, device, request=request) == first
    device.add_lease(first)
    town.send(device)
    assert ask(town, device, request=request) == first


def test_a_block_that_never_arrived_is_given_again_even_to_another_request(town: Town) -> None:
    """Else a crash between answer and commit would leave a hole in the numbers."""
    device = town.device()
    town.send(device)
    lost = ask(town, device)
    device.pay("B-1")
    town.send(device)
    assert ask(town, device) == lost


def test_numbers_are_leased_only_to_those_who_have_sent_all(town: Town) -> None:
    device = town.device()
    with pytest.raises(NotHeard):
        ask(town, device)
    town.send(device)
    assert ask(town, device).first == 501


def test_a_server_set_back_learns_its_leases_from_the_journal(town: Town) -> None:
    device = town.device()
    town.send(device)
    device.add_lease(ask(town, device))
    town.send(device)
    town.forget_all()
    renewed = town.enrol(town.wish(town.code("02"), epoch=device.place.epoch))
    assert renewed.lease.first == 1  # it cannot know better yet; the device keeps its own
    device.close()
    back = Device(device.file, renewed)
    back.pay("B-1")
    town.send(back)
    assert back.objections() == []
    assert ask(town, back).first == 1001
    back.close()


def test_each_year_has_numbers_of_its_own(town: Town) -> None:
    device = town.device()
    town.send(device)
    assert ask(town, device, year=YEAR + 1) == Lease(YEAR + 1, "02", 1, 500)


def test_a_book_runs_out_in_the_end(town: Town) -> None:
    device = town.opened(town.enrol(town.wish(town.code(), used_up_to={YEAR: 999_000})))
    town.send(device)
    last = ask(town, device)
    assert (last.first, last.last) == (999_501, 999_999)
    device.add_lease(last)
    town.send(device)
    with pytest.raises(Unreachable, match="numbers-exhausted"):
        ask(town, device)


@pytest.mark.parametrize("year", [2499, 2600, -1])
def test_a_year_that_cannot_be_is_refused(town: Town, year: int) -> None:
    device = town.device()
    town.send(device)
    with pytest.raises(Unreachable, match="bad-request"):
        ask(town, device, year=year)


def test_a_device_renews_when_few_are_left_and_not_before(town: Town) -> None:
    device = town.device()
    town.send(device)
    fetcher, central = Fetcher(device), town.central(device)
    fetcher.renew_numbers(central, TODAY)
    assert device.blocks() == [(YEAR, 1, 500)]
    device.pay_often(401)
    town.send(device)
    fetcher.renew_numbers(central, TODAY)
    assert device.blocks() == [(YEAR, 1, 500), (YEAR, 501, 1000)]


def test_next_years_numbers_are_fetched_in_september(town: Town) -> None:
    device = town.device()
    town.send(device)
    Fetcher(device).renew_numbers(town.central(device), date(2027, 9, 15))
    assert [year for year, _, _ in device.blocks()] == [YEAR, YEAR + 1]


def test_a_payment_taken_meanwhile_only_delays_the_lease(town: Town) -> None:
    device = town.device()
    town.send(device)
    device.pay_often(450)
    Fetcher(device).renew_numbers(town.central(device), TODAY)
    assert device.blocks() == [(YEAR, 1, 500)]
    town.send(device)
    Fetcher(device).renew_numbers(town.central(device), TODAY)
    assert len(device.blocks()) == 2


@pytest.mark.parametrize("fault", ["swallow", "cut", "html", "500"])
def test_a_lost_answer_loses_no_numbers(
    shared_central: CentralHere, town: Town, fault: str
) -> None:
    with bad_line(shared_central.port) as line:
        device = town.device(url=line.url)
        device.pay_often(450)
        town.send(device)
        line.spoil(fault)
        with pytest.raises(Unreachable):
            Fetcher(device).renew_numbers(town.central(device), TODAY)
        Fetcher(device).renew_numbers(town.central(device), TODAY)
    assert device.blocks() == [(YEAR, 1, 500), (YEAR, 501, 1000)]
