"""The heartbeat: small when nothing changed, and never quiet when anything did."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from sync.client.central import Central
from sync.client.outcomes import Busy
from sync.protocol import beat
from sync.protocol.beat import BeatBroken
from sync.server.api import Limits
from sync.server.beat_door import Heard
from sync.server.database import Database
from sync.server.tables import chain
from tests.servers import CentralHere, story_time
from tests.sync.books import Device
from tests.sync.town import Town


def quiet(town: Town, device: Device, mark: str) -> bool:
    return town.central(device).beat(device.acknowledged(), mark)


def test_a_beat_is_quiet_until_something_changes(town: Town) -> None:
    device, other = town.device("02"), town.device("03")
    town.send(other)
    mark = town.send(device).answer.mark
    assert mark
    assert quiet(town, device, mark)
    other.pay("B-1")
    town.send(other)
    assert not quiet(town, device, mark)
    assert quiet(town, device, town.send(device).answer.mark)


def test_a_beat_tells_of_a_new_objection(town: Town) -> None:
    device = town.device()
    mark = town.send(device).answer.mark
    device.write_raw(b"?")
    town.push(device)
    town.settle()
    assert not quiet(town, device, mark)


def test_a_beat_notices_entries_that_are_not_judged_yet(own_town: Town) -> None:
    device = own_town.device()
    mark = own_town.send(device).answer.mark
    seq = device.head().seq
    with own_town.database.writing() as tx:
        tx.execute(sa.text(f"UPDATE posted SET seq = {seq - 1} WHERE lao = '{own_town.lao}'"))
    assert not quiet(own_town, device, mark)


def test_a_beat_finds_a_server_that_was_set_back(town: Town) -> None:
    device = town.device()
    town.send(device)
    backup = town.copy()
    device.pay("B-1")
    mark = town.send(device).answer.mark
    assert quiet(town, device, mark)
    town.put_back(backup)
    assert not quiet(town, device, mark)


def test_a_beat_finds_another_history_of_the_same_length(town: Town) -> None:
    device = town.device()
    mark = town.send(device).answer.mark
    head = device.acknowledged()
    other = replace(head, hash=bytes(32))
    assert not town.central(device).beat(other, mark)


def test_a_forged_or_unknown_beat_is_not_quiet(town: Town) -> None:
    device, other = town.device("02"), town.device("03")
    mark = town.send(device).answer.mark
    identity, stranger = device.identity(), other.identity()
    assert identity is not None
    assert stranger is not None
    for wrong in (
        replace(identity, private_key=stranger.private_key),
        replace(identity, epoch=uuid4()),
    ):
        central = Central(town.http, wrong, now=story_time)
        assert not central.beat(device.acknowledged(), mark)


def test_a_full_server_names_a_time_to_a_beat_too(shared_central: CentralHere, town: Town) -> None:
    full = CentralHere(shared_central.db, Limits(beats=0)).start()
    try:
        device = town.device(url=full.url)
        mark = town.send(device).answer.mark
        with pytest.raises(Busy) as busy:
            quiet(town, device, mark)
        assert 5 <= busy.value.wait <= 60
    finally:
        full.stop()


@pytest.mark.parametrize(
    "text", ["", "1.2.3", "1.AAAA.m.5.x", "x" * 9000, "-1.AAAAAAAAAAAAAAAA.m.5.x"]
)
def test_what_is_no_beat_is_refused(text: str) -> None:
    with pytest.raises(BeatBroken):
        beat.parse(text)


def test_who_was_heard_is_written_down_later_and_never_goes_back(
    town: Town, database: Database, tmp_path: Path
) -> None:
    device = town.device()
    town.send(device)
    seen = sa.select(chain.c.seen).where(chain.c.lao == town.lao)
    before = town.scalar(seen)
    heard = Heard(town.database)
    later = story_time()
    heard.note(device.place, later, 3)
    heard.write_down()
    assert town.scalar(seen) == later
    heard.note(device.place, before, 3)
    heard.write_down()
    assert town.scalar(seen) == later


class Counting:
    """A line that counts the bytes of both directions."""

    def __init__(self, port: int) -> None:
        self.bytes = 0
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        near, _ = self._listening.accept()
        far = socket.create_connection(("127.0.0.1", self._port))
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with source:
            while piece := source.recv(65536):
                self.bytes += len(piece)
                target.sendall(piece)


@pytest.fixture
def counting(shared_central: CentralHere) -> Iterator[Counting]:
    line = Counting(shared_central.port)
    yield line
    line.close()


def test_nothing_to_sync_is_one_request_of_less_than_400_bytes(
    town: Town, counting: Counting
) -> None:
    device = town.device()
    device.pay_often(300)
    mark = town.send(device).answer.mark
    identity = device.identity()
    assert identity is not None
    far = replace(identity, server_url=f"http://127.0.0.1:{counting.port}")
    central = Central(town.http, far, now=story_time)
    assert central.beat(device.acknowledged(), mark)
    first = counting.bytes
    assert central.beat(device.acknowledged(), mark)
    assert counting.bytes == 2 * first
    assert first <= 400
