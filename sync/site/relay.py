"""The way to the centre: sends what counters pushed, in order, and fetches what others did."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec

from desktop.domain.errors import Unreachable
from desktop.domain.journal import Place
from sync import protocol
from sync.client.http import Http, Reply
from sync.client.outcomes import NeedsEnrolment, Revoked
from sync.client.pace import Pace
from sync.protocol import Problem
from sync.protocol.cursor import Position
from sync.server import forks, hearing, relaying, revoking
from sync.server.database import Database
from sync.server.log import note, surprise
from sync.server.relaying import Relayed, Site
from sync.site.upstream import Upstream

_PAGE = 200
KEPT = timedelta(days=400)
"""A centre that is set back by less is given again what it lost."""

_PASSING = "unknown-device"
"""A centre that was set back may be told of the device again: asked anew in each round."""

_LATER = (408, 429, 500, 502, 503, 504)


class Relay:
    """A thread of its own; `ask` is for the threads of the doors."""

    def __init__(
        self,
        database: Database,
        who: Site,
        *,
        http: Callable[[], Http],
        now: Callable[[], datetime],
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._who = who
        self._lao = who.place.lao
        self._now = now
        self._pace = pace or Pace()
        self._own_http, self._asking_http = http(), http()
        self._upstream = Upstream(self._own_http, who, now=now)
        self._asking = Upstream(self._asking_http, who, now=now)
        self._turn, self._round = threading.Lock(), threading.Lock()
        self._woken, self._ending = threading.Event(), threading.Event()
        self._gaps: dict[Place, int] = {}
        self._away = False
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join(30)
        self._own_http.close()
        self._asking_http.close()

    def wake(self) -> None:
        """Something was kept for the centre. While it is away its own time is kept to."""
        if not self._away:
            self._woken.set()

    def ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        first_send: bool,
    ) -> Reply:
        """A counter's question that only the centre can answer. `first_send`: what waits goes
        before it, and while the centre is known to be away nobody waits for it.

        Raises Unreachable.
        """
        if first_send and self._away:
            raise Unreachable("no-connection")
        with self._turn:
            if first_send:
                with self._round:
                    self._send_all()
            reply = self._asking.pass_on(method, target, headers, body)
        if reply.status in _LATER:
            raise Unreachable("busy", f"HTTP {reply.status}")
        return reply

    def round(self) -> None:
        """Sends all, then fetches all. Raises Unreachable, NeedsEnrolment, Revoked."""
        with self._round:
            relaying.unstick(self._database, self._lao, _PASSING)
            self._send_all()
            self._compare_heads()
            self._fetch_feed(self._upstream.beat())
            self._fetch_reference()
        at = self._now()
        relaying.heard(self._database, self._lao, at)
        relaying.forget(self._database, self._lao, before=at - KEPT)

    def _run(self) -> None:
        wait = self._pace.at_start()
        while True:
            if self._woken.wait(wait):
                self._ending.wait(self._pace.after_change())  # neighbours go along
            self._woken.clear()
            if self._ending.is_set():
                return
            wait = self._beat()

    def _beat(self) -> float:
        """Seconds until the next."""
        try:
            self.round()
        except Unreachable as away:
            if not self._away:
                note("centre away", level=logging.WARNING, why=away.code)
            self._away = True
            return self._pace.after_failure(getattr(away, "wait", 0.0))
        except (NeedsEnrolment, Revoked) as no:
            note("centre refuses this site", level=logging.ERROR, why=type(no).__name__)
            return self._pace.after_failure()
        except Exception as error:  # noqa: BLE001 - this thread must outlive any mistake
            surprise("relaying failed", error)
            return self._pace.after_failure()
        if self._away:
            note("centre is back")
        self._away = False
        return self._pace.after_success()

    def _send_all(self) -> None:
        while requests := relaying.next_waiting(self._database, self._lao, limit=_PAGE):
            for request in requests:
                if not self._sent(request):
                    break  # a chain stands elsewhere now: what waits is asked anew

    def _compare_heads(self) -> None:
        """A centre that was set back lacks what it once took, and a counter with nothing more to
        push would never show it: the last push of each is sent again. The centre takes nothing
        twice, so this is how heads are compared in the counter's own name."""
        for request in relaying.newest_sent(self._database, self._lao):
            self._sent(request)
        self._send_all()

    def _sent(self, request: Relayed) -> bool:
        reply = self._upstream.pass_on(
            request.method, request.target, request.headers, request.body
        )
        if reply.status in _LATER:
            raise Unreachable("busy", f"HTTP {reply.status}")
        if reply.status == 200:
            self._gaps.pop(request.place, None)
            relaying.arrived(self._database, self._lao, [request.n])
            return True
        self._refused(request, reply)
        return False

    def _refused(self, request: Relayed, reply: Reply) -> None:
        """A gap: the centre was set back. A fork: the centre has kept it as evidence, and here too
        the counter is stopped. Anything else stops this chain until a person looks."""
        place = request.place
        try:
            problem = msgspec.json.decode(reply.body, type=Problem).code
        except msgspec.DecodeError:
            raise Unreachable("not-agreed", f"HTTP {reply.status}") from None
        if problem == "gap":
            head = msgspec.json.decode(reply.body, type=protocol.OutOfStep).head
            twice = self._gaps.get(place) == head  # what it lacks is not here any more
            self._gaps[place] = head
            if not twice and relaying.send_again(self._database, place, head):
                return
        if problem == "fork":
            with self._database.writing() as tx:
                forks.mark(tx, place, at=self._now())
            relaying.arrived(self._database, self._lao, [request.n])
            return
        relaying.stick(self._database, place, problem)
        note("chain stuck", level=logging.ERROR, lao=place.lao, device=place.device, why=problem)
        if problem == "revoked":
            with self._database.writing() as tx:
                revoking.revoke(tx, place, reason="revoked", by="centre", at=self._now())

    def _fetch_feed(self, end: str) -> None:
        cursor = self._cursor().feed
        while Position.parse(cursor) < Position.parse(end):
            answer = self._upstream.feed(cursor)
            if Position.parse(answer.next) <= Position.parse(cursor):
                raise Unreachable("not-agreed", "feed")
            hearing.take_feed(
                self._database, self._who.place, answer.rows, answer.next, at=self._now()
            )
            cursor = answer.next

    def _fetch_reference(self) -> None:
        cursor, more = self._cursor().reference, True
        while more:
            page = self._upstream.reference(cursor)
            if page is None:
                self._fetch_anew()
                return
            if page.rows or page.next != cursor:
                hearing.take_reference(
                    self._database, self._lao, page.rows, page.next, at=self._now()
                )
            cursor, more = page.next, page.more

    def _fetch_anew(self) -> None:
        """From the beginning; what the centre does not name any more is no more."""
        cursor, more = "0.0", True
        named: set[tuple[str, str]] = set()
        while more:
            page = self._upstream.reference(cursor)
            if page is None:
                raise Unreachable("not-agreed", "reference")
            named.update((row.kind, row.id) for row in page.rows)
            hearing.take_reference(self._database, self._lao, page.rows, "", at=self._now())
            cursor, more = page.next, page.more
        hearing.drop_others(self._database, self._lao, named, cursor, at=self._now())

    def _cursor(self) -> Site:
        known = relaying.found(self._database)
        assert known is not None
        return known
