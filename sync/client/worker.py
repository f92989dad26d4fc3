"""The sync thread: wakes when something changed, beats when idle, tries again when it failed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import structs

from desktop.domain.errors import Unreachable, WorldFailed
from desktop.domain.sync_place import Identity
from sync.client.central import Central
from sync.client.checkpoint import keep_checkpoint
from sync.client.fetcher import Fetcher
from sync.client.http import Http
from sync.client.outcomes import Busy, Fenced, NeedsEnrolment, Revoked
from sync.client.pace import Pace, Rhythm
from sync.client.ports import SyncBook
from sync.client.sender import Sender, Sent
from sync.protocol import PushAnswer

_log = logging.getLogger(__name__)
_REPORT_AGE = 60.0
_WHOLE_TALK = 900.0
"""Seconds for which heartbeats will do; what they do not tell of is asked for then."""
_ERRANDS = Rhythm(cap=30.0)

Errand = Callable[[Central, PushAnswer], bool]
"""What is done when no money waits; it takes what was cut off up again. True when it stopped for
money and has more to do."""


class Link(StrEnum):
    STARTING = "starting"
    ONLINE = "online"
    OFFLINE = "offline"
    FENCED = "fenced"
    NOT_ENROLLED = "not-enrolled"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class LinkState:
    """`error` is a short code, empty when all is well. `ahead`: seconds by which this computer's
    clock is ahead of the server's, a claim to show and nothing more."""

    link: Link = Link.STARTING
    last_success: datetime | None = None
    error: str = ""
    ahead: float = 0.0


class Worker:
    """`told` is called on this thread with every new state. One worker a device."""

    def __init__(
        self,
        book: SyncBook,
        http: Http,
        *,
        now: Callable[[], datetime],
        told: Callable[[LinkState], None],
        pace: Pace | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._book = book
        self._http = http
        self._now = now
        self._told = told
        self._pace = pace or Pace()
        self._monotonic = monotonic
        self._sender = Sender(book, monotonic=monotonic, stopping=lambda: self._stopping)
        self._fetcher = Fetcher(book)
        self._central: Central | None = None
        # the server had not judged our newest entries yet, so its sums were without them
        self._judging = False
        # what the server said in the last round that left nothing to do
        self._last: tuple[Sent, float] | None = None
        self._reported: tuple[date, float] | None = None
        self._checkpointed: date | None = None
        self._state = LinkState()
        self._wake = threading.Condition()
        self._due = self._not_before = 0.0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._errands: list[Errand] = []
        self._errand_pace = Pace(_ERRANDS)
        self._resume: float | None = None

    def then(self, errand: Errand) -> None:
        """Does this too in every round, last in line and in the order given. Before the start."""
        self._errands.append(errand)

    def hurried(self) -> bool:
        """Whether an errand must stop at the next good place: money waits, or the end has come."""
        return self._stopping or self._book.head().seq > self._book.acknowledged().seq

    @property
    def state(self) -> LinkState:
        return self._state

    def start(self) -> None:
        self._due = self._monotonic() + self._pace.at_start()
        self._thread.start()

    def changed(self) -> None:
        """Something was written: send it soon, unless the line is known to be down."""
        with self._wake:
            if self._state.link in (Link.OFFLINE, Link.FENCED, Link.REVOKED):
                return
            self._last = None
            soon = self._monotonic() + self._pace.after_change()
            self._due = min(self._due, max(soon, self._not_before))
            self._wake.notify()

    def try_now(self) -> None:
        """A person asks, or has put right what was wrong."""
        with self._wake:
            self._last = None
            self._due = self._monotonic()
            self._wake.notify()

    def stop(self, timeout: float = 5.0) -> bool:
        """Ends after the request under way. True if it has ended in time."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while self._wait():
            self._beat()

    def _wait(self) -> bool:
        """Until it is time. False when the worker must end."""
        with self._wake:
            while not self._stopping and (left := self._due - self._monotonic()) > 0:
                self._wake.wait(min(left, threading.TIMEOUT_MAX))
            self._due = float("inf")
            return not self._stopping

    def _beat(self) -> None:
        try:
            self._settle(self._round())
        except Fenced as fenced:
            # quietly on: what is taken here meanwhile becomes evidence, and a person may decide
            self._fail(Link.FENCED, fenced.footing.value, self._pace.after_success())
        except NeedsEnrolment:
            self._fail(Link.NOT_ENROLLED, "unknown-device", self._pace.after_failure())
        except Revoked:
            self._fail(Link.REVOKED, "revoked", self._pace.after_failure())
        except Busy as busy:
            self._fail(Link.OFFLINE, busy.code, self._pace.after_failure(busy.wait))
        except WorldFailed as failed:
            self._fail(Link.OFFLINE, failed.code, self._pace.after_failure())
        except Exception:  # noqa: BLE001
            # this thread must outlive any mistake, or the journal would stay here unnoticed
            _log.exception("sync round failed")
            self._fail(Link.OFFLINE, "surprise", self._pace.after_failure())

    def _round(self) -> Sent | None:
        """One whole conversation; None while the device is not enrolled."""
        identity = self._book.identity()
        if identity is None:
            return None
        central = self._central_of(identity)
        quiet = self._still(central)
        if quiet is not None:
            return quiet
        sent = self._sender.send(central)
        moved = self._fetcher.follow_feed(central, sent.answer.feed) or self._judging
        self._judging = sent.answer.behind
        today = self._now().date()
        self._fetcher.renew_numbers(central, today)
        self._fetcher.learn_server_key(central)
        self._keep_checkpoint(central, today)
        self._report(central, today, moved=moved)
        self._resume = self._run_errands(central, sent.answer)
        done = self._resume is None and not sent.answer.behind
        self._last = (sent, self._monotonic() + _WHOLE_TALK) if done else None
        return sent

    def _keep_checkpoint(self, central: Central, today: date) -> None:
        """Once a day is enough: each answer compares heads anyway. Servers of before have none."""
        if self._checkpointed != today:
            self._checkpointed = today
            with suppress(Unreachable):
                keep_checkpoint(self._book, central)

    def _still(self, central: Central) -> Sent | None:
        """With nothing to send, one small question tells whether the server has nothing either."""
        last, self._last = self._last, None
        if last is None or self._monotonic() > last[1] or not last[0].answer.mark:
            return None
        answer, head = last[0].answer, self._book.acknowledged()
        if self._book.head() != head or not central.beat(head, answer.mark):
            return None
        self._last = last
        time = self._now() - timedelta(seconds=self._state.ahead)
        return Sent(0, structs.replace(answer, time=time, backoff=0))

    def _run_errands(self, central: Central, answer: PushAnswer) -> float | None:
        """Seconds until they should go on; None when all is done. Money went through: a line that
        breaks here is told by the next round, if it stays broken."""
        try:
            for errand in self._errands:
                if errand(central, answer):
                    return 0.0
        except Busy as busy:
            return self._errand_pace.after_failure(busy.wait)
        except WorldFailed as failed:
            _log.warning("an errand was broken off: %s", failed.code)
            return self._errand_pace.after_failure()
        self._errand_pace.after_success()
        return None

    def _central_of(self, identity: Identity) -> Central:
        if self._central is None or self._central.identity != identity:
            self._last = None
            self._central = Central(self._http, identity, now=self._now)
        return self._central

    def _report(self, central: Central, today: date, *, moved: bool) -> None:
        """Not after every payment: a minute old is new enough unless others took money."""
        at = self._monotonic()
        fresh = self._reported is not None and self._reported[0] == today
        if fresh and self._reported and at - self._reported[1] < _REPORT_AGE and not moved:
            return
        self._fetcher.keep_report(central, today)
        self._reported = (today, at)

    def _settle(self, sent: Sent | None) -> None:
        at = self._monotonic()
        with self._wake:
            behind = sent is not None and sent.answer.behind
            self._due = min(self._due, at + self._pace.after_success(behind=behind))
            if sent is not None and self._resume is not None:
                self._due = min(self._due, at + self._resume)
            if sent is None:
                state = replace(self._state, link=Link.NOT_ENROLLED, error="")
            else:
                self._not_before = at + sent.answer.backoff
                self._due = max(self._due, self._not_before)
                now = self._now()
                ahead = (now - sent.answer.time).total_seconds()
                state = LinkState(Link.ONLINE, now, "", ahead)
            self._state = state
        self._tell(state)

    def _fail(self, link: Link, code: str, delay: float) -> None:
        with self._wake:
            self._last = None
            self._due = self._monotonic() + delay
            state = self._state = replace(self._state, link=link, error=code)
        self._tell(state)

    def _tell(self, state: LinkState) -> None:
        try:
            self._told(state)
        except Exception:  # noqa: BLE001
            _log.exception("telling the state failed")  # the thread must outlive its listeners
