"""How long the server waits for somebody to finish asking, and how much of it is read before its
turn: neither a slow one nor one who waits may hold much."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS = 20.0
"""Seconds from the first byte of a connection or a request to the last of its headers."""

BODY = 120.0
"""Seconds for a body: what a device waits for a whole exchange (sync/client/http.py)."""


_GLANCE = 4 << 10
"""Bytes read of a request before its headers are known; many a request is whole with them."""

_GULP = 64 << 10


class _Reading(threading.local):
    """What comes is read here, whoever sent it, and copied at once: each loop has its thread."""

    def __init__(self) -> None:
        self.gulp = memoryview(bytearray(_GULP))
        self.glance = self.gulp[:_GLANCE]


_reading = _Reading()


class PatientProtocol(HttpToolsProtocol):
    """HTTP that hangs up on whoever does not come to the point, and leaves the rest of a body on
    the line until a door asks for it."""

    headers_within = HEADERS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_protocol(_Sips(self))
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        if self._deadline is None:
            self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()
        if self._is_long():
            self.flow.pause_reading()

    @property
    def between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _is_long(self) -> bool:
        told = dict(self.headers)
        length = told.get(b"content-length", b"0")
        return b"transfer-encoding" in told or int(length) > _GLANCE

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(self.headers_within, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        self._deadline = None
        transport: Any = self.transport
        transport.abort()


class _Sips(asyncio.BufferedProtocol):
    """Hands on what comes in pieces of our size: else the loop reads 256 KiB at once, which is a
    whole body of whoever has to wait."""

    def __init__(self, inner: PatientProtocol) -> None:
        self._inner = inner

    def get_buffer(self, sizehint: int) -> memoryview:
        return _reading.glance if self._inner.between_requests else _reading.gulp

    def buffer_updated(self, nbytes: int) -> None:
        self._inner.data_received(bytes(_reading.gulp[:nbytes]))

    def eof_received(self) -> None:
        self._inner.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()
