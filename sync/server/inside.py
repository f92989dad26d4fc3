"""Asks an application within this process, as a connection would, and holds its answer back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.responses import Response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


async def ask(app: App, scope: Scope, body: bytes) -> Response:
    """The whole answer; 500 where the application gave none."""
    coming = [{"type": "http.request", "body": body, "more_body": False}]
    begun: Scope = {"status": 500, "headers": []}
    said = bytearray()

    async def receive() -> Scope:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def send(message: Scope) -> None:
        if message["type"] == "http.response.start":
            begun.update(message)
        else:
            said.extend(message.get("body", b""))

    await app(scope, receive, send)
    answer = Response(bytes(said), begun["status"])
    answer.raw_headers = list(begun["headers"])
    return answer
