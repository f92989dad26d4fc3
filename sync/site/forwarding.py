"""Around the server's own doors: what counters push is kept for the centre, and what only the
centre can say is asked there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from starlette.responses import Response

from desktop.domain.errors import Unreachable
from desktop.domain.journal import Place
from sync import protocol
from sync.client.http import Reply
from sync.protocol import EnrolAnswer, EnrolRequest
from sync.server import inside, relaying
from sync.server.answers import Refusal
from sync.server.database import Away, Database
from sync.server.inside import App, Receive, Scope, Send
from sync.server.log import note, surprise
from sync.server.relaying import Relayed
from sync.site.relay import Relay
from sync.site.upstream import passed_on


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as it came, whole."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def place(self) -> Place:
        """Only of one that the doors have let in: then it says so itself."""
        named = self.headers
        return Place(
            named[protocol.LAO_HEADER],
            named[protocol.DEVICE_HEADER],
            UUID(named[protocol.EPOCH_HEADER]),
        )


class SiteDoors:
    """The application of a site: an ASGI application around the server's."""

    def __init__(
        self, app: App, database: Database, relay: Relay, *, now: Callable[[], datetime]
    ) -> None:
        self._app = app
        self._database = database
        self._relay = relay
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, self._with_relay(receive), send)
            return
        if scope["type"] != "http" or not _concerns(scope):
            await self._app(scope, receive, send)
            return
        asked = await _whole(scope, receive)
        if asked is None:
            await Refusal(413, "too-big").response()(scope, receive, send)
            return
        try:
            answer = await self._answer(scope, asked)
        except Refusal as refusal:
            answer = refusal.response()
        except Away as error:
            surprise("database away", error)
            answer = Refusal(503, "database-away", retry_after=15).response()
        await answer(scope, receive, send)

    def _with_relay(self, receive: Receive) -> Receive:
        """The relay lives as long as the server does."""

        async def following() -> Scope:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._relay.start()
            elif message["type"] == "lifespan.shutdown":
                await asyncio.to_thread(self._relay.stop)
            return message

        return following

    async def _answer(self, scope: Scope, asked: _Asked) -> Response:
        path = scope["path"]
        if path == protocol.ENROL:
            return await self._enrol(asked)
        if path == protocol.LEASE or asked.method == "PUT" and path.startswith("/v1/reference/"):
            return _response(await self._centre(asked, first_send=True))
        if path.startswith("/v1/totals/"):
            return await self._totals(scope, asked)
        return await self._kept(scope, asked)

    async def _kept(self, scope: Scope, asked: _Asked) -> Response:
        """Our own doors first; then, before the counter hears of it, kept for the centre."""
        answer = await inside.ask(self._app, scope, asked.body)
        if answer.status_code == 200 and asked.body:
            request = Relayed(
                asked.place,
                _last(answer) if scope["path"].startswith("/v1/journal/") else 0,
                asked.method,
                asked.target,
                passed_on(asked.headers),
                asked.body,
            )
            lao = request.place.lao
            await asyncio.to_thread(relaying.keep, self._database, lao, request, at=self._now())
            self._relay.wake()
        return answer

    async def _enrol(self, asked: _Asked) -> Response:
        """The centre alone knows the codes; who enrols there is known here from then on."""
        reply = await self._centre(asked, first_send=False)
        if reply.status == 200:
            given = msgspec.json.decode(reply.body, type=EnrolAnswer)
            wanted = msgspec.json.decode(asked.body, type=EnrolRequest)
            await asyncio.to_thread(
                relaying.enrolled, self._database, wanted, given, at=self._now()
            )
            note("device enrolled", lao=given.lao, device=given.dev, app=wanted.app)
        return _response(reply)

    async def _totals(self, scope: Scope, asked: _Asked) -> Response:
        """All counters' where the centre answers, those behind this site where it does not."""
        try:
            return _response(await self._centre(asked, first_send=True))
        except Refusal:
            return await inside.ask(self._app, scope, asked.body)

    async def _centre(self, asked: _Asked, *, first_send: bool) -> Reply:
        """`first_send`: what the question is about must be there before it. Raises Refusal 503."""
        try:
            return await asyncio.to_thread(
                self._relay.ask,
                asked.method,
                asked.target,
                asked.headers,
                asked.body,
                first_send=first_send,
            )
        except Unreachable:
            raise Refusal(503, "centre-away", retry_after=60) from None


_STORED = ("/v1/journal/", "/v1/disputed/", "/v1/blobs/", "/v1/reference/")


def _concerns(scope: Scope) -> bool:
    method, path = scope["method"], scope["path"]
    asked = method == "POST" and path in (protocol.ENROL, protocol.LEASE)
    stored = method == "PUT" and path.startswith(_STORED)
    return bool(asked or stored or (method == "GET" and path.startswith("/v1/totals/")))


async def _whole(scope: Scope, receive: Receive) -> _Asked | None:
    """None for a body that no door would take."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > protocol.MAX_PACKED:
            return None
    path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return _Asked(scope["method"], f"{path}?{query}" if query else path, headers, bytes(body))


def _last(answer: Response) -> int:
    return msgspec.json.decode(answer.body, type=protocol.PushAnswer).head


def _response(reply: Reply) -> Response:
    kept = {
        name: value for name, value in reply.headers.items() if name.lower() in ("retry-after",)
    }
    return Response(reply.body, reply.status, kept, media_type="application/json")
