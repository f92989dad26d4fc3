"""Reads what a request asks, and refuses what is not of the agreed form or size."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request

from desktop.domain.journal import Place
from sync import protocol
from sync.bodies import BodyBroken, BodyTooBig, unpack
from sync.protocol.cursor import Position
from sync.server.answers import Refusal
from sync.server.ledger import Push
from sync.server.patience import BODY

T = TypeVar("T")

_RANGE = re.compile(r"bytes=([0-9]{1,12})-([0-9]{0,12})")


def size_of(request: Request) -> int:
    """The most that its body may be."""
    told = int(request.headers.get("content-length") or protocol.MAX_PACKED)
    return min(told, protocol.MAX_PACKED)


async def body_of(
    request: Request, *, most: int = protocol.MAX_PACKED, within: float = BODY
) -> bytes:
    """Never holds more than `most` bytes, nor waits longer. Raises Refusal 413, 408."""
    if int(request.headers.get("content-length") or 0) > most:
        raise Refusal(413, "too-big")
    body = bytearray()
    try:
        async with asyncio.timeout(within):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise Refusal(413, "too-big")
    except TimeoutError:
        raise Refusal(408, "too-slow") from None
    return bytes(body)


def decoded(body: bytes, kind: type[T]) -> T:
    """Raises Refusal 400."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refusal(400, "bad-request") from None


def parameter(request: Request, name: str, kind: Any, *, default: str | None = None) -> Any:
    """A query parameter of the form `kind`. Raises Refusal 400."""
    text = request.query_params.get(name, default)
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError:
        raise Refusal(400, "bad-request") from None


def in_path(request: Request, name: str, kind: Any) -> str:
    """Raises Refusal 400."""
    try:
        return str(msgspec.convert(request.path_params[name], kind))
    except msgspec.ValidationError:
        raise Refusal(400, "bad-request") from None


def number(request: Request, name: str, kind: Any, *, default: str = "") -> int:
    """Digits alone: other spellings of a number are not agreed. Raises Refusal 400."""
    text = request.query_params.get(name, default)
    if not (text.isascii() and text.isdigit()):
        raise Refusal(400, "bad-request")
    return int(parameter(request, name, kind, default=default))


@dataclass(frozen=True, slots=True)
class Packed:
    """A push as it came: its entries are packed still. `drift`: as the device's clock claims."""

    place: Place
    first: int
    prev: bytes
    encoding: str
    body: bytes
    drift: int

    def opened(self) -> Push:
        """Raises Refusal 400, 413, 415; the entries' content is nobody's business here."""
        entries = _lines(self.body, self.encoding, most=protocol.MAX_ENTRIES)
        return Push(self.place, self.first, self.prev, entries, self.drift)


def push_of(request: Request, place: Place, body: bytes, *, now: datetime) -> Packed:
    """Raises Refusal 400."""
    first = number(request, "first", protocol.Sequence)
    headers = request.headers
    prev = headers.get(protocol.PREV_HEADER, "")
    if len(prev) != 64 or not set(prev) <= set("0123456789abcdef"):
        raise Refusal(400, "bad-request")
    encoding = headers.get("content-encoding", "")
    ahead = drift(headers.get(protocol.TIME_HEADER, ""), now)
    return Packed(place, first, bytes.fromhex(prev), encoding, body, ahead)


def lines_of(request: Request, body: bytes, *, most: int) -> list[bytes]:
    """Raises Refusal 400, 413, 415."""
    return _lines(body, request.headers.get("content-encoding", ""), most=most)


def _lines(body: bytes, encoding: str, *, most: int) -> list[bytes]:
    try:
        plain = unpack(body, encoding, limit=protocol.MAX_UNPACKED) if body else b""
    except BodyTooBig:
        raise Refusal(413, "too-big") from None
    except BodyBroken as broken:
        raise Refusal(415 if broken.why == "encoding-unknown" else 400, broken.why) from None
    if plain.count(b"\n") > most:
        raise Refusal(413, "too-big")
    *lines, rest = plain.split(b"\n")
    if rest:
        raise Refusal(400, "body-broken")
    return lines


def check_speaks(request: Request, oldest: int) -> None:
    """Raises Refusal 426 to a device of an older minor version."""
    major, _, minor = request.headers.get(protocol.PROTOCOL_HEADER, "1.0").partition(".")
    spoken = int(minor) if minor.isascii() and minor.isdigit() and len(minor) < 5 else 0
    if major != str(protocol.VERSION) or spoken < oldest:
        raise Refusal(426, "too-old")


def check_own(request: Request, place: Place) -> None:
    """What the path names must be the caller's. Raises Refusal 403."""
    own = {"lao": place.lao, "dev": place.device, "epoch": str(place.epoch)}
    if any(own.get(name, value) != value for name, value in request.path_params.items()):
        raise Refusal(403, "not-yours")


def position(request: Request) -> Position:
    return Position.parse(parameter(request, "after", protocol.Cursor, default="0.0"))


def rows_wanted(request: Request) -> int:
    return number(request, "limit", protocol.RowLimit, default=str(protocol.MAX_FEED_ROWS))


def part(request: Request, size: int) -> tuple[int, int]:
    """Where the wanted part begins and ends; one range at most is understood. Raises Refusal
    416."""
    text = request.headers.get("range")
    if text is None:
        return 0, size
    match = _RANGE.fullmatch(text)
    start, end = (int(match[1]), int(match[2] or size - 1) + 1) if match else (size, size)
    if not start < size or end <= start:
        raise Refusal(416, "no-such-part")
    return start, min(end, size)


def day(request: Request) -> date:
    wanted: date = parameter(request, "day", date)
    return wanted


def drift(claimed: str, now: datetime) -> int:
    """Seconds the device's clock is ahead of ours; 0 if it claims nothing readable."""
    try:
        at = datetime.fromisoformat(claimed)
        return round((at - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0
