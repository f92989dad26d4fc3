"""Asks the print scheduler how a job stands, in IPP (RFC 8011), because `lpstat` does not tell a
job that was printed from one that somebody cancelled."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from desktop.domain.errors import Unreachable

_GET_JOB_ATTRIBUTES = 0x0009
_TIMEOUT = 5.0

_CANCELLED = 7
_ABORTED = 8
_COMPLETED = 9


@dataclass(frozen=True, slots=True)
class JobState:
    """`state` as RFC 8011 numbers it; `begun`: the printer has been at it; `reasons` as sent."""

    state: int
    begun: bool
    reasons: frozenset[str]

    @property
    def ended(self) -> bool:
        return self.state in (_CANCELLED, _ABORTED, _COMPLETED)

    @property
    def untouched(self) -> bool:
        """Cancelled before anything was sent to the printer."""
        return not self.begun and self.state == _CANCELLED

    @property
    def printed(self) -> bool:
        return self.state == _COMPLETED and "job-completed-with-errors" not in self.reasons


def job_state(server: str, job: int) -> JobState:
    """`server` as `lpstat -H` names it: a socket's path or host:port. Raises Unreachable."""
    connection = _connection(server)
    try:
        connection.request(
            "POST", "/", body=_question(job), headers={"Content-Type": "application/ipp"}
        )
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as failed:
        raise Unreachable("print-service-silent", str(failed)) from failed
    finally:
        connection.close()
    if answer.status != 200:
        raise Unreachable("print-service-silent", f"HTTP {answer.status}")
    return _read(body)


class _SocketConnection(HTTPConnection):
    """HTTP over the scheduler's own socket file."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_TIMEOUT)
        self.sock.connect(self._path)


def _connection(server: str) -> HTTPConnection:
    if server.startswith("/"):
        return _SocketConnection(server)
    host, _, port = server.rpartition(":")
    if not port.isdecimal():
        raise Unreachable("print-service-silent", server)
    return HTTPConnection(host.strip("[]"), int(port), timeout=_TIMEOUT)


def _question(job: int) -> bytes:
    attributes = (
        (0x47, "attributes-charset", "utf-8"),
        (0x48, "attributes-natural-language", "en"),
        (0x45, "job-uri", f"ipp://localhost/jobs/{job}"),
        (0x44, "requested-attributes", "job-state"),
        (0x44, "", "job-state-reasons"),
        (0x44, "", "time-at-processing"),
    )
    head = struct.pack(">BBHIB", 1, 1, _GET_JOB_ATTRIBUTES, 1, 0x01)
    return head + b"".join(_attribute(*attribute) for attribute in attributes) + b"\x03"


def _attribute(tag: int, name: str, value: str) -> bytes:
    return (
        struct.pack(f">BH{len(name)}sH", tag, len(name), name.encode(), len(value)) + value.encode()
    )


def _read(body: bytes) -> JobState:
    found = _attributes(body)
    try:
        (_, state), *_ = found["job-state"]
        return JobState(
            int.from_bytes(state, "big"),
            any(tag == 0x21 for tag, _ in found.get("time-at-processing", ())),
            frozenset(value.decode("ascii", "replace") for _, value in found["job-state-reasons"]),
        )
    except KeyError as missing:
        raise Unreachable("print-service-silent", f"no {missing}") from None


def _attributes(body: bytes) -> dict[str, list[tuple[int, bytes]]]:
    """Attribute name to its values, each with its tag; what comes after a fault is left out."""
    found: dict[str, list[tuple[int, bytes]]] = {}
    at, name = 8, ""
    try:
        while body[at] != 0x03:
            tag = body[at]
            at += 1
            if tag < 0x10:
                continue
            written, at = _counted(body, at)
            value, at = _counted(body, at)
            name = written.decode("ascii", "replace") or name
            found.setdefault(name, []).append((tag, value))
    except (IndexError, struct.error):
        return found
    return found


def _counted(body: bytes, at: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">H", body, at)
    return body[at + 2 : at + 2 + length], at + 2 + length
