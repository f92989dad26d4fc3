"""The doors to a municipality's ready register file: what it is, and its bytes from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from desktop.domain.journal import Place
from sync import protocol
from sync.protocol.reference import SnapshotAnswer
from sync.server import asking, reference_feed, snapshots
from sync.server.admission import Asked
from sync.server.answers import Refusal
from sync.server.database import Database
from sync.server.snapshots import Shelf

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class SnapshotDoors:
    """`shelf` is None for a server that makes no files; `want` asks for one to be made, and `need`
    for one that a counter cannot do without."""

    database: Database
    shelf: Shelf | None
    want: Callable[[str], None]
    need: Callable[[str], None]

    def manifest(self, place: Place, request: Request, said: Asked) -> object:
        """The newest file, if the feed still goes on from it. Raises Refusal 404."""
        if self.shelf is None:
            raise Refusal(404, "no-snapshot")
        found = snapshots.newest(self.database, self.shelf, place.lao)
        with self.database.reading() as tx:
            ends = reference_feed.ends(tx, place.lao)
            fit = found and reference_feed.goes_on_from(tx, place.lao, found.cursor, ends)
        if found is None or not fit:
            self.want(place.lao)
            raise Refusal(404, "no-snapshot")
        return SnapshotAnswer(
            place.lao,
            found.sha256,
            found.size,
            str(found.cursor),
            found.key.hex(),
            found.made,
            found.payers,
            found.bills,
        )

    def file(self, place: Place, request: Request, said: Asked) -> Response:
        """Raises Refusal 404, 416."""
        sha256 = asking.in_path(request, "sha256", protocol.Hash)
        path = self.shelf.path(place.lao, sha256) if self.shelf else None
        if path is None or not path.exists():
            raise Refusal(404, "no-snapshot")
        size = path.stat().st_size
        start, end = asking.part(request, size)
        headers = {
            "etag": f'"{sha256}"',
            "accept-ranges": "bytes",
            "content-length": str(end - start),
        }
        part = "range" in request.headers
        if part:
            headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
        content = _pieces(path, start, end)
        return StreamingResponse(
            content, 206 if part else 200, headers, media_type="application/octet-stream"
        )


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    """One piece in memory at a time, however slowly they are fetched."""
    with path.open("rb") as file:
        file.seek(start)
        left = end - start
        while left and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
