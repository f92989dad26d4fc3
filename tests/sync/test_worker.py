"""The sync thread: sends soon after a change, beats when idle, comes back after every trouble."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from desktop.domain.errors import Unreachable
from desktop.domain.sync_place import Identity, PaidElsewhere
from sync.client.central import Central
from sync.client.pace import Pace, Rhythm
from sync.client.worker import Errand, Link, LinkState, Worker
from sync.protocol import PushAnswer
from sync.server.tables import chain
from tests.servers import BadLine, CentralHere, bad_line, story_time
from tests.sync.books import Device
from tests.sync.test_sender import _copied
from tests.sync.town import Town
from tests.waiting import until

QUICK = Rhythm(coalesce=0.05, start=0.01, base=0.02, cap=0.1, quiet=(0.1, 0.2))
STILL = Rhythm(coalesce=0.05, start=0.01, base=0.02, cap=0.1, quiet=(3600, 3600))


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """The thread is on this side of the line."""
    return sqlite_central


class Watched:
    """A worker whose states are kept."""

    def __init__(self, town: Town, device: Device, rhythm: Rhythm = STILL) -> None:
        self.states: list[LinkState] = []
        self.worker = Worker(
            device,
            town.http,
            now=story_time,
            told=self.states.append,
            pace=Pace(rhythm, lambda low, high: high),
        )

    def until(self, link: Link) -> LinkState:
        until(lambda: self.states and self.states[-1].link is link)
        return self.states[-1]


@pytest.fixture
def line(shared_central: CentralHere) -> Iterator[BadLine]:
    with bad_line(shared_central.port) as line:
        yield line


@pytest.fixture
def workers() -> Iterator[list[Worker]]:
    started: list[Worker] = []
    yield started
    for worker in started:
        assert worker.stop()


def watch(
    workers: list[Worker],
    town: Town,
    device: Device,
    rhythm: Rhythm = STILL,
    *,
    errand: Errand | None = None,
) -> Watched:
    watched = Watched(town, device, rhythm)
    workers.append(watched.worker)
    if errand:
        watched.worker.then(errand)
    watched.worker.start()
    return watched


def test_it_sends_what_waits_when_it_starts(town: Town, workers: list[Worker]) -> None:
    device = town.device()
    device.pay("B-1")
    state = watch(workers, town, device).until(Link.ONLINE)
    assert device.acknowledged() == device.head()
    assert state.error == ""
    assert state.last_success is not None
    assert abs(state.ahead) < 60


def test_a_change_is_sent_soon_and_neighbours_go_along(town: Town, workers: list[Worker]) -> None:
    device = town.device()
    watched = watch(workers, town, device)
    watched.until(Link.ONLINE)
    rounds = len(watched.states)
    for number in range(5):
        device.pay(f"B-{number}")
        watched.worker.changed()
    until(lambda: device.acknowledged() == device.head())
    until(lambda: len(watched.states) > rounds)
    assert len(watched.states) <= rounds + 2


def test_it_brings_back_bills_report_and_numbers(town: Town, workers: list[Worker]) -> None:
    device, other = town.device("02"), town.device("03")
    receipt = other.pay("B-1")
    town.send(other)
    device.pay_often(450)
    watched = watch(workers, town, device)
    watched.until(Link.ONLINE)
    assert device.elsewhere() == [("B-1", "03", receipt)]
    assert [heard.device for heard in device.reports[-1].heard] == ["02", "03"]
    assert device.reports[-1].day == story_time().date()
    assert len(device.blocks()) >= 2


def test_an_idle_device_notices_that_the_server_was_set_back(
    town: Town, workers: list[Worker]
) -> None:
    device = town.device()
    town.send(device)
    backup = town.copy()
    device.pay("B-1")
    watched = watch(workers, town, device, QUICK)
    watched.until(Link.ONLINE)
    town.put_back(backup)
    heads = sa.select(chain.c.seq).where(chain.c.lao == town.lao)
    until(lambda: town.scalar(heads) == device.head().seq)


def test_when_the_line_is_bad_it_says_so_and_comes_back_by_itself(
    town: Town, line: BadLine, workers: list[Worker]
) -> None:
    device = town.device(url=line.url)
    line.spoil("swallow", "html", "500")
    watched = watch(workers, town, device, QUICK)
    watched.until(Link.ONLINE)
    links = [state.link for state in watched.states[:4]]
    assert links == [Link.OFFLINE, Link.OFFLINE, Link.OFFLINE, Link.ONLINE]
    assert [state.error for state in watched.states[:4]] == [
        "cut",
        "captive-portal",
        "not-agreed",
        "",
    ]


def test_a_server_that_is_away_is_waited_for(town: Town, workers: list[Worker]) -> None:
    device = town.device(url="http://127.0.0.1:9")
    state = watch(workers, town, device, QUICK).until(Link.OFFLINE)
    assert state.error == "no-connection"
    assert state.last_success is None


def test_changes_do_not_hurry_it_while_the_line_is_down(town: Town, workers: list[Worker]) -> None:
    device = town.device(url="http://127.0.0.1:9")
    patient = Rhythm(coalesce=0.0, start=0.0, base=3600, cap=3600)
    watched = watch(workers, town, device, patient)
    watched.until(Link.OFFLINE)
    for _ in range(20):
        watched.worker.changed()
    watched.worker.try_now()
    until(lambda: len(watched.states) == 2)
    assert [state.link for state in watched.states] == [Link.OFFLINE, Link.OFFLINE]


def test_a_copied_device_is_fenced_until_a_person_acts(town: Town, workers: list[Worker]) -> None:
    device = town.device()
    town.send(device)
    copy = _copied(device)
    device.pay("B-1")
    copy.pay("B-2")
    town.send(device)
    watched = watch(workers, town, copy, QUICK)
    assert watched.until(Link.FENCED).error == "forked"
    copy.pay("B-3")
    watched.worker.changed()
    watched.worker.try_now()
    until(lambda: copy.evidence() == copy.head().seq)  # what it took meanwhile is not lost
    assert {state.link for state in watched.states} == {Link.FENCED}
    assert workers.pop().stop()
    copy.close()


def test_a_forgotten_device_says_that_it_must_enrol(town: Town, workers: list[Worker]) -> None:
    device = town.device()
    town.forget_all()
    state = watch(workers, town, device, QUICK).until(Link.NOT_ENROLLED)
    assert state.error == "unknown-device"


class Unborn(Device):
    """Not enrolled yet."""

    enrolled = False

    def identity(self) -> Identity | None:
        return super().identity() if self.enrolled else None


def test_it_begins_when_the_device_enrols(town: Town, workers: list[Worker]) -> None:
    device = town.device()
    device.close()
    unborn = Unborn(device.file, device.enrolment)
    watched = watch(workers, town, unborn)
    watched.until(Link.NOT_ENROLLED)
    unborn.enrolled = True
    watched.worker.changed()
    watched.until(Link.ONLINE)
    assert workers.pop().stop()
    unborn.close()


class Stumbling(Device):
    """A device whose store fails once."""

    failures = 1

    def take_feed(self, rows: object, cursor: str) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the store stumbled")
        assert isinstance(rows, list)
        super().take_feed([row for row in rows if isinstance(row, PaidElsewhere)], cursor)


def test_a_mistake_on_this_side_does_not_end_the_thread(town: Town, workers: list[Worker]) -> None:
    other = town.device("03")
    other.pay("B-1")
    town.send(other)
    device = town.device()
    device.close()
    stumbling = Stumbling(device.file, device.enrolment)
    watched = watch(workers, town, stumbling, QUICK)
    watched.until(Link.ONLINE)
    assert watched.states[0].error == "surprise"
    assert [bill for bill, _, _ in stumbling.elsewhere()] == ["B-1"]
    assert workers.pop().stop()
    stumbling.close()


def test_it_stops_at_once_when_idle(town: Town) -> None:
    watched = Watched(town, town.device())
    watched.worker.start()
    watched.until(Link.ONLINE)
    assert watched.worker.stop(1)


def test_errands_stop_for_money_and_go_on_behind_it(town: Town, workers: list[Worker]) -> None:
    device = town.device()
    seen: list[bool] = []

    def errand(central: Central, answer: PushAnswer) -> bool:
        """Long work that takes two goes; money comes in the midst of the first."""
        seen.append(watched.worker.hurried())
        if len(seen) == 1:
            device.pay("B-1")
        return watched.worker.hurried()

    watched = Watched(town, device)
    workers.append(watched.worker)
    watched.worker.then(errand)
    watched.worker.start()
    until(lambda: len(seen) == 2)
    assert seen == [False, False]
    assert device.acknowledged() == device.head()


def test_an_errand_that_breaks_off_is_tried_again_and_the_line_stays_up(
    town: Town, workers: list[Worker]
) -> None:
    device = town.device()
    goes: list[int] = []

    def errand(central: Central, answer: PushAnswer) -> bool:
        goes.append(len(goes))
        if len(goes) == 1:
            raise Unreachable("cut")
        return False

    watched = watch(workers, town, device, errand=errand)
    until(lambda: len(goes) == 2)
    assert {state.link for state in watched.states} == {Link.ONLINE}


def test_an_idle_device_only_beats_and_hears_of_others_still(
    town: Town, workers: list[Worker], pushes: list[int]
) -> None:
    device, other = town.device("02"), town.device("03")
    town.send(device)
    pushes.clear()
    watched = watch(workers, town, device, QUICK)
    until(lambda: len(watched.states) > 4)
    assert len(pushes) == 1
    receipt = other.pay("B-1")
    town.send(other)
    until(lambda: device.elsewhere() == [("B-1", "03", receipt)])
