"""Faults of line and server, one by one: nothing is lost, doubled or held up by any of them.

Elsewhere: bombs and broken bodies in test_bodies, strange answers and certificates that ran out in
test_http, kills in test_kill, and all of them at once in tests/simulation.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
import uvicorn
from starlette.requests import Request

from desktop.domain.errors import Unreachable
from sync import protocol
from sync.client.http import Call, Http, Timeouts
from sync.client.pace import Pace, Rhythm
from sync.client.worker import Link, LinkState, Worker
from sync.server import asking
from sync.server.answers import Refusal
from sync.server.api import Limits
from sync.server.patience import PatientProtocol
from sync.server.report import day_report
from tests.servers import BadLine, CentralHere, bad_line, free_port, story_time
from tests.sync.books import DAY, Device
from tests.sync.test_ledger import stored
from tests.sync.town import Town
from tests.waiting import until


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """The faults are on this side of the database."""
    return sqlite_central


@pytest.fixture
def line(shared_central: CentralHere) -> Iterator[BadLine]:
    with bad_line(shared_central.port) as line:
        yield line


def all_is_well(town: Town, device: Device) -> None:
    """Everything is there, once, and adds up."""
    assert stored(town, device) == device.bodies()
    town.settle()
    report = day_report(town.database, town.lao, DAY, at=story_time())
    assert list(report.totals) == device.totals()


@pytest.mark.parametrize("fault", ["swallow", "cut", "html", "500", "stall"])
def test_an_answer_that_is_lost_on_the_way(town: Town, line: BadLine, fault: str) -> None:
    device = town.device(url=line.url)
    device.pay_often(20)
    town.http = Http(timeouts=Timeouts(connect=1, read=0.5, whole=2))
    line.spoil(fault)
    with pytest.raises(Unreachable):
        town.send(device)
    assert device.acknowledged().seq == 0
    town.send(device)
    all_is_well(town, device)


@pytest.mark.parametrize("fault", ["lost", "truncated"])
def test_a_question_that_does_not_arrive_whole(town: Town, line: BadLine, fault: str) -> None:
    device = town.device(url=line.url)
    device.pay_often(20)
    line.spoil_questions(fault)
    with pytest.raises(Unreachable):
        town.send(device)
    assert stored(town, device) == []
    town.send(device)
    all_is_well(town, device)


def test_a_request_that_arrives_twice(town: Town, line: BadLine) -> None:
    device = town.device(url=line.url)
    device.pay_often(20)
    line.spoil_questions("twice", "twice")
    town.send(device)
    device.pay("B-900")
    town.send(device)
    all_is_well(town, device)


def test_an_answer_that_drips(town: Town, line: BadLine) -> None:
    device = town.device(url=line.url)
    device.pay_often(20)
    line.spoil("drip")
    town.send(device)
    all_is_well(town, device)


def test_a_name_that_is_not_known_any_more() -> None:
    http = Http(timeouts=Timeouts(connect=5, read=5))
    with pytest.raises(Unreachable) as failed:
        http.exchange(Call("GET", "https://central.invalid/health", {}))
    http.close()
    assert failed.value.code == "no-connection"


class Hearing:
    """A worker that is quick to try again; `waits` are its pauses."""

    def __init__(self, town: Town, device: Device) -> None:
        self.states: list[LinkState] = []
        self.waits: list[float] = []
        quick = Rhythm(coalesce=0.05, start=0.0, base=0.02, cap=0.1, quiet=(0.1, 0.2), spread=0.1)
        self.worker = Worker(
            device,
            town.http,
            now=story_time,
            told=self.states.append,
            pace=_Told(quick, self.waits),
        )

    def until(self, link: Link) -> LinkState:
        until(lambda: self.states and self.states[-1].link is link)
        return self.states[-1]


class _Told(Pace):
    """Says how long it was asked to stay away."""

    def __init__(self, rhythm: Rhythm, waits: list[float]) -> None:
        super().__init__(rhythm, uniform=lambda low, high: high)
        self._waits = waits

    def after_failure(self, wait: float = 0.0) -> float:
        self._waits.append(wait)
        return super().after_failure(wait)


@contextmanager
def hearing(town: Town, device: Device) -> Iterator[Hearing]:
    made = Hearing(town, device)
    made.worker.start()
    try:
        yield made
    finally:
        assert made.worker.stop()


def test_a_link_that_is_half_open_is_given_up_and_made_anew(town: Town, line: BadLine) -> None:
    """The other end is gone, and nobody says so."""
    device = town.device(url=line.url)
    device.pay("B-1")
    town.http = Http(timeouts=Timeouts(connect=1, read=0.4, whole=2))
    line.spoil("stall", "stall")
    with hearing(town, device) as heard:
        heard.until(Link.ONLINE)
        assert [state.error for state in heard.states[:2]] == ["timeout", "timeout"]
        until(lambda: device.acknowledged() == device.head())
    all_is_well(town, device)


def test_asked_too_often_the_server_names_a_wait_and_the_device_keeps_it(
    database_url: str, town: Town
) -> None:
    few = Limits(rate=2.0, burst=5)
    central = CentralHere(database_url, few).start()
    other = Town(central.url, central.database, town._folder, "4500199")
    device = other.device()
    device.pay("B-1")
    try:
        with hearing(other, device) as heard:
            state = heard.until(Link.OFFLINE)
            assert state.error == "busy"
            assert heard.waits == [1.0]
            heard.until(Link.ONLINE)
    finally:
        other.close()
        central.stop()


@pytest.mark.parametrize("ahead", [timedelta(days=-400), timedelta(days=400)])
def test_a_server_whose_clock_is_wrong(
    central: CentralHere, own_town: Town, ahead: timedelta
) -> None:
    town = own_town
    device, other = town.device("02"), town.device("03")
    device.pay("B-1")
    town.sync(device)
    central.ahead = ahead
    device.pay("B-2")
    receipt = other.pay("C-1")
    town.send(other)
    town.sync(device)
    central.ahead = timedelta()
    device.pay("B-3")
    town.send(device)
    town.sync(other)
    assert stored(town, device) == device.bodies()
    assert [bill for bill, _, _ in other.elsewhere()] == ["B-1", "B-2", "B-3"]
    assert device.elsewhere() == [("C-1", "03", receipt)]


# slow ones


class Hasty(PatientProtocol):
    headers_within = 0.5


@contextmanager
def impatient(central: CentralHere) -> Iterator[int]:
    """The same server behind a socket that waits half a second for headers. Gives its port."""
    port = free_port()
    config = uvicorn.Config(
        central.app, port=port, log_config=None, access_log=False, http=Hasty, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    yield port
    server.should_exit = True
    thread.join(20)


def hung_up_on(slow: socket.socket) -> bool:
    """Waits for it."""
    try:
        return slow.recv(1000) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize(
    "said", [b"", b"GET /health HT", b"GET /health HTTP/1.1\r\nhost: x\r\nx-slow: "]
)
def test_who_does_not_finish_the_headers_is_hung_up_on(
    shared_central: CentralHere, said: bytes
) -> None:
    with (
        impatient(shared_central) as port,
        socket.create_connection(("127.0.0.1", port), 10) as slow,
    ):
        slow.sendall(said)
        assert hung_up_on(slow)


def test_a_slow_second_request_is_hung_up_on_too(shared_central: CentralHere) -> None:
    whole = b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n"
    with (
        impatient(shared_central) as port,
        socket.create_connection(("127.0.0.1", port), 10) as slow,
    ):
        slow.sendall(whole)
        assert slow.recv(1000).startswith(b"HTTP/1.1 200")
        slow.sendall(whole[:20])
        assert hung_up_on(slow)


def test_two_hundred_slow_ones_hold_up_nobody(shared_central: CentralHere, town: Town) -> None:
    half = b"PUT /v1/journal/4500103/02/x HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\nhalf"
    device = town.device()
    device.pay_often(20)
    with ExitStack() as slow:
        for _ in range(200):
            port = shared_central.port
            one = slow.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            one.sendall(half)
        town.send(device)
    all_is_well(town, device)


def test_a_body_that_never_ends_is_not_waited_for() -> None:
    pieces = [{"type": "http.request", "body": b"x", "more_body": True}]

    async def receive() -> dict[str, object]:
        return pieces.pop() if pieces else await asyncio.Event().wait() or {}

    scope = {"type": "http", "method": "PUT", "headers": [], "path": protocol.HEALTH}
    with pytest.raises(Refusal) as refused:
        asyncio.run(asking.body_of(Request(scope, receive), within=0.05))
    assert (refused.value.status, refused.value.code) == (408, "too-slow")
    assert refused.value.response().headers["connection"] == "close"
