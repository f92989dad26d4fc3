"""A scheduler that answers nonsense, or not at all, is one that says nothing."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.errors import Unreachable
from printing.printers.job_state import JobState, _attributes, job_state

END = b"\x03"


def attribute(tag: int, name: bytes, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(value)) + value


def answer(*attributes: bytes) -> bytes:
    return b"\x01\x01\x00\x00\x00\x00\x00\x01\x02" + b"".join(attributes) + END


DONE = attribute(0x23, b"job-state", (9).to_bytes(4, "big"))
REASON = attribute(0x44, b"job-state-reasons", b"job-completed-successfully")
MORE = attribute(0x44, b"", b"printer-stopped")
BEGUN = attribute(0x21, b"time-at-processing", (1).to_bytes(4, "big"))
NOT_BEGUN = attribute(0x13, b"time-at-processing", b"")


@contextmanager
def answering(body: bytes, listener: socket.socket, status: str = "200 OK") -> Iterator[None]:
    """One connection, one answer, whatever was asked."""

    def serve() -> None:
        line, _ = listener.accept()
        with line:
            heard = b""
            while not heard.endswith(END):
                heard += line.recv(65536)
            head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            line.sendall(head.encode() + body)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        listener.close()


def asked(body: bytes, status: str = "200 OK") -> JobState:
    listener = socket.create_server(("127.0.0.1", 0))
    with answering(body, listener, status):
        return job_state(f"127.0.0.1:{listener.getsockname()[1]}", 12)


def test_a_finished_job_is_printed() -> None:
    found = asked(answer(DONE, REASON, MORE, BEGUN))

    assert found == JobState(9, True, frozenset({"job-completed-successfully", "printer-stopped"}))
    assert found.ended
    assert found.printed
    assert not found.untouched


def test_a_job_finished_with_errors_is_not_called_printed() -> None:
    errors = attribute(0x44, b"job-state-reasons", b"job-completed-with-errors")

    assert not asked(answer(DONE, errors, BEGUN)).printed


def test_a_cancelled_job_is_untouched_only_if_it_never_began() -> None:
    cancelled = attribute(0x23, b"job-state", (7).to_bytes(4, "big"))

    assert asked(answer(cancelled, REASON, NOT_BEGUN)).untouched
    assert not asked(answer(cancelled, REASON, BEGUN)).untouched


def test_a_scheduler_behind_a_socket_file_is_asked_too(tmp_path: Path) -> None:
    place = tmp_path / "cups.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(place))
    listener.listen()

    with answering(answer(DONE, REASON, BEGUN), listener):
        assert job_state(str(place), 12).printed


@pytest.mark.parametrize(
    "body", [b"", b"\x01\x01", answer(), answer(DONE), answer(REASON), answer(DONE)[:-6], b"<html>"]
)
def test_half_an_answer_is_none(body: bytes) -> None:
    with pytest.raises(Unreachable):
        asked(body)


def test_a_refusal_is_no_answer() -> None:
    with pytest.raises(Unreachable):
        asked(answer(DONE, REASON), "401 Unauthorized")


@pytest.mark.parametrize("server", ["127.0.0.1:9", "/nowhere/cups.sock", "", "host-without-port"])
def test_nobody_there_is_no_answer(server: str) -> None:
    with pytest.raises(Unreachable):
        job_state(server, 12)


@given(st.binary(max_size=200))
@settings(max_examples=500)
def test_any_bytes_are_read_without_a_surprise(body: bytes) -> None:
    for values in _attributes(body).values():
        assert values
