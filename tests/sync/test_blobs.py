"""Blobs: pieces that are cut, doubled and late end as the same bytes, and wrong ones as none."""

from __future__ import annotations

from hashlib import sha256
from random import Random
from urllib.parse import urlencode

import msgspec
import pytest

from desktop.domain.blob import LARGEST, PIECE
from sync.client.central import Line, Question
from sync.client.http import Reply
from sync.protocol.blobs import BLOB, BlobSoFar
from sync.server import blobs
from sync.server.blobs import Name
from sync.server.shared_tables import blob, blob_piece
from tests.servers import story_time
from tests.sync.books import Device
from tests.sync.town import Town

PICTURE = Random(4).randbytes(2 * PIECE + 1000)
NAME = sha256(PICTURE).hexdigest()


class Sending:
    """A device at the doors of blobs."""

    def __init__(self, town: Town, device: Device) -> None:
        key = device.enrolment.private_key
        self.lao = town.lao
        self._line = Line(town.http, town.url, device.place, key=key, now=story_time)

    def put(
        self, at: int, *, size: int = len(PICTURE), name: str = NAME, body: bytes = b""
    ) -> Reply:
        body = body or PICTURE[at : at + PIECE]
        query = urlencode({"size": size, "at": at})
        return self._line.ask(Question("PUT", self.path(name), query, body))

    def so_far(self, name: str = NAME) -> int:
        query = urlencode({"size": len(PICTURE)})
        reply = self._line.ask(Question("PUT", self.path(name), query))
        return msgspec.json.decode(reply.body, type=BlobSoFar).so_far

    def get(self, name: str = NAME, *, method: str = "GET", part: str = "") -> Reply:
        return self._line.ask(Question(method, self.path(name), part=part))

    def path(self, name: str) -> str:
        return BLOB.format(lao=self.lao, sha256=name)

    def send(self) -> None:
        for at in range(0, len(PICTURE), PIECE):
            assert self.put(at).status == 200


@pytest.fixture
def sending(town: Town) -> Sending:
    return Sending(town, town.device())


def test_pieces_that_come_twice_late_or_too_early_end_as_the_same_bytes(sending: Sending) -> None:
    assert sending.so_far() == 0
    for at in (PIECE, 0, 0, 2 * PIECE, PIECE, 0, 2 * PIECE, 2 * PIECE):
        assert sending.put(at).status == 200
    assert sending.so_far() == len(PICTURE)
    assert sending.get().body == PICTURE


def test_a_part_is_read_from_anywhere_and_an_unfinished_one_not_at_all(sending: Sending) -> None:
    assert sending.get().status == 404
    sending.put(0)
    assert sending.get().status == 404
    sending.send()
    for start, end in ((0, 1), (PIECE - 1, PIECE + 1), (5, len(PICTURE)), (2 * PIECE, 10**9)):
        reply = sending.get(part=f"bytes={start}-{end - 1}")
        assert (reply.status, reply.body) == (206, PICTURE[start:end])
    assert sending.get(part="bytes=7-").body == PICTURE[7:]
    told = sending.get(method="HEAD")
    assert (told.headers["content-length"], told.body) == (str(len(PICTURE)), b"")
    assert told.headers["etag"] == f'"{NAME}"'
    for wrong in (f"bytes={len(PICTURE)}-", "bytes=9-3", "bytes=-5", "lines=1-2"):
        assert sending.get(part=wrong).status == 416


def test_wrong_bytes_are_refused_and_forgotten_and_the_right_ones_taken(
    sending: Sending, town: Town
) -> None:
    sending.put(0, body=bytes(PIECE))
    sending.put(PIECE)
    assert sending.put(2 * PIECE).status == 422
    assert town.count(blob) == town.count(blob_piece) == 0
    sending.send()
    assert sending.get().body == PICTURE


def test_what_is_no_piece_is_refused(sending: Sending) -> None:
    assert sending.put(1).status == 400
    assert sending.put(0, body=PICTURE[:100]).status == 400
    assert sending.put(0, size=LARGEST + 1).status == 400
    sending.put(0)
    assert sending.put(PIECE, size=len(PICTURE) + 1).status == 409
    assert sending.put(0, name="x" * 64).status == 400
    assert sending.so_far() == PIECE


def test_a_municipality_has_its_own_bytes_and_its_own_room(
    sending: Sending, town: Town, other_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending.send()
    stranger = Sending(other_town, other_town.device())
    assert stranger.get().status == 404
    stranger.lao = town.lao
    assert stranger.get().status == 403
    monkeypatch.setattr(blobs, "ROOM", 2 * len(PICTURE) - 1)
    other = sha256(b"other").hexdigest()
    assert sending.put(0, name=other).status == 507
    assert other_town.count(blob) == 0


def test_what_was_erased_is_not_taken_again(sending: Sending, town: Town) -> None:
    sending.send()
    with town.database.writing() as tx:
        blobs.erase(tx, Name(town.lao, NAME), at=story_time())
    assert sending.get().status == 410
    assert msgspec.json.decode(sending.put(0).body, type=BlobSoFar).whole
    assert town.count(blob_piece) == 0


def test_what_is_here_already_is_kept_once(sending: Sending, town: Town) -> None:
    sending.put(0)
    with town.database.writing() as tx:
        assert blobs.put(tx, town.lao, PICTURE, at=story_time()) == NAME
        assert blobs.put(tx, town.lao, PICTURE, at=story_time()) == NAME
        assert blobs.read(tx, Name(town.lao, NAME)) == PICTURE
        assert blobs.read(tx, Name(town.lao, "0" * 64)) is None
    assert sending.so_far() == len(PICTURE)
