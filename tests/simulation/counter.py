"""A counter of the simulation: the real sync worker without its thread, on a journal in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from greenlet import greenlet

from desktop.domain.journal import Place
from desktop.domain.sync_place import Enrolment
from sync.client import worker
from sync.client.pace import Pace
from sync.client.worker import LinkState, Worker
from tests.simulation.fate import Disk, Fate, Killed
from tests.simulation.line import Line
from tests.simulation.loop import Loop
from tests.sync.books import Device


class Book(Device):
    """Its file is in memory: what is committed outlives a kill, and it can be copied."""

    def __init__(self, enrolment: Enrolment, fate: Fate) -> None:
        super().__init__(Path(":memory:"), enrolment)
        self._disk: sqlite3.Connection = self._db
        self._db: Any = Disk(self._disk, fate)

    def copy(self) -> bytes:
        return self._disk.serialize()

    def put_back(self, copy: bytes) -> None:
        self._disk.deserialize(copy)

    def tear_off(self) -> None:
        """The power is gone: what was not committed never was."""
        if self._disk.in_transaction:
            self._disk.rollback()


class Unthreaded(Worker):
    """The worker whose time is kept by the simulation."""

    def drawn_by(self, uniform: Callable[[float, float], float]) -> Unthreaded:
        """Its errands' pace too."""
        self._errand_pace = Pace(worker._ERRANDS, uniform=uniform)
        return self

    @property
    def due(self) -> float:
        return self._due

    def start(self) -> None:
        self._due = self._monotonic() + self._pace.at_start()

    def beat(self) -> None:
        self._due = float("inf")
        self._beat()


class Counter:
    """`ahead`: seconds by which its clock is wrong."""

    def __init__(
        self,
        loop: Loop,
        line: Line,
        enrolment: Enrolment,
        *,
        now: Callable[[], datetime],
        uniform: Callable[[float, float], float],
    ) -> None:
        self._loop = loop
        self._now = now
        self._uniform = uniform
        self._timer: Any = None
        self._process: greenlet | None = None
        self.line = line
        self.fate = Fate()
        self.book: Any = self._open(enrolment)
        self.up = False
        self.downtime = 60.0
        self.states: list[LinkState] = []
        self.rounds: list[float] = []
        self._worker: Unthreaded | None = None

    @property
    def place(self) -> Place:
        return self.book.place

    @property
    def name(self) -> str:
        return self.place.device

    def _open(self, enrolment: Enrolment) -> Any:
        return Book(enrolment, self.fate)

    def boot(self) -> None:
        """The program starts on what the disk holds."""
        if self.up:
            return
        self.up = True
        self.fate.steps, self.fate.dead = None, False
        self._worker = self._program()
        self._worker.start()
        self._arrange()

    def _program(self) -> Unthreaded:
        return Unthreaded(
            self.book,
            self.line,  # type: ignore[arg-type]  # it is asked for `exchange` and `stream` alone
            now=self._now,
            told=self.states.append,
            pace=Pace(uniform=self._uniform),
            monotonic=self._loop.time,
        ).drawn_by(self._uniform)

    def act(self, what: Callable[[], object]) -> None:
        """What a person does at the counter; it may not live to see the end of it."""
        if not self.up:
            return
        try:
            what()
        except Killed:
            self.kill()
            return
        assert self._worker is not None
        self._worker.changed()
        self._arrange()

    def try_now(self) -> None:
        if self._worker is not None and self.up:
            self._worker.try_now()
            self._arrange()

    def kill(self) -> None:
        process, self._process = self._process, None
        if process is not None and not process.dead:
            process.throw(Killed)
        self._end()

    def arm(self, steps: int) -> None:
        """It dies after so many more steps of its disk."""
        self.fate.steps = steps

    def _tear_off(self) -> None:
        self.book.tear_off()

    def _arrange(self) -> None:
        """The next round begins when the worker says, and never two at once."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        busy = self._process is not None
        if self.up and not busy and self._worker is not None and self._worker.due < float("inf"):
            self._timer = self._loop.call_at(max(self._worker.due, self._loop.time()), self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._process = greenlet(self._round, self._loop._hub)
        self._process.switch()

    def _round(self) -> None:
        assert self._worker is not None
        self.rounds.append(self._loop.time())
        try:
            self._worker.beat()
        except Killed:
            if self._process is not None:  # by its own disk
                self._end()
            return
        self._process = None
        self._arrange()

    def _end(self) -> None:
        """Somebody switches it on again after a while."""
        if not self.up:
            return
        self.up = False
        self._process = None
        self._tear_off()
        self._arrange()
        self._loop.call_later(self.downtime, self.boot)
