"""A crowd of devices with a week of entries each, made quickly, that sends without much CPU.

Requests are signed and packed beforehand, so that on one machine the server gets the cores.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.journal import BEGINNING, Place, chain
from desktop.domain.receipt import Lease
from desktop.domain.sync_place import Enrolment, Head
from sync import protocol
from sync.bodies import pack
from sync.server import places
from sync.server.database import Database
from tests.sync.books import YEAR, Device

_NAMESPACE = UUID("6f1d9d0e-7c55-4c1b-9a55-3b6d4b7f0001")
_TEMPLATE = Place("4500000", "02", uuid5(_NAMESPACE, "template"))


@dataclass(frozen=True, slots=True)
class Member:
    """One device: its requests, ready to send one after the other."""

    place: Place
    requests: Sequence[bytes]
    entries: int


@dataclass(slots=True)
class Told:
    """What came of it: seconds of each request, and how often each status was answered."""

    seconds: float = 0.0
    entries: int = 0
    took: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    def rate(self) -> float:
        return self.entries / self.seconds

    def p95(self) -> float:
        return sorted(self.took)[int(len(self.took) * 0.95)]


def bodies(folder: Path, entries: int) -> list[bytes]:
    """A counter's journal, as a counter writes it."""
    folder.mkdir(parents=True, exist_ok=True)
    enrolled = Enrolment(
        lao=_TEMPLATE.lao,
        lao_name="เทศบาล",
        device=_TEMPLATE.device,
        device_name="ช่อง 2",
        book="02",
        lease=Lease(YEAR, "02", 1, 500),
        server_url="http://127.0.0.1:1",
        epoch=_TEMPLATE.epoch,
        private_key=bytes(32),
    )
    with closing(Device(folder / f"template-{entries}.sqlite", enrolled)) as device:
        device.pay_often(entries - 3 if entries > 503 else entries - 2)
        return device.bodies()[:entries]


def of_place(template: Sequence[bytes], place: Place) -> list[bytes]:
    """The same journal as another counter would have written it."""
    swaps = (
        (f'"lao":"{_TEMPLATE.lao}"', f'"lao":"{place.lao}"'),
        (f'"dev":"{_TEMPLATE.device}"', f'"dev":"{place.device}"'),
        (str(_TEMPLATE.epoch), str(place.epoch)),
        ('"70-02-', f'"70-{place.device}-'),
        ('"book":"02"', f'"book":"{place.device}"'),
    )
    made = []
    for body in template:
        for old, new in swaps:
            body = body.replace(old.encode(), new.encode())
        made.append(body)
    return made


def crowd(
    database: Database, template: Sequence[bytes], members: Sequence[tuple[str, str]], *, batch: int
) -> list[Member]:
    """Devices that the server knows, by municipality and number."""
    made = []
    with database.writing() as tx:
        for lao, dev in members:
            place = Place(lao, dev, uuid5(_NAMESPACE, f"{lao} {dev} {datetime.now(UTC)}"))
            key = Ed25519PrivateKey.from_private_bytes(place.epoch.bytes * 2)
            public = key.public_key().public_bytes_raw()
            places.put_municipality(tx, lao, "เทศบาล")
            places.put_device(tx, place, "ช่องบริการ")
            start = (Head(0, BEGINNING), None)
            places.put_chain(tx, place, public, app="bench", at=datetime.now(UTC), start=start)
            written = of_place(template, place)
            requests = list(_requests(place, key, written, batch))
            made.append(Member(place, requests, len(written)))
    return made


def _requests(
    place: Place, key: Ed25519PrivateKey, written: Sequence[bytes], batch: int
) -> Iterator[bytes]:
    prev = BEGINNING
    for start in range(0, len(written), batch):
        part = written[start : start + batch]
        yield push_request(place, key, start + 1, prev, part)
        for body in part:
            prev = chain(prev, body)


def push_request(
    place: Place, key: Ed25519PrivateKey, first: int, prev: bytes, part: Sequence[bytes]
) -> bytes:
    path = protocol.JOURNAL.format(lao=place.lao, dev=place.device, epoch=place.epoch)
    target, time = f"{path}?first={first}", datetime.now(UTC).isoformat()
    body = pack(b"".join(one + b"\n" for one in part))
    text = protocol.signing_text("PUT", target, place=place, time=time, prev=prev.hex(), body=body)
    lines = (
        f"PUT {target} HTTP/1.1",
        "host: 127.0.0.1",
        f"content-length: {len(body)}",
        "content-encoding: zstd",
        f"{protocol.LAO_HEADER}: {place.lao}",
        f"{protocol.DEVICE_HEADER}: {place.device}",
        f"{protocol.EPOCH_HEADER}: {place.epoch}",
        f"{protocol.TIME_HEADER}: {time}",
        f"{protocol.PREV_HEADER}: {prev.hex()}",
        f"{protocol.SIGNATURE_HEADER}: {key.sign(text).hex()}",
    )
    return "\r\n".join((*lines, "", "")).encode() + body


def send_all(port: int, members: Sequence[Member]) -> Told:
    """All at once, each one request after the other; 503 and 429 are heeded."""
    return asyncio.run(_send_all(port, members))


async def _send_all(port: int, members: Sequence[Member]) -> Told:
    told = Told(entries=sum(member.entries for member in members))
    begun = perf_counter()
    await asyncio.gather(*(_send(port, member, told) for member in members))
    told.seconds = perf_counter() - begun
    return told


async def _send(port: int, member: Member, told: Told) -> None:
    left = list(member.requests)
    while left:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        wait = 0.0
        while left and not wait:
            begun = perf_counter()
            writer.write(left[0])
            status, wait = await answer_of(reader)
            told.took.append(perf_counter() - begun)
            told.statuses[status] = told.statuses.get(status, 0) + 1
            if status not in (200, 429, 503):
                raise AssertionError(f"HTTP {status}")
            if status == 200:
                left.pop(0)
        writer.close()
        await asyncio.sleep(wait)


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, float]:
    """The status, and the seconds to wait before asking again."""
    head = await reader.readuntil(b"\r\n\r\n")
    status, length, wait = int(head[9:12]), 0, 0.0
    for line in head.lower().split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name == b"content-length":
            length = int(value)
        elif name == b"retry-after":
            wait = float(value)
    await reader.readexactly(length)
    return status, wait
