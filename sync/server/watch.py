"""Stands before the doors: counts requests, names them in the log, and answers the keepers.

`/ready` is for a balancer, `/metrics` for Prometheus; neither is part of what devices speak.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from secrets import token_hex

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Message, Receive, Scope, Send

from sync.server import log, schema
from sync.server.database import Away, Database
from sync.server.log import note
from sync.server.metrics import Tally, Whole
from sync.server.schema import NotMigrated

READY = "/ready"
METRICS = "/metrics"
OTHER = "other"

_PATIENCE = 3.0
"""Seconds the database has to answer before a balancer is told to look elsewhere."""

_SLOW = 2.0
_NAME = re.compile("[A-Za-z0-9._-]{1,64}")
_FORWARDED = ("x-forwarded-for", "forwarded", "via")


class Watch:
    """An ASGI application around the server's. `token` opens /metrics to other computers."""

    def __init__(
        self,
        app: Starlette,
        database: Database,
        *,
        stopping: Callable[[], bool],
        token: str = "",
        trusting: bool = False,
    ) -> None:
        self._app = app
        self._database = database
        self._stopping = stopping
        self._token = token
        self._trusting = trusting
        self._tally = Tally()
        self._whole = Whole(database, now=lambda: datetime.now(UTC))
        self._doors = dict(_doors(app.routes))
        self._asking: asyncio.Task[str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == READY:
            await (await self._ready())(scope, receive, send)
        elif scope["path"] == METRICS:
            await (await self._metrics(scope))(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status = time.perf_counter(), 500
        log.request.set(self._name(scope))

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - begun
            door = self._doors.get(scope.get("endpoint"), OTHER)
            self._tally.count(door, status, seconds)
            if seconds > _SLOW:
                told = {"door": door, "status": status, "seconds": round(seconds, 2)}
                note("slow request", level=logging.WARNING, **told)

    def _name(self, scope: Scope) -> str:
        """A proxy that is trusted has named the request already."""
        given = Headers(scope=scope).get("x-request-id", "") if self._trusting else ""
        return given if _NAME.fullmatch(given) else token_hex(6)

    async def _ready(self) -> Response:
        """One question at a time, however many ask: a silent database must not gather threads."""
        if self._stopping():
            return _not_ready("stopping")
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(asyncio.to_thread(self._ask))
        try:
            why = await asyncio.wait_for(asyncio.shield(self._asking), _PATIENCE)
        except TimeoutError:
            why = "database-silent"
        return _not_ready(why) if why else JSONResponse({"ready": True})

    def _ask(self) -> str:
        try:
            schema.check(self._database)
        except NotMigrated:
            return "not-migrated"
        except Away:
            return "database-away"
        return ""

    async def _metrics(self, scope: Scope) -> Response:
        if not self._may_read(scope):
            return Response(status_code=403)
        page = await asyncio.to_thread(self._tally.page, self._whole)
        return Response(page, headers={"content-type": CONTENT_TYPE_LATEST})

    def _may_read(self, scope: Scope) -> bool:
        """With a token whoever knows it; without one this computer alone, and not by a proxy."""
        headers = Headers(scope=scope)
        if self._token:
            given = headers.get("authorization", "")
            return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())
        if any(name in headers for name in _FORWARDED) or not scope["client"]:
            return False
        return ipaddress.ip_address(scope["client"][0]).is_loopback


def _doors(routes: Sequence[BaseRoute], above: str = "") -> Iterator[tuple[object, str]]:
    """What each door is called: never by what stands in a request, which anybody may write."""
    for route in routes:
        if isinstance(route, Route):
            methods = "|".join(sorted((route.methods or set()) - {"HEAD"}))
            yield route.endpoint, f"{methods} {above}{route.path}"
        elif isinstance(route, Mount):
            yield from _doors(route.routes, above + route.path)


def _not_ready(why: str) -> Response:
    return JSONResponse({"ready": False, "why": why}, 503, {"retry-after": "5"})
