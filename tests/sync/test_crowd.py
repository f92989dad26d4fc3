"""Crowd control and the log, by themselves."""

from __future__ import annotations

import json
import logging

import pytest

from sync.server import log
from sync.server.answers import MESSAGES, Refusal
from sync.server.crowd import Buckets, Gate


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_refills_and_belongs_to_one_asker() -> None:
    clock = Clock()
    buckets = Buckets(0.5, 2, code="too-many-requests", monotonic=clock)
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(Refusal) as refused:
        buckets.take("a")
    assert (refused.value.status, refused.value.retry_after) == (429, 2)
    buckets.take("b")
    clock.now = 2.0
    buckets.take("a")
    clock.now = 1e6
    for _ in range(2):
        buckets.take("a")
    with pytest.raises(Refusal):
        buckets.check("a")


def test_the_bookkeeping_of_askers_has_an_end() -> None:
    buckets = Buckets(1, 1, code="too-many-tries", monotonic=Clock(), most=100)
    for number in range(1000):
        buckets.take(number)
    assert len(buckets._levels) == 100


def test_a_gate_lets_in_as_many_as_there_is_room_for() -> None:
    gate = Gate(2, seed=1)
    with gate.inside(), gate.inside():
        with pytest.raises(Refusal) as full, gate.inside():
            pytest.fail("a third went in")
        assert full.value.status == 503
    with gate.inside():
        pass


def test_every_refusal_says_in_thai_what_to_do() -> None:
    for code, message in MESSAGES.items():
        assert any("ก" <= letter <= "๛" for letter in message), code
        assert len(message) > 30


def test_a_line_of_the_log_is_json_and_keeps_values_to_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = logging.getLogger().handlers[:]
    log.write_to_stderr()
    try:
        log.note("fork", level=logging.ERROR, device="02")
        try:
            raise ValueError("นางสาวบุญมี ศรีสุวรรณ")
        except ValueError as error:
            reference = log.surprise("surprise", error)
    finally:
        logging.getLogger().handlers[:] = before
        logging.getLogger("thongthin.central").setLevel(logging.NOTSET)
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["level"], first["device"]) == ("fork", "error", "02")
    assert (second["error"], second["reference"]) == ("ValueError", reference)
    assert "test_crowd.py" in second["where"][0]
    assert "บุญมี" not in json.dumps(second, ensure_ascii=False)


def test_an_unexpected_mistake_is_answered_with_a_reference_number() -> None:
    response = Refusal(500, "surprise", reference="ab12cd34").response()
    assert response.status_code == 500
    assert json.loads(bytes(response.body))["message"].endswith("ab12cd34")
