"""The centre as a site sees it: counters' requests passed on as they are, and its own questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from desktop.domain.errors import Unreachable
from desktop.domain.journal import BEGINNING
from desktop.domain.sync_place import Head, Identity
from sync import protocol
from sync.client.central import Central, Line, decoded
from sync.client.http import Call, Http, Reply
from sync.client.questions import Question
from sync.protocol import FeedAnswer, reference
from sync.protocol.reference import ReferenceAnswer
from sync.server.relaying import Site

_PASSED_ON = frozenset(
    {
        protocol.LAO_HEADER,
        protocol.DEVICE_HEADER,
        protocol.EPOCH_HEADER,
        protocol.TIME_HEADER,
        protocol.PREV_HEADER,
        protocol.SIGNATURE_HEADER,
        "content-type",
        "content-encoding",
        "range",
    }
)
"""What a signature covers, and what says how to read the body."""


class Upstream:
    """One thread at a time. All methods raise Unreachable, NeedsEnrolment and Revoked."""

    def __init__(self, http: Http, who: Site, *, now: Callable[[], datetime]) -> None:
        self._http = http
        self._who = who
        place = who.place
        identity = Identity(place.lao, place.device, place.epoch, who.central, who.private_key)
        self._central = Central(http, identity, now=now)
        self._line = Line(http, who.central, place, key=who.private_key, now=now)

    def pass_on(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """A counter's own request: its signature is good at the centre as it is here."""
        return self._http.exchange(
            Call(method, self._who.central.rstrip("/") + target, passed_on(headers), body)
        )

    def beat(self) -> str:
        """Tells the centre that we are there. Returns where its feed ends."""
        return self._central.push(Head(0, BEGINNING), ()).feed

    def feed(self, after: str) -> FeedAnswer:
        return self._central.feed(after)

    def reference(self, after: str) -> ReferenceAnswer | None:
        """The next page of registers; None where the cursor is too old to go on from."""
        path = reference.REFERENCE.format(lao=self._who.place.lao)
        query = urlencode({"after": after or "0.0", "limit": reference.MAX_ROWS})
        reply = self._line.ask(Question("GET", path, query))
        if reply.status == 410:
            return None
        if reply.status != 200:
            raise Unreachable("not-agreed", f"HTTP {reply.status}")
        return decoded(reply, ReferenceAnswer)


def passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in _PASSED_ON}
