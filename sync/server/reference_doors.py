"""The doors to reference data: a page of the feed, a batch that a counter publishes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from desktop.domain.journal import Place
from sync.protocol import reference
from sync.protocol.reference import (
    PublishAnswer,
    PublishedRow,
    ReferenceAnswer,
    Rejected,
)
from sync.server import asking, incoming, publishing, reference_feed
from sync.server.admission import Asked
from sync.server.answers import Refusal, packed
from sync.server.database import Database
from sync.server.incoming import Batch, RowUnfit
from sync.server.log import note
from sync.server.records import Row

_USUAL = "payer,bill,staff,fields,wanted,file"
"""The kinds of a device that names none."""


@dataclass(frozen=True, slots=True)
class ReferenceDoors:
    """`need` has a ready register file made, for counters that must begin anew."""

    database: Database
    now: Callable[[], datetime]
    need: Callable[[str], None]

    def page(self, place: Place, request: Request, said: Asked) -> Response:
        """Raises Refusal 410 where the device must take a snapshot."""
        start = asking.position(request)
        kinds = asking.parameter(request, "kinds", reference.Kinds, default=_USUAL)
        wanted = tuple(dict.fromkeys(kinds.split(",")))
        limit = asking.number(request, "limit", reference.Rows, default=str(reference.MAX_ROWS))
        try:
            page = reference_feed.after(self.database, place.lao, start, kinds=wanted, limit=limit)
        except reference_feed.BelowFloor:
            note("registers read again", lao=place.lao, device=place.device)
            if set(wanted) & set(reference.REGISTER_KINDS):
                self.need(place.lao)
            raise Refusal(410, "below-floor") from None
        with self.database.reading() as tx:
            publisher = publishing.may_publish(tx, place)
        return packed(
            ReferenceAnswer(place.lao, page.rows, str(page.next), page.more, publisher),
            accepted=request.headers.get("accept-encoding", ""),
        )

    def publish(self, place: Place, request: Request, said: Asked) -> object:
        """A batch of a counter's own register, for all counters. Raises Refusal 403."""
        kind = asking.in_path(request, "kind", reference.Kind)
        with self.database.reading() as tx:
            allowed = publishing.may_publish(tx, place)
        if not allowed or kind not in reference.PUBLISHED_KINDS:
            raise Refusal(403, "not-publisher")
        rows: list[Row] = []
        rejected: list[Rejected] = []
        for one in _published(request, said.body):
            try:
                rows.append(_row(kind, one))
            except RowUnfit as unfit:
                rejected.append(Rejected(one.id, unfit.why))
        taken = incoming.take(self.database, Batch(place.lao, kind, rows), at=self.now())
        rejected += [Rejected(rows[number].id, why) for number, why in taken.unfit]
        return PublishAnswer(place.lao, kind, taken.changed, taken.unchanged, rejected)


def _published(request: Request, body: bytes) -> list[PublishedRow]:
    lines = asking.lines_of(request, body, most=reference.MAX_ROWS)
    return [asking.decoded(line, PublishedRow) for line in lines]


def _row(kind: str, one: PublishedRow) -> Row:
    if one.deleted:
        return incoming.gone(kind, one.id)
    return incoming.read(kind, one.id, bytes(one.doc))
