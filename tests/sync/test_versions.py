"""Device and server that are two minor versions apart work together, each way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import Unreachable
from desktop.domain.sync_place import Head
from sync import bodies, protocol
from sync.client.central import Line, Question
from sync.client.checkpoint import genuine, keep_checkpoint
from sync.client.fetcher import Fetcher
from sync.client.questions import feed_question, push_question
from sync.client.sender import Sender
from sync.client.worker import Link, LinkState, Worker
from tests.servers import MANY, CentralHere, story_time
from tests.sync.books import DAY, YEAR, Device
from tests.sync.test_ledger import stored
from tests.sync.town import Town
from tests.waiting import until

FIRST_DOORS = ("/health", "/v1/enrol", "/v1/journal/", "/v1/feed/", "/v1/lease", "/v1/totals/")
FIRST_FIELDS = {
    "Health": {"protocol", "time"},
    "EnrolAnswer": {"lao", "lao_name", "dev", "device_name", "book", "lease", "time"},
    "PushAnswer": {"lao", "dev", "head", "hash", "objections", "feed", "time", "backoff"},
    "OutOfStep": {"code", "message", "lao", "dev", "head", "hash", "problem", "time"},
    "FeedAnswer": {"lao", "rows", "next", "more"},
    "LeaseAnswer": {"lao", "dev", "lease", "time"},
    "TotalsAnswer": {"lao", "day", "time", "totals", "heard"},
    "Problem": {"code", "message"},
}
"""What protocol 1.0 said, and no more: written down when 1.1 came."""


class FirstCentral(CentralHere):
    """A server as of protocol 1.0: later doors are not there, later fields are not told."""

    def __init__(self, url: str, *, zstd: bool = True) -> None:
        super().__init__(url, MANY)
        self._server.config.app = _AsFirst(self.app, zstd)


class _AsFirst:
    def __init__(self, inner: Any, zstd: bool) -> None:
        self._inner, self._zstd = inner, zstd

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        if not scope["path"].startswith(FIRST_DOORS):
            await _say(send, 404, {"code": "no-such-place", "message": "ไม่มี"})
            return
        headers = dict(scope["headers"])
        if not self._zstd and headers.get(b"content-encoding") == b"zstd":
            await _say(send, 415, {"code": "encoding-unknown", "message": "ไม่รู้จัก"})
            return
        begun: dict[str, Any] = {}
        body = bytearray()

        async def hold(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                begun.update(message)
            else:
                body.extend(message.get("body", b""))

        await self._inner(scope, receive, hold)
        await _say(send, begun["status"], _as_of_first(json.loads(bytes(body))))


def _as_of_first(told: dict[str, Any]) -> dict[str, Any]:
    known = max(FIRST_FIELDS.values(), key=lambda names: (names <= told.keys(), len(names)))
    return {name: value for name, value in told.items() if name in known}


async def _say(send: Any, status: int, content: object) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-length", b"%d" % len(body)), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(params=[True, False], ids=["zstd", "gzip-alone"])
def first_town(
    request: pytest.FixtureRequest, sqlite_central: CentralHere, tmp_path: Path
) -> Iterator[Town]:
    server = FirstCentral(sqlite_central.db, zstd=request.param).start()
    town = Town(server.url, server.database, tmp_path, "5700101" if request.param else "5700102")
    town.forget_all()
    yield town
    town.close()
    server.stop()


def test_todays_device_works_with_the_first_server(first_town: Town) -> None:
    here, there = first_town.device("02"), first_town.device("03")
    receipt = there.pay("B-1")
    there.pay_often(300, first=50)
    first_town.send(there)
    first_town.settle()  # the first server answered when all was posted
    first_town.sync(here)
    assert ("B-1", "03", receipt) in here.elsewhere()
    assert stored(first_town, there) == there.bodies()
    here.use_up(450)
    before = here.numbers_left(YEAR)
    first_town.send(here)
    Fetcher(here).renew_numbers(first_town.central(here), DAY)
    assert here.numbers_left(YEAR) == before + 500
    states: list[LinkState] = []
    worker = Worker(here, first_town.http, now=story_time, told=states.append)
    worker.start()
    worker.try_now()
    until(lambda: any(state.link is Link.ONLINE for state in states))
    worker.stop()
    assert [state.link for state in states] == [Link.ONLINE]
    assert here.checkpoints == [], "the first server signed none"


def test_the_first_device_works_with_todays_server(
    sqlite_central: CentralHere, tmp_path: Path
) -> None:
    """Its requests as it made them, byte for byte but for keys and times."""
    town = Town(sqlite_central.url, sqlite_central.database, tmp_path, "5700103")
    town.forget_all()
    device = town.device()
    device.pay("B-1")
    entries = [entry.body for entry in device.after(0, limit=100, max_bytes=1 << 20)]
    question = push_question(device.place, Head(0, bytes(32)), entries)
    told = ask_as_first(town, device, question)
    assert FIRST_FIELDS["PushAnswer"] <= told.keys()
    assert told["head"] == device.head().seq
    told = ask_as_first(town, device, feed_question(device.place, ""))
    assert FIRST_FIELDS["FeedAnswer"] <= told.keys()
    health = requests.get(town.url + protocol.HEALTH, timeout=10).json()
    assert FIRST_FIELDS["Health"] <= health.keys()
    assert health["protocol"] == 1
    town.close()


def ask_as_first(town: Town, device: Device, question: Question) -> dict[str, Any]:
    identity = device.identity()
    assert identity is not None
    line = Line(town.http, town.url, device.place, key=identity.private_key, now=story_time)
    headers = line._signer.headers(question)
    del headers[protocol.PROTOCOL_HEADER]
    answer = requests.request(
        question.method, town.url + question.target, headers=headers, data=question.body, timeout=10
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


ANSWERS = [
    protocol.Health,
    protocol.EnrolAnswer,
    protocol.PushAnswer,
    protocol.OutOfStep,
    protocol.FeedAnswer,
    protocol.LeaseAnswer,
    protocol.TotalsAnswer,
    protocol.Problem,
]


@pytest.mark.parametrize("kind", ANSWERS, ids=lambda kind: str(kind.__name__))
def test_every_field_since_the_first_version_has_a_default(kind: type[msgspec.Struct]) -> None:
    """Or an answer of the first server could not be read any more."""
    required = {field.encode_name for field in msgspec.structs.fields(kind) if field.required}
    assert required <= FIRST_FIELDS[kind.__name__]


@given(
    unknown=st.dictionaries(
        st.text("abcdefg_", min_size=3, max_size=9).map(lambda name: f"new_{name}"),
        st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5),
        max_size=4,
    )
)
def test_what_a_newer_side_adds_is_passed_over(unknown: dict[str, Any]) -> None:
    answer = {
        "lao": "5700101", "dev": "02", "head": 3, "hash": "0" * 64, "objections": [],
        "feed": "0.0", "time": "2026-11-23T08:00:00+07:00",
    }  # fmt: skip
    read = msgspec.json.decode(json.dumps(answer | unknown), type=protocol.PushAnswer)
    assert read.head == 3


def test_who_is_too_old_to_read_may_still_push(sqlite_central: CentralHere, tmp_path: Path) -> None:
    server = CentralHere(sqlite_central.db, replace(MANY, oldest=protocol.MINOR + 1)).start()
    town = Town(server.url, server.database, tmp_path, "5700104")
    town.forget_all()
    device = town.device()
    device.pay("B-1")
    Sender(device).send(town.central(device))
    assert device.acknowledged() == device.head()
    with pytest.raises(Unreachable, match="too-old"):
        town.central(device).feed("")
    town.close()
    server.stop()


def test_the_servers_word_on_the_journal_is_kept_and_holds_without_it(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    town.send(device)
    keep_checkpoint(device, town.central(device))
    (kept,) = device.checkpoints
    assert kept.head == device.head()
    assert genuine(kept, device.server_key())
    assert not genuine(replace(kept, head=Head(1, device.hash_at(1))), device.server_key())
    device.keep_server_key(bytes(32))
    with pytest.raises(Unreachable, match="not-agreed"):
        keep_checkpoint(device, town.central(device))
    assert len(device.checkpoints) == 1


def test_a_page_goes_out_as_the_device_can_read_it() -> None:
    plain = b"entry\n" * 1000
    for accepted, encoding in (("zstd, gzip", "zstd"), ("gzip", "gzip"), ("br", "")):
        packed, named = bodies.pack_for(plain, accepted)
        assert named == encoding
        assert bodies.unpack(packed, named, limit=1 << 20) == plain
