"""Files attached at one counter reach another over a line that cuts, and wait for money."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from desktop.domain.blob import LARGEST, PIECE
from desktop.domain.errors import Reason, Unreachable
from desktop.services.attachments import Attachments
from sync.client.blobs import SMALL, Carrier
from sync.client.central import Central
from sync.server import blobs
from tests.makers import refused
from tests.servers import CentralHere, bad_line, story_time
from tests.sync.counters import Joined, joined
from tests.sync.town import Town

PICTURE = Random(7).randbytes(3 * PIECE + 77)


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """This is about the line."""
    return sqlite_central


@pytest.fixture
def two(mae_hia: Town, tmp_path: Path) -> Iterator[list[Joined]]:
    with joined(mae_hia, tmp_path, "02", "03") as counters:
        yield counters


def attachments(one: Joined) -> Attachments:
    counter = one.counter
    return Attachments(counter.store, counter.clock, counter.changes)


def over(one: Joined, url: str) -> Central:
    identity = one.counter.sync_book.identity()
    assert identity is not None
    return Central(one.town.http, identity.__class__(
        identity.lao, identity.device, identity.epoch, url, identity.private_key
    ), now=story_time)  # fmt: skip


def carry_until_done(one: Joined, central: Central) -> int:
    """As often as it takes. Returns how often the line broke."""
    broken = 0
    while True:
        try:
            while Carrier(one.counter.shared_book).carry(central):
                pass
            return broken
        except Unreachable:
            broken += 1


def test_a_file_goes_up_and_down_over_a_line_that_cuts_and_is_not_sent_twice(
    two: list[Joined], shared_central: CentralHere
) -> None:
    here, there = two
    name = attachments(here).attach(PICTURE)
    with bad_line(shared_central.port) as line:
        line.spoil("swallow", "cut", "swallow", "", "500", "html")
        assert carry_until_done(here, over(here, line.url)) == 5
        attachments(there).want(name, len(PICTURE))
        line.spoil("cut", "", "swallow", "cut")
        assert carry_until_done(there, over(there, line.url)) == 3
    assert attachments(there).content(name) == PICTURE
    assert here.counter.shared_book.waiting() == there.counter.shared_book.wanted() == []


def test_money_goes_first_between_the_pieces(two: list[Joined]) -> None:
    here, _ = two
    name = attachments(here).attach(PICTURE)
    money = iter([False, False, True])
    stopped = Carrier(here.counter.shared_book, yields=lambda: next(money))
    assert stopped.carry(here.central), "there is more to do"
    told = here.central.put_blob(name, len(PICTURE), 0, b"")
    assert (told.so_far, told.whole) == (PIECE, False)
    assert carry_until_done(here, here.central) == 0


def test_money_goes_first_between_many_small_ones(two: list[Joined]) -> None:
    here, _ = two
    for number in range(3):
        attachments(here).attach(b"note %d" % number)
    money = iter([False, True])
    assert Carrier(here.counter.shared_book, yields=lambda: next(money)).carry(here.central)
    assert len(here.counter.shared_book.waiting()) == 2


def test_on_a_line_paid_by_the_byte_only_small_things_travel(two: list[Joined]) -> None:
    here, _ = two
    large, small = attachments(here).attach(PICTURE), attachments(here).attach(b"x" * SMALL)
    careful = Carrier(here.counter.shared_book, metered=lambda: True)
    assert careful.carry(here.central), "something was sent"
    assert not careful.carry(here.central)
    assert [one.sha256 for one in here.counter.shared_book.waiting()] == [large]
    assert small != large


def test_one_that_the_server_will_not_take_does_not_stand_in_the_others_way(
    two: list[Joined], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two
    large = attachments(here).attach(PICTURE)
    small = attachments(here).attach(b"a note")
    attachments(here).want("0" * 64, 10)
    monkeypatch.setattr(blobs, "ROOM", len(PICTURE) - 1)
    Carrier(here.counter.shared_book).carry(here.central)
    assert [one.sha256 for one in here.counter.shared_book.waiting()] == [large]
    attachments(there).want(small, len(b"a note"))
    Carrier(there.counter.shared_book).carry(there.central)
    assert attachments(there).content(small) == b"a note"


def test_an_empty_or_huge_file_is_refused_and_the_same_one_kept_once(two: list[Joined]) -> None:
    here, _ = two
    for content in (b"", bytes(LARGEST + 1)):
        with refused(Reason.ATTACHMENT_UNFIT):
            attachments(here).attach(content)
    assert attachments(here).attach(b"a") == attachments(here).attach(b"a")
    assert len(here.counter.shared_book.waiting()) == 1


def test_what_came_wrong_is_forgotten_and_wanted_anew(two: list[Joined]) -> None:
    here, there = two
    name = attachments(here).attach(PICTURE)
    carry_until_done(here, here.central)
    attachments(there).want(name, len(PICTURE))
    there.counter.shared_book.add_piece(name, 0, bytes(PIECE))
    carry_until_done(there, there.central)
    assert attachments(there).content(name) is None
    carry_until_done(there, there.central)
    assert attachments(there).content(name) == PICTURE
