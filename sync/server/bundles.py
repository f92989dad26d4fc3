"""Takes a bundle in: its requests go through the very doors they would have come by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlencode

import msgspec

from desktop.domain.journal import Place
from sync import protocol
from sync.protocol import FeedAnswer, bundle, reference
from sync.protocol.bundle import Answer, BundleBroken, Cover, Outgoing, Request, Returning, Way
from sync.protocol.cursor import Position
from sync.protocol.reference import ReferenceAnswer
from sync.server import feed, inside, places, projector, reference_feed, server_key
from sync.server.database import Database
from sync.server.inside import App, Scope

_DOORS = (
    ("PUT", "/v1/journal/"),
    ("GET", "/v1/feed/"),
    ("POST", protocol.LEASE),
    ("GET", "/v1/totals/"),
    ("GET", "/v1/reference/"),
    ("PUT", "/v1/blobs/"),
)
"""What may stand in a bundle; all of it is signed and safe to repeat."""

_ROOM = 96 << 20
"""Bytes of further pages in one answer, before packing. What is left comes with the next."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The file to carry back, whose it is, and how many of its requests were refused."""

    file: bytes
    place: Place
    requests: int
    refused: int


async def take_in(app: App, database: Database, file: bytes, *, at: datetime) -> TakenIn:
    """Safe twice, late and out of order, since every request in it is. Raises BundleBroken."""
    cover = bundle.cover_of(file)
    place = Place(cover.lao, cover.dev, cover.epoch)
    key = _key_of(database, place)
    mine = server_key.private_key(database)
    content = bundle.unseal(file, Outgoing, mine=mine, signed_by=key)
    if not all(_known_door(one) for one in content.requests):
        raise BundleBroken("not-a-bundle")
    answers = await _answers(app, database, content.requests, place=place, at=at)
    back = Cover(
        bundle.FORMAT,
        Way.BACK,
        cover.lao,
        cover.dev,
        cover.epoch,
        cover.id,
        at,
        bundle.key_name(key),
    )
    refused = sum(one.status != 200 for one in answers)
    sealed = bundle.seal(Returning(back, answers), signing=mine, to=key)
    return TakenIn(sealed, place, len(content.requests), refused)


def _key_of(database: Database, place: Place) -> bytes:
    """Of a revoked device too: its answer tells it so."""
    with database.reading() as tx:
        known = places.key_of(tx, place)
    if known is None:
        raise BundleBroken("unknown-device")
    return known[0]


def _known_door(request: Request) -> bool:
    return any(
        request.method == method and request.target.startswith(path) for method, path in _DOORS
    )


async def _answers(
    app: App, database: Database, requests: list[Request], *, place: Place, at: datetime
) -> list[Answer]:
    answers: list[Answer] = []
    room = _ROOM
    pushed = True
    for request in requests:
        if pushed and not (request.target.startswith("/v1/journal/") and request.body):
            # what is asked now must know what was brought just before
            projector.catch_up(database, place, at=at)
            pushed = False
        status, body = await _through(app, request)
        answers.append(Answer(request.method, request.target, status, body))
        if status == 200 and request.target.startswith(("/v1/feed/", "/v1/reference/")):
            for page in _further_pages(database, place, answers[-1]):
                room -= len(page.body)
                if room < 0:
                    break
                answers.append(page)
    return answers


def _further_pages(database: Database, place: Place, asked: Answer) -> Iterator[Answer]:
    """The device cannot ask again from page to page, so they all come along."""
    path, _, query = asked.target.partition("?")
    follow = _next_paid if path.startswith("/v1/feed/") else _next_records
    body = asked.body
    while (found := follow(database, place, query, body)) is not None:
        query, body = found
        yield Answer("GET", f"{path}?{query}", 200, body)


def _next_paid(
    database: Database, place: Place, query: str, body: bytes
) -> tuple[str, bytes] | None:
    page = msgspec.json.decode(body, type=FeedAnswer)
    if not page.more:
        return None
    found = feed.after(database, place, Position.parse(page.next), protocol.MAX_FEED_ROWS)
    asked = urlencode({"after": page.next, "limit": protocol.MAX_FEED_ROWS})
    return asked, msgspec.json.encode(found)


def _next_records(
    database: Database, place: Place, query: str, body: bytes
) -> tuple[str, bytes] | None:
    page = msgspec.json.decode(body, type=ReferenceAnswer)
    if not page.more:
        return None
    kinds = parse_qs(query)["kinds"][0]
    start = Position.parse(page.next)
    found = reference_feed.after(
        database, place.lao, start, kinds=kinds.split(","), limit=reference.MAX_ROWS
    )
    told = ReferenceAnswer(place.lao, found.rows, str(found.next), found.more, page.publisher)
    return urlencode({"after": page.next, "kinds": kinds}), msgspec.json.encode(told)


async def _through(app: App, request: Request) -> tuple[int, bytes]:
    """One request through the application itself, byte for byte as it was signed."""
    path, _, query = request.target.partition("?")
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in request.headers.items()
        ],
        "client": None,
        "server": None,
    }
    answer = await inside.ask(app, scope, request.body)
    return answer.status_code, bytes(answer.body)
