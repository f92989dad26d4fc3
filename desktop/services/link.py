"""What is known of the way to the central server, for screens to show."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop.domain.clock import Clock
from desktop.services.changes import Changes, Topic

_REMEMBERED = 20


class LinkKind(StrEnum):
    """`FENCED`: the server holds another history under this device's name; a person must look.
    `REVOKED`: the centre's operators withdrew this device."""

    STARTING = "starting"
    ONLINE = "online"
    OFFLINE = "offline"
    FENCED = "fenced"
    NOT_ENROLLED = "not-enrolled"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: how it ended, how many entries it carried, the code for IT staff if it failed."""

    at: datetime
    kind: LinkKind
    sent: int
    code: str


class Link:
    """Written by the sync thread, read by screens; each call replaces whole values."""

    def __init__(self, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._attempts: deque[Attempt] = deque(maxlen=_REMEMBERED)
        self.kind = LinkKind.STARTING

    def attempts(self) -> list[Attempt]:
        """The newest first."""
        return list(reversed(self._attempts.copy()))

    def tell(self, kind: LinkKind, *, sent: int = 0, code: str = "") -> None:
        """A quiet repetition of the same state is not listed again."""
        last = self._attempts[-1] if self._attempts else None
        if sent or last is None or (last.kind, last.code) != (kind, code):
            self._attempts.append(Attempt(self._clock.now(), kind, sent, code))
        self.kind = kind
        self._changes.announce(Topic.SYNC)
