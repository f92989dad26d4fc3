"""A revoked device is refused at every door, says so, and goes on where it was when given back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.journal import Place
from sync import protocol
from sync.client.central import Line, Question
from sync.client.fetcher import Fetcher
from sync.client.outcomes import EnrolmentRefused, Revoked
from sync.client.worker import Link, Worker
from sync.protocol import Problem
from sync.server import revoking
from sync.server.admission import Admission, Asked
from sync.server.answers import Refusal
from sync.server.api import Limits
from tests.servers import MANY, CentralHere, story_time
from tests.sync.books import DAY, Device
from tests.sync.test_worker import QUICK, watch
from tests.sync.town import Town

_ALWAYS = Limits(rate=MANY.rate, burst=MANY.burst, tries=MANY.tries, believed=0)


@pytest.fixture
def own_town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    server = CentralHere(database_url, _ALWAYS).start()
    town = Town(server.url, server.database, tmp_path, "4500103")
    yield town
    town.close()
    server.stop()


def revoke(town: Town, place: Place) -> None:
    with town.database.writing() as tx:
        assert revoking.revoke(tx, place, reason="ถูกขโมย", by="somying", at=story_time())


def give_back(town: Town, place: Place) -> None:
    with town.database.writing() as tx:
        assert revoking.give_back(tx, place)


def test_a_revoked_device_is_refused_everywhere_and_keeps_what_it_has(own_town: Town) -> None:
    device, other = own_town.device("02"), own_town.device("03")
    own_town.send(device)
    device.pay("B-1")
    revoke(own_town, device.place)

    with pytest.raises(Revoked):
        own_town.send(device)
    with pytest.raises(Revoked):
        Fetcher(device).follow_feed(own_town.central(device), "9.9")
    with pytest.raises(Revoked):
        own_town.central(device).totals(DAY)
    own_town.send(other)

    give_back(own_town, device.place)
    assert own_town.send(device).entries == 1


def test_the_refusal_says_in_thai_what_is_kept(own_town: Town) -> None:
    device = own_town.device()
    revoke(own_town, device.place)
    identity = device.identity()
    assert identity is not None
    line = Line(
        own_town.http, own_town.url, device.place, key=identity.private_key, now=own_town.now
    )
    path = protocol.FEED.format(lao=own_town.lao)
    reply = line.ask(Question("GET", path))
    problem = _problem(reply.body)
    assert (reply.status, problem.code) == (403, "revoked")
    assert "เพิกถอน" in problem.message
    assert "ยังอยู่ครบในเครื่องนี้" in problem.message


def test_a_new_computer_takes_the_place_of_a_revoked_one(own_town: Town) -> None:
    device = own_town.device("02")
    own_town.send(device)
    wish = own_town.wish(own_town.code("02"), epoch=device.place.epoch)
    revoke(own_town, device.place)
    own_town.send(own_town.device("02"))
    with pytest.raises(Revoked):
        own_town.send(device)
    with pytest.raises(EnrolmentRefused, match="revoked") as refused:
        own_town.enrol(wish)
    assert "เพิกถอน" in refused.value.message


def test_the_worker_says_that_it_is_revoked_and_goes_on_when_given_back(own_town: Town) -> None:
    device = own_town.device()
    revoke(own_town, device.place)
    workers: list[Worker] = []
    watched = watch(workers, own_town, device, QUICK)
    assert watched.until(Link.REVOKED).error == "revoked"
    give_back(own_town, device.place)
    watched.worker.try_now()
    watched.until(Link.ONLINE)
    assert workers.pop().stop()


def test_another_process_refuses_it_within_half_a_minute(town: Town) -> None:
    device = town.device()
    clock = [100.0]
    admission = Admission(town.database, monotonic=lambda: clock[0])
    question = _signed(town, device)
    admission.admit(question)
    revoke(town, device.place)
    clock[0] += 19
    admission.admit(question)
    clock[0] += 11
    with pytest.raises(Refusal, match="revoked") as refused:
        admission.admit(question)
    assert refused.value.status == 403


def test_who_cannot_sign_learns_nothing_of_it(town: Town) -> None:
    device = town.device()
    revoke(town, device.place)
    said = _signed(town, device)
    forged = Asked(said.method, said.target, said.place, said.time, "", bytes(64), b"")
    with pytest.raises(Refusal, match="wrong-signature"):
        Admission(town.database).admit(forged)


def _signed(town: Town, device: Device) -> Asked:
    identity = device.identity()
    assert identity is not None
    time = town.now().isoformat()
    text = protocol.signing_text("GET", "/health", place=device.place, time=time, prev="", body=b"")
    signature = Ed25519PrivateKey.from_private_bytes(identity.private_key).sign(text)
    return Asked("GET", "/health", device.place, time, "", signature, b"")


def _problem(body: bytes) -> Problem:
    return msgspec.json.decode(body, type=Problem)
