"""What is read of a request before its turn, as the loop and the sockets really do it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sync.server.patience import PatientProtocol
from tests.servers import free_port
from tests.waiting import until

BODY = bytes(range(256)) * 800


@dataclass
class SlowDoor:
    """Reads a body only when `ask` is set; tells the size of the first piece, then the body."""

    ask: threading.Event = field(default_factory=threading.Event)
    first: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await asyncio.to_thread(self.ask.wait, 10)
        if scope["path"] != "/unread":
            piece = await receive()
            self.first.append(len(piece["body"]))
            rest = await Request(scope, receive).body() if piece["more_body"] else b""
            self.bodies.append(piece["body"] + rest)
        await Response("heard")(scope, receive, send)


@contextmanager
def served(door: SlowDoor) -> Iterator[int]:
    """Gives the port."""
    port = free_port()
    config = uvicorn.Config(
        door, port=port, log_config=None, access_log=False, http=PatientProtocol, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    yield port
    door.ask.set()
    server.should_exit = True
    thread.join(20)


@contextmanager
def asking(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        yield line


def whole(path: str, body: bytes, *, chunked: bool = False) -> bytes:
    head = f"PUT {path} HTTP/1.1\r\nhost: x\r\n"
    if chunked:
        return f"{head}transfer-encoding: chunked\r\n\r\n{len(body):x}\r\n".encode() + (
            body + b"\r\n0\r\n\r\n"
        )
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def answered(line: socket.socket) -> bool:
    said = b""
    while not said.endswith(b"heard"):
        piece = line.recv(1000)
        if not piece:
            return False
        said += piece
    return said.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_long_body_stays_on_the_line_until_a_door_asks_for_it(chunked: bool) -> None:
    door = SlowDoor()
    with served(door) as port, asking(port) as line:
        line.sendall(whole("/", BODY, chunked=chunked))
        door.ask.set()
        assert answered(line)
    assert door.bodies == [BODY]
    assert door.first[0] <= 4 << 10


def test_what_is_short_is_read_with_its_headers() -> None:
    door = SlowDoor()
    door.ask.set()
    with served(door) as port, asking(port) as line:
        for body in (b"", b"short", BODY[:3000], b"short again"):
            line.sendall(whole("/", body))
            assert answered(line)
    assert door.bodies == [b"", b"short", BODY[:3000], b"short again"]


def test_after_a_body_that_no_door_wanted_the_line_is_good_for_the_next() -> None:
    door = SlowDoor()
    door.ask.set()
    with served(door) as port, asking(port) as line:
        line.sendall(whole("/unread", BODY))
        assert answered(line)
        line.sendall(whole("/", BODY))
        assert answered(line)
    assert door.bodies == [BODY]
