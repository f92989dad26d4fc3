"""The doors to reference data: a page of the feed, a batch that a counter publishes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from desktop.domain.journal import Place
from sync.protocol import reference
from sync.protocol.reference import ReferenceAnswer
from sync.server import asking, reference_feed
from sync.server.admission import Asked
from sync.server.answers import Refusal, packed
from sync.server.database import Database

_USUAL = "payer,bill,staff,conflict,file"
"""The kinds of a device that names none."""


@dataclass(frozen=True, slots=True)
class ReferenceDoors:
    database: Database
    now: Callable[[], datetime]

    def page(self, place: Place, request: Request, said: Asked) -> Response:
        """Raises Refusal 410 where the device must take a snapshot."""
        start = asking.position(request)
        kinds = asking.parameter(request, "kinds", reference.Kinds, default=_USUAL)
        wanted = tuple(dict.fromkeys(kinds.split(",")))
        limit = asking.number(request, "limit", reference.Rows, default=str(reference.MAX_ROWS))
        try:
            page = reference_feed.after(self.database, place.lao, start, kinds=wanted, limit=limit)
        except reference_feed.BelowFloor:
            raise Refusal(410, "below-floor") from None
        return packed(
            ReferenceAnswer(place.lao, page.rows, str(page.next), page.more),
            accepted=request.headers.get("accept-encoding", ""),
        )
