"""The doors of blobs: a piece in, any part out."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from desktop.domain.journal import Place
from sync.protocol.blobs import OCTETS, BlobSoFar, Offset, Sha256, Size
from sync.server import asking, blobs, merging
from sync.server.admission import Asked
from sync.server.answers import Refusal
from sync.server.blobs import BlobRefused, Kept, Name, Part
from sync.server.desk import Desk

_STATUS = {"blob-differs": 409, "blob-piece": 400, "blob-wrong": 422, "no-room": 507}


@dataclass(frozen=True, slots=True)
class BlobDoors:
    desk: Desk

    def put(self, place: Place, request: Request, said: Asked) -> object:
        name = _name(place, request)
        size = asking.number(request, "size", Size)
        part = Part(asking.number(request, "at", Offset, default="0"), size, said.body)
        at = self.desk.now()
        try:
            kept = blobs.take(self.desk.database, name, part, at=at)
        except BlobRefused as refused:
            raise Refusal(_STATUS[refused.why], refused.why) from None
        whole = kept.state != blobs.COMING
        if whole:
            merging.document_came(self.desk.database, name, at=at)
        return BlobSoFar(name.lao, name.sha256, kept.so_far, whole)

    def get(self, place: Place, request: Request, said: Asked) -> object:
        """Also HEAD."""
        name = _name(place, request)
        with self.desk.database.reading() as tx:
            kept = blobs.find(tx, name)
        if kept is None or kept.state == blobs.COMING:
            raise Refusal(404, "no-such-blob")
        if kept.state == blobs.ERASED:
            raise Refusal(410, "blob-erased")
        return _content(self.desk, name, kept, request)


def _content(desk: Desk, name: Name, kept: Kept, request: Request) -> Response:
    start, end = asking.part(request, kept.size)
    headers = {
        "etag": f'"{name.sha256}"',
        "accept-ranges": "bytes",
        "content-length": str(end - start),
    }
    part = "range" in request.headers
    if part:
        headers["content-range"] = f"bytes {start}-{end - 1}/{kept.size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=OCTETS)
    content = blobs.stream(desk.database, name, start, end)
    return StreamingResponse(content, status, headers, media_type=OCTETS)


def _name(place: Place, request: Request) -> Name:
    return Name(place.lao, asking.in_path(request, "sha256", Sha256))
