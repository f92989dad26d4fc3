"""The door for heartbeats: one question to the database, and no commit of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from desktop.domain.journal import Place
from sync.protocol import beat
from sync.protocol.beat import Beat, BeatBroken, Due
from sync.server import feed, heads, looking
from sync.server.admission import Admission, verified
from sync.server.answers import Refusal, answer
from sync.server.crowd import Buckets, Gate
from sync.server.database import Database
from sync.server.heads import Locked


@dataclass(frozen=True, slots=True)
class Said:
    """A beat as it came, with all that its signature covers."""

    path: str
    place: Place
    beat: Beat
    signature: bytes

    def signed_with(self, public_key: bytes) -> bool:
        text = beat.signing_text(self.path, self.beat)
        return verified(public_key, self.signature, text)


class Heard:
    """Who was heard, and how far its clock is ahead, until that is written down for all at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._heard: dict[Place, tuple[datetime, int]] = {}

    def note(self, place: Place, at: datetime, drift: int) -> None:
        with self._lock:
            self._heard[place] = (at, drift)

    def write_down(self) -> None:
        with self._lock:
            heard, self._heard = self._heard, {}
        if heard:
            with self._database.writing() as tx:
                heads.hear(self._database, tx, heard)


class BeatDoor:
    def __init__(
        self,
        database: Database,
        admission: Admission,
        devices: Buckets,
        *,
        gate: Gate,
        now: Callable[[], datetime],
    ) -> None:
        self.heard = Heard(database)
        self._database = database
        self._admission = admission
        self._devices = devices
        self._gate = gate
        self._now = now

    async def beat(self, request: Request) -> Response:
        said = _said(request)
        with self._gate.inside():
            known = self._admission.recognises(said)
            quiet = await asyncio.to_thread(self._quiet, said, known=known)
        if not quiet:
            return answer(Due())
        # given back, so that no other network's empty answer passes for ours
        return Response(status_code=204, headers={beat.MARK_HEADER: said.beat.mark})

    def _quiet(self, said: Said, *, known: bool) -> bool:
        """Nothing has changed since the device heard from us."""
        place = said.place
        if not known:
            self._admission.admit(said)
        self._devices.take(place)
        head, told = looking.look(self._database, place)
        if head is None:
            raise Refusal(401, "unknown-device")
        at = self._now()
        drift = said.beat.time - at.timestamp()
        self.heard.note(place, at, round(drift))
        ends = feed.ends(told, place)
        return _same(head, said.beat) and ends.posted >= head.head.seq and _mark_fits(ends, said)


def _same(known: Locked, said: Beat) -> bool:
    same = known.head.seq == said.seq and known.head.hash.startswith(said.hash)
    return same and not known.forked


def _mark_fits(ends: feed.Ends, said: Said) -> bool:
    return ends.mark() == said.beat.mark


def _said(request: Request) -> Said:
    """Raises Refusal 401."""
    try:
        made, signature = beat.parse(request.headers.get(beat.HEADER, ""))
        whose = request.path_params
        place = Place(whose["lao"], whose["dev"], UUID(whose["epoch"]))
    except (BeatBroken, ValueError):
        raise Refusal(401, "not-signed") from None
    return Said(beat.path_of(place), place, made, signature)
