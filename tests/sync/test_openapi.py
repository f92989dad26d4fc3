"""The description is complete and true: every door is in it, and every answer is as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from starlette.routing import Mount

from desktop.domain.errors import Unreachable
from desktop.domain.journal import Place
from desktop.domain.sync_place import Head
from sync import protocol
from sync.client.central import Line, Question
from sync.client.http import Call, Http, Reply
from sync.client.outcomes import HeadsDiffer
from sync.protocol import reference
from sync.server import snapshots
from tests.servers import CentralHere, story_time
from tests.sync.books import YEAR
from tests.sync.registers import stock
from tests.sync.schema_check import Misfit, check
from tests.sync.town import Town


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """The words are the same on every database."""
    return sqlite_central


class Witness(Http):
    """Looks at every answer on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[Call, Reply]] = []

    def exchange(self, call: Call) -> Reply:
        reply = super().exchange(call)
        self.seen.append((call, reply))
        return reply


@pytest.fixture
def witness(town: Town) -> Iterator[Witness]:
    before, town.http = town.http, Witness()
    yield town.http
    town.http.close()
    town.http = before


def described(town: Town) -> dict[str, Any]:
    reply = town.http.exchange(Call("GET", town.url + protocol.OPENAPI, {}))
    document: dict[str, Any] = msgspec.json.decode(reply.body)
    return document


def test_every_door_of_the_server_is_described(shared_central: CentralHere, town: Town) -> None:
    doors = {
        (route.path, method.lower())  # type: ignore[attr-defined]
        for route in shared_central.app.routes
        if not isinstance(route, Mount)  # pages for people
        for method in route.methods - {"HEAD"}  # type: ignore[attr-defined]
    }
    paths = described(town)["paths"]
    assert doors == {(path, method) for path, methods in paths.items() for method in methods}


def test_every_reference_leads_somewhere(town: Town) -> None:
    document = described(town)

    def references(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            if "$ref" in part:
                yield part["$ref"]
            for one in part.values():
                yield from references(one)
        elif isinstance(part, list):
            for one in part:
                yield from references(one)

    names = {reference.rpartition("/")[2] for reference in references(document)}
    assert names
    assert names <= set(document["components"]["schemas"])


def test_every_answer_is_as_described(
    town: Town, witness: Witness, shared_central: CentralHere
) -> None:
    device, other = town.device("02"), town.device("03")
    device.pay("B-1")
    device.write_raw(b"?")
    device.print_receipt("70-02-000001")
    for one in (device, other):
        town.sync(one)
    central = town.central(device)
    central.totals(story_time().date())
    central.lease(protocol.LeaseRequest(uuid4(), YEAR, device.head().seq))
    stock(town.database, town.lao, 3)
    made = snapshots.build(town.database, shared_central.shelf, town.lao, at=story_time())
    register, ready = (reference.REFERENCE.format(lao=town.lao), reference.SNAPSHOT)
    assert central.asked(Question("GET", register), reference.ReferenceAnswer).rows
    told = central.asked(Question("GET", ready.format(lao=town.lao)), reference.SnapshotAnswer)
    assert told.sha256 == made.sha256
    attempts: list[Callable[[], object]] = [
        lambda: central.push(Head(99, bytes(32)), []),
        lambda: central.push(Head(1, bytes(32)), []),
        lambda: central.push(Head(0, bytes(32)), [b""] * 1001),
        lambda: central.feed("x"),
        lambda: central.asked(
            Question("GET", register, "after=9999999999999.1"), reference.ReferenceAnswer
        ),
        lambda: central.asked(
            Question("PUT", reference.PUBLISH.format(lao=town.lao, kind="payer")),
            reference.PublishAnswer,
        ),
        lambda: central.lease(protocol.LeaseRequest(uuid4(), YEAR, 10_000)),
        lambda: town.enrol(town.wish("0000-0000-0000")),
    ]
    for attempt in attempts:
        with pytest.raises((Unreachable, HeadsDiffer, Exception)):
            attempt()
    _ask_wrongly(town)
    assert {reply.status for _, reply in witness.seen} >= {200, 400, 401, 403, 404, 405, 409, 413}
    document = described(town)
    for call, reply in witness.seen:
        _check_answer(document, call, reply)


def _ask_wrongly(town: Town) -> None:
    for method, path in (("GET", "/nowhere"), ("POST", protocol.HEALTH), ("GET", protocol.HEALTH)):
        town.http.exchange(Call(method, town.url + path, {}))
    town.http.exchange(Call("GET", f"{town.url}/v1/feed/{town.lao}", {}))
    device = town.device("04")
    key = device.enrolment.private_key
    line = Line(town.http, town.url, device.place, key=key, now=story_time)
    line.ask(Question("GET", "/v1/feed/9999999"))
    stranger = Place(town.lao, "09", device.place.epoch)
    Line(town.http, town.url, stranger, key=key, now=story_time).ask(
        Question("GET", "/v1/feed/9999999")
    )


def _check_answer(document: dict[str, Any], call: Call, reply: Reply) -> None:
    assert reply.headers["content-type"] == "application/json"
    content, components = msgspec.json.decode(reply.body), document["components"]["schemas"]
    if reply.status == 404:
        check(content, {"$ref": "#/components/schemas/Problem"}, components)
        return
    path = _path(document, call.url)
    if reply.status == 405:
        check(content, {"$ref": "#/components/schemas/Problem"}, components)
        return
    answers = document["paths"][path][call.method.lower()]["responses"]
    schema = answers[str(reply.status)]["content"]["application/json"]["schema"]
    check(content, schema, components, f"{call.method} {path} {reply.status}")
    if reply.status != 200:
        assert any("ก" <= letter <= "๛" for letter in content["message"])


def _path(document: dict[str, Any], url: str) -> str:
    asked = url.partition("?")[0].split("/")[3:]
    for path in document["paths"]:
        parts = path.split("/")[1:]
        if len(parts) == len(asked) and all(
            part == word or part.startswith("{") for part, word in zip(parts, asked, strict=True)
        ):
            return str(path)
    raise AssertionError(url)


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (1, {"type": "string"}),
        ("x", {"type": "string", "pattern": "^y$"}),
        ({}, {"type": "object", "properties": {"a": {}}, "required": ["a"]}),
        ({"b": 1}, {"type": "object", "properties": {"a": {}}}),
        (5, {"type": "integer", "maximum": 4}),
        (5, {"type": "integer", "exclusiveMaximum": 5}),
        (["x"], {"type": "array", "items": {"type": "integer"}}),
        (1, {"anyOf": [{"type": "null"}, {"type": "string"}]}),
        ("x", {"type": "string", "format": "uuid"}),
        (1, {"unheard-of": 1}),
    ],
)
def test_the_checker_itself_sees_what_does_not_fit(value: object, schema: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        check(value, schema, {})
