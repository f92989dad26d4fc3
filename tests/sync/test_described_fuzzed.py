"""Whatever is asked at the described doors is answered as described, and breaks nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from desktop.domain.journal import Place
from sync import protocol
from sync.client.central import Signer
from sync.client.questions import Question
from tests.servers import CentralHere, story_time
from tests.sync.books import Device
from tests.sync.town import Town

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LOOSE = settings(
    max_examples=12,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def fuzzed(sqlite_central: CentralHere, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    town = Town(sqlite_central.url, sqlite_central.database, folder, "5800101")
    town.forget_all()
    yield town
    town.close()


@pytest.fixture(scope="module")
def device(fuzzed: Town) -> Device:
    device = fuzzed.device()
    device.pay("B-1")
    fuzzed.send(device)
    return device


def ask_all(town: Town, mode: GenerationMode, answer: Callable[[Any], requests.Response]) -> int:
    """How many questions were asked. Some doors can be asked nothing wrong: any bytes will do."""
    asked = 0
    for operation in schemathesis.openapi.from_url(
        town.url + protocol.OPENAPI
    ).get_all_operations():

        @LOOSE
        @given(case=operation.ok().as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.validate_response(answer(case), checks=CHECKS)

        with suppress(Unsatisfiable):
            ask()
    return asked


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
def test_strangers_are_answered_as_described(fuzzed: Town, mode: GenerationMode) -> None:
    def answer(case: Any) -> requests.Response:
        return requests.request(timeout=30, **case.as_transport_kwargs(fuzzed.url))

    assert ask_all(fuzzed, mode, answer) > 100


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
def test_a_device_that_asks_strange_things_is_answered_as_described(
    fuzzed: Town, device: Device, mode: GenerationMode
) -> None:
    def answer(case: Any) -> requests.Response:
        with requests.Session() as session:
            return session.send(signed(case, fuzzed, device), timeout=30)

    assert ask_all(fuzzed, mode, answer) > 100
    device.pay("B-2")
    fuzzed.send(device)
    assert device.acknowledged() == device.head(), "what was asked did no harm"


@pytest.mark.parametrize("path", ["/v1/lease", "/v1/blobs/5800101/" + "0" * 64, "/health"])
def test_a_method_that_is_not_there_is_told_what_is(fuzzed: Town, path: str) -> None:
    answer = requests.request("TRACE", fuzzed.url + path, timeout=10)
    described = requests.get(fuzzed.url + protocol.OPENAPI, timeout=10).json()["paths"]
    template = next(one for one in described if one.split("{")[0] == path.split("5800101")[0])
    assert answer.status_code == 405
    assert {*answer.headers["allow"].split(", ")} - {"HEAD"} == {
        method.upper() for method in described[template]
    }


def signed(case: Any, town: Town, device: Device) -> requests.PreparedRequest:
    """As this device would ask it: its own place, its own signature, the rest as it came."""
    place: Place = device.place
    own = {"lao": place.lao, "dev": place.device, "epoch": str(place.epoch)}
    for name in (case.path_parameters or {}).keys() & own.keys():
        case.path_parameters[name] = own[name]
    request = requests.Request(**case.as_transport_kwargs(town.url)).prepare()
    parts = urlsplit(request.url or "")
    body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
    prev = str(request.headers.get(protocol.PREV_HEADER, ""))
    question = Question(request.method or "", parts.path, parts.query, body, prev)
    signer = Signer(place, key=device.enrolment.private_key, now=story_time)
    headers = signer.headers(question)
    for name in ("content-type", "content-encoding"):
        headers.pop(name, None)
    request.headers.update(headers)
    return request
