"""The thread that posts: at once what this process stored, every while what others left behind."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from desktop.domain.journal import Place
from sync.server import projector
from sync.server.database import Away, Database
from sync.server.log import surprise

_SWEEP = 20.0
_FRESH = timedelta(seconds=10)
"""Whoever stored entries this short a time ago is posting them."""
_AWAY = 2.0
_PATIENCE = 0.5
"""Seconds to give way to pushes before each page: no crowd may stop the books for good."""
_GLANCE = 0.02


class Poster:
    """`crowded` says whether pushes wait: their devices do, and nobody waits for the books.
    `every_while` is other work that may wait as long."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        *,
        crowded: Callable[[], bool],
        every_while: Callable[[], None],
    ) -> None:
        self._database = database
        self._now = now
        self._crowded = crowded
        self._every_while = every_while
        self._places: OrderedDict[Place, None] = OrderedDict()
        self._wake = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="poster", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """After the page at hand; the rest is posted by whoever comes next."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    def wake(self, places: Iterable[Place]) -> None:
        with self._wake:
            self._places.update(dict.fromkeys(places))
            self._wake.notify()

    def _run(self) -> None:
        unheard_since: datetime | None = None
        while not self._stopping:
            sweep = time.monotonic() + _SWEEP
            self._guarded(partial(self._find, unheard_since))
            self._guarded(self._every_while)
            while (place := self._next(sweep)) is not None:
                self._give_way()
                self._guarded(partial(self._post, place))
            unheard_since = self._now() - _FRESH
        self._guarded(self._every_while)

    def _give_way(self) -> None:
        patient_until = time.monotonic() + _PATIENCE
        while self._crowded() and time.monotonic() < patient_until and not self._stopping:
            self._rest(_GLANCE)

    def _next(self, deadline: float) -> Place | None:
        """None when it is time to look for what others left, or to end."""
        with self._wake:
            while not self._stopping and (left := deadline - time.monotonic()) > 0:
                if self._places:
                    return self._places.popitem(last=False)[0]
                self._wake.wait(left)
        return None

    def _find(self, unheard_since: datetime | None) -> None:
        self.wake(projector.behind(self._database, unheard_since=unheard_since))

    def _post(self, place: Place) -> None:
        if projector.post_page(self._database, place, at=self._now()):
            self.wake([place])

    def _guarded(self, work: Callable[[], None]) -> None:
        """What fails is found again: the entries are stored, whatever happens here."""
        try:
            work()
        except Away as error:
            surprise("database away", error)
            self._rest(_AWAY)
        except Exception as error:  # noqa: BLE001 - this thread must outlive any mistake
            surprise("entries not posted", error)

    def _rest(self, seconds: float) -> None:
        with self._wake:
            self._wake.wait_for(lambda: self._stopping, seconds)
