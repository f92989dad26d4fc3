"""What a device asks the central server, as it is signed and sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import msgspec

from desktop.domain.journal import Place
from desktop.domain.sync_place import Head
from sync import protocol
from sync.bodies import pack_for
from sync.client.outcomes import TooBig
from sync.protocol import LeaseRequest
from sync.protocol.blobs import BLOB


@dataclass(frozen=True, slots=True)
class Question:
    """`path` and `query` below the server's address; `prev` goes with entries alone. `part` is a
    range of bytes that is wanted: `bytes=0-99`; `packed` says what a body is that goes packed, as
    `encoding`."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    prev: str = ""
    part: str = ""
    packed: str = ""
    encoding: str = "zstd"

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


def push_question(
    of: Place,
    place: Head,
    bodies: Sequence[bytes],
    *,
    door: str = protocol.JOURNAL,
    accepted: str = "zstd",
) -> Question:
    """Entries that follow `place`, or none to compare heads. Raises TooBig."""
    body, encoding = b"", accepted
    if bodies:
        body, encoding = pack_for(b"".join(body + b"\n" for body in bodies), accepted)
    if len(body) > protocol.MAX_PACKED:
        raise TooBig("too-big")
    path = door.format(lao=of.lao, dev=of.device, epoch=of.epoch)
    return Question(
        "PUT", path, f"first={place.seq + 1}", body, place.hash.hex(), encoding=encoding
    )


def feed_question(of: Place, after: str) -> Question:
    query = urlencode({"after": after, "limit": protocol.MAX_FEED_ROWS} if after else {})
    return Question("GET", protocol.FEED.format(lao=of.lao), query)


def lease_question(asked: LeaseRequest) -> Question:
    return Question("POST", protocol.LEASE, body=msgspec.json.encode(asked))


def totals_question(of: Place, day: date) -> Question:
    path = protocol.TOTALS.format(lao=of.lao)
    return Question("GET", path, urlencode({"day": day.isoformat()}))


def blob_question(lao: str, sha256: str, size: int, at: int, piece: bytes) -> Question:
    """Sends a piece, or with none asks how far the blob has come."""
    path = BLOB.format(lao=lao, sha256=sha256)
    return Question("PUT", path, urlencode({"size": size, "at": at}), piece)
