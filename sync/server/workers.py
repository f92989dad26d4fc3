"""Keeps several worker processes alive: starts anew what dies, stops all in order."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from sync.server.log import note

_STEADY = 5.0
"""A worker that lives so many seconds has started well."""

_LONGEST = 30.0


@dataclass(slots=True)
class _Seat:
    """The place of one worker; `falls` are quick deaths in a row, `due` when the next may start."""

    process: SpawnProcess | None = None
    begun: float = 0.0
    falls: int = 0
    due: float = 0.0


class Workers:
    """`hire` makes a process that is not started yet; `let_go` hears of each that has ended."""

    def __init__(
        self,
        hire: Callable[[], SpawnProcess],
        count: int,
        *,
        let_go: Callable[[int], None],
        stop_within: float,
    ) -> None:
        self._hire = hire
        self._let_go = let_go
        self._stop_within = stop_within
        self._seats = [_Seat() for _ in range(count)]
        self._stopping = False

    def run(self) -> None:
        """Until SIGTERM or SIGINT; returns when the last worker has ended."""
        with self._listening() as told:
            while not self._stopping:
                self._fill()
                self._wait(told)
            self._stop()

    @contextmanager
    def _listening(self) -> Iterator[Connection]:
        """A signal comes through a pipe, so that it wakes the wait."""
        heard, tell = connection.Pipe(duplex=False)

        def stop(number: int, frame: object) -> None:
            self._stopping = True
            tell.send_bytes(b".")

        before = {one: signal.signal(one, stop) for one in (signal.SIGTERM, signal.SIGINT)}
        try:
            with heard, tell:
                yield heard
        finally:
            for one, how in before.items():
                signal.signal(one, how)

    def _fill(self) -> None:
        now = time.monotonic()
        for seat in self._seats:
            if seat.process is None and seat.due <= now:
                seat.process = self._hire()
                seat.process.start()
                seat.begun = now
                note("worker started", pid=seat.process.pid)

    def _wait(self, told: Connection) -> None:
        now = time.monotonic()
        dues = [seat.due - now for seat in self._seats if seat.process is None]
        ends = [seat.process.sentinel for seat in self._seats if seat.process is not None]
        connection.wait([told, *ends], timeout=max(0.0, min(dues)) if dues else None)
        for seat in self._seats:
            if seat.process is not None and not seat.process.is_alive():
                self._ended(seat, seat.process)

    def _ended(self, seat: _Seat, process: SpawnProcess) -> None:
        """The first restart is at once; one that keeps dying must not burn the processor."""
        lived = time.monotonic() - seat.begun
        seat.falls = 0 if lived >= _STEADY else seat.falls + 1
        pause = min(_LONGEST, 2.0 ** (seat.falls - 2)) if seat.falls > 1 else 0.0
        note("worker ended", pid=process.pid, code=process.exitcode, restart_in=pause)
        self._let_go(process.pid or 0)
        process.close()
        seat.process, seat.due = None, time.monotonic() + pause

    def _stop(self) -> None:
        processes = [seat.process for seat in self._seats if seat.process is not None]
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + self._stop_within
        for process in processes:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                note("worker killed", pid=process.pid)
                process.kill()
                process.join()
            self._let_go(process.pid or 0)
            process.close()
