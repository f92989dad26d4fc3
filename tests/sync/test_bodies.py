"""Requests that are too big, broken, unsigned or somebody else's change nothing."""

from __future__ import annotations

import gzip
import resource
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

import msgspec
import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.errors import Unreachable
from sync import protocol
from sync.bodies import BodyBroken, BodyTooBig, pack, unpack
from sync.client.central import Central, Line, Question
from sync.client.http import Call, Http, Reply
from sync.client.outcomes import Busy, NeedsEnrolment, TooBig
from sync.server.api import Limits
from sync.server.tables import journal
from tests.servers import CentralHere, story_time
from tests.sync.books import Device
from tests.sync.town import Town

ZEROS = "00" * 32


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """No database sees what is refused at the door."""
    return sqlite_central


@dataclass
class Sender:
    """Sends one signed push whose every part a test may spoil afterwards."""

    town: Town
    device: Device

    def push(
        self,
        body: bytes,
        *,
        encoding: str = "zstd",
        query: str = "first=1",
        spoil: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        place = self.device.place
        path = protocol.JOURNAL.format(lao=place.lao, dev=place.device, epoch=place.epoch)
        spoiling = Spoiling({"content-encoding": encoding, **(spoil or {})})
        line = Line(
            spoiling, self.town.url, place, key=self.device.enrolment.private_key, now=story_time
        )
        reply = line.ask(Question("PUT", path, query, body, ZEROS))
        spoiling.close()
        return reply.status, msgspec.json.decode(reply.body).get("code", "")


class Spoiling(Http):
    """Puts other headers over those that were signed; an empty one is left out."""

    def __init__(self, other: Mapping[str, str]) -> None:
        super().__init__()
        self._other = other

    def exchange(self, call: Call) -> Reply:
        headers = {**call.headers, **self._other}
        kept = {name: value for name, value in headers.items() if value}
        return super().exchange(Call(call.method, call.url, kept, call.body))


@pytest.fixture
def sender(town: Town) -> Sender:
    return Sender(town, town.device())


def lines(device: Device) -> bytes:
    return b"".join(body + b"\n" for body in device.bodies())


@pytest.mark.parametrize("encoding", ["zstd", "gzip", "identity", ""])
def test_three_ways_to_pack_are_understood(sender: Sender, encoding: str) -> None:
    plain = lines(sender.device)
    packed = {"zstd": pack(plain), "gzip": gzip.compress(plain)}
    assert sender.push(packed.get(encoding, plain), encoding=encoding) == (200, "")
    assert sender.town.count(journal) == 2


def bomb(encoding: str) -> bytes:
    plain = b"0" * (200 << 20)
    if encoding == "gzip":
        return gzip.compress(plain, 9)
    return zstandard.ZstdCompressor(level=1, write_content_size=encoding == "told").compress(plain)


@pytest.mark.parametrize("kind", ["told", "untold", "gzip"])
def test_a_bomb_is_refused_while_unpacking(sender: Sender, kind: str) -> None:
    body = bomb(kind)
    made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(body) < protocol.MAX_PACKED
    encoding = "gzip" if kind == "gzip" else "zstd"
    assert sender.push(body, encoding=encoding) == (413, "too-big")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - made
    assert grown < 64 << 10
    assert sender.town.count(journal) == 0


def test_more_than_a_mebibyte_is_refused_before_it_is_read(sender: Sender) -> None:
    assert sender.push(b"x" * (protocol.MAX_PACKED + 1)) == (413, "too-big")


def test_a_body_without_a_length_is_cut_off_at_the_limit(town: Town) -> None:
    head = b"POST /v1/enrol HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", int(town.url.rpartition(":")[2])), 5) as line:
        line.sendall(head + b"10000\r\n" + b"x" * 65536 + b"\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 413")


def test_more_than_eight_mebibytes_unpacked_are_refused(sender: Sender) -> None:
    assert sender.push(pack(b"x" * protocol.MAX_UNPACKED + b"\n")) == (413, "too-big")
    assert sender.push(pack(b"\n" * 1001)) == (413, "too-big")


@pytest.mark.parametrize(
    ("body", "encoding", "expected"),
    [
        (b"not zstd", "zstd", (400, "body-broken")),
        (pack(bytes(range(1, 10)) * 50_000 + b"\n")[:-4], "zstd", (400, "body-broken")),
        (b"not gzip", "gzip", (400, "body-broken")),
        (gzip.compress(b"x\n" * 99)[:-9], "gzip", (400, "body-broken")),
        (b"no line end", "identity", (400, "body-broken")),
        (b"x\n", "br", (415, "encoding-unknown")),
    ],
    ids=["no-zstd", "half-zstd", "no-gzip", "half-gzip", "half-a-line", "brotli"],
)
def test_a_broken_body_is_refused_whole(
    sender: Sender, body: bytes, encoding: str, expected: tuple[int, str]
) -> None:
    assert sender.push(body, encoding=encoding) == expected
    assert sender.town.count(journal) == 0


@pytest.mark.parametrize("query", ["", "first=0", "first=-1", "first=x", "first=1.5", "first=1e9"])
def test_a_sequence_that_cannot_be_is_refused(sender: Sender, query: str) -> None:
    assert sender.push(b"", query=query) == (400, "bad-request")


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("x-signature", "00" * 64, "wrong-signature"),
        ("x-signature", "zz", "not-signed"),
        ("x-signature", "", "not-signed"),
        ("x-epoch", "", "not-signed"),
        ("x-time", "2020-01-01T00:00:00+00:00", "wrong-signature"),
        ("x-prev", "11" * 32, "wrong-signature"),
        ("x-epoch", str(uuid4()), "unknown-device"),
        ("x-lao", "9999999", "unknown-device"),
        ("x-device", "77", "unknown-device"),
    ],
)
def test_an_altered_request_is_not_admitted(
    sender: Sender, header: str, value: str, code: str
) -> None:
    body = pack(lines(sender.device))
    assert sender.push(body, spoil={header: value}) == (401, code)
    assert sender.town.count(journal) == 0


def test_an_altered_body_is_not_admitted(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    body = pack(lines(sender.device))
    sending = Http._send
    monkeypatch.setattr(
        Http,
        "_send",
        lambda http, call: sending(
            http, Call(call.method, call.url, call.headers, call.body[:-1] + b"?")
        ),
    )
    assert sender.push(body) == (401, "wrong-signature")


def test_another_key_is_not_admitted(town: Town) -> None:
    device = town.device()
    key = Ed25519PrivateKey.generate().private_bytes_raw()
    line = Line(town.http, town.url, device.place, key=key, now=story_time)
    reply = line.ask(Question("GET", f"/v1/feed/{town.lao}"))
    assert (reply.status, msgspec.json.decode(reply.body)["code"]) == (401, "wrong-signature")


def test_an_unknown_device_is_told_to_enrol(town: Town) -> None:
    device = town.device()
    identity = device.identity()
    assert identity is not None
    stranger = replace(identity, device="55", epoch=uuid4())
    with pytest.raises(NeedsEnrolment):
        Central(town.http, stranger, now=story_time).feed("")


@pytest.mark.parametrize("path", ["/v1/feed/9999999", "/v1/totals/9999999?day=2026-11-23"])
def test_nobody_reads_another_municipality(town: Town, path: str) -> None:
    device = town.device()
    key = device.enrolment.private_key
    line = Line(town.http, town.url, device.place, key=key, now=story_time)
    target, _, query = path.partition("?")
    reply = line.ask(Question("GET", target, query))
    assert (reply.status, msgspec.json.decode(reply.body)["code"]) == (403, "not-yours")


def test_nobody_writes_into_anothers_journal(town: Town) -> None:
    device, other = town.device("02"), town.device("03")
    key = device.enrolment.private_key
    line = Line(town.http, town.url, device.place, key=key, now=story_time)
    path = protocol.JOURNAL.format(lao=town.lao, dev="03", epoch=other.place.epoch)
    reply = line.ask(Question("PUT", path, "first=1", pack(lines(device)), ZEROS))
    assert (reply.status, msgspec.json.decode(reply.body)["code"]) == (403, "not-yours")
    assert town.count(journal) == 0


def test_a_device_in_a_loop_is_held_back_alone(shared_central: CentralHere, town: Town) -> None:
    guarded = CentralHere(shared_central.db, Limits(burst=3, rate=0.01)).start()
    try:
        one, other = town.device("02", url=guarded.url), town.device("03", url=guarded.url)
        central = town.central(one)
        for _ in range(3):
            central.feed("")
        with pytest.raises(Busy) as held:
            central.feed("")
        assert 1 <= held.value.wait <= 100
        assert town.central(other).feed("").rows == []
    finally:
        guarded.stop()


def test_a_full_server_names_a_time_to_come_back(shared_central: CentralHere, town: Town) -> None:
    full = CentralHere(shared_central.db, Limits(room=0, pushes=0)).start()
    try:
        device = town.device(url=full.url)
        for ask in (lambda: town.central(device).feed(""), lambda: town.push(device)):
            with pytest.raises(Busy) as busy:
                ask()
            assert 5 <= busy.value.wait <= 60
    finally:
        full.stop()


def test_an_entry_larger_than_agreed_is_named_and_stays(town: Town) -> None:
    device = town.device()
    device.write_raw(bytes(range(1, 10)) * (protocol.MAX_UNPACKED // 8))
    with pytest.raises(TooBig):
        town.send(device)
    assert device.acknowledged().seq == 2


@pytest.mark.parametrize("size", [0, 1, 99_999])
def test_what_is_packed_unpacks_to_the_same(size: int) -> None:
    plain = b"x" * size
    assert unpack(pack(plain), "zstd", limit=size) == plain
    if size:
        with pytest.raises(BodyTooBig):
            unpack(pack(plain), "zstd", limit=size - 1)
        with pytest.raises(BodyTooBig):
            unpack(plain, "", limit=size - 1)


def test_an_unknown_way_to_pack_is_named() -> None:
    with pytest.raises(BodyBroken, match="encoding-unknown"):
        unpack(b"x", "br", limit=9)


def test_errors_before_any_door_are_json_too(town: Town) -> None:
    for path in ("/", "/v1", "/v1/journal/x/y", "/v2/enrol"):
        reply = town.http.exchange(Call("GET", town.url + path, {}))
        assert (reply.status, msgspec.json.decode(reply.body)["code"]) == (404, "no-such-place")


def test_a_wrong_address_on_our_server_is_told_plainly(town: Town) -> None:
    with pytest.raises(Unreachable, match="no-such-place"):
        town.enrol(replace(town.wish(town.code()), server_url=town.url + "/deeper"))
