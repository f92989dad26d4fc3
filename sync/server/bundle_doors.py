"""Where a bundle comes in over the network: a door for programs, and a page for whoever carries the
USB stick to a computer with a line. Nobody signs in: what is inside is sealed and signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

import assets
from sync.protocol import bundle
from sync.protocol.bundle import BundleBroken
from sync.server import asking, bundles
from sync.server.answers import MESSAGES, Refusal
from sync.server.bundles import TakenIn
from sync.server.crowd import Buckets
from sync.server.database import Database
from sync.server.log import note

if TYPE_CHECKING:
    from jinja2 import Template

PAGE = "/bundle"
_FORM_AROUND = 1 << 16
"""Bytes a form puts around its file."""

_SAFE = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


class BundleDoors:
    """`at_once`: bundles from one address before it must wait; then one every two seconds."""

    def __init__(self, database: Database, *, at_once: int, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._tries = Buckets(0.5, at_once, code="too-many-requests")
        self._style = (resources.files("sync.server") / "pages" / "bundle.css").read_text()

    async def take(self, request: Request) -> Response:
        """For programs: the bundle as the body, its answer as the answer's body."""
        taken = await self._taken(
            request, await asking.body_of(request, most=bundle.MAX_FILE + _FORM_AROUND)
        )
        return Response(taken.file, media_type="application/octet-stream")

    async def show(self, request: Request) -> Response:
        return self._shown("")

    async def style(self, request: Request) -> Response:
        return Response(self._style, media_type="text/css", headers=_SAFE)

    async def font(self, request: Request) -> Response:
        heavy = request.url.path.endswith("semibold.ttf")
        file = assets.path(f"fonts/Sarabun-{'SemiBold' if heavy else 'Regular'}.ttf")
        return FileResponse(file, media_type="font/ttf", headers=_SAFE)

    async def submit(self, request: Request) -> Response:
        """For people: a form, answered with a file to save or with a sentence."""
        try:
            taken = await self._taken(request, await _uploaded(request))
        except Refusal as refusal:
            return self._shown(MESSAGES[refusal.code], status=refusal.status)
        name = f"thongthin-{taken.place.lao}-{taken.place.device}-{self._now():%Y%m%d-%H%M}-answer"
        return Response(
            taken.file,
            media_type="application/octet-stream",
            headers={"content-disposition": f'attachment; filename="{name}.thb"', **_SAFE},
        )

    async def _taken(self, request: Request, file: bytes) -> TakenIn:
        self._tries.take(request.client.host if request.client else "")
        try:
            taken = await bundles.take_in(request.app, self._database, file, at=self._now())
        except BundleBroken as broken:
            raise Refusal(413 if broken.why == "too-big" else 400, f"bundle-{broken.why}") from None
        note(
            "bundle taken in",
            lao=taken.place.lao,
            device=taken.place.device,
            requests=taken.requests,
            refused=taken.refused,
        )
        return taken

    def _shown(self, told: str, *, status: int = 200) -> Response:
        return HTMLResponse(_page().render(told=told), status, headers=_SAFE)


@cache
def _page() -> Template:
    from jinja2 import Environment, PackageLoader  # 3 MB, and seldom needed

    pages = Environment(loader=PackageLoader("sync.server", "pages"), autoescape=True)
    return pages.get_template("bundle.html")


async def _uploaded(request: Request) -> bytes:
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > bundle.MAX_FILE + _FORM_AROUND:
        raise Refusal(413, "bundle-too-big")
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Refusal(400, "bundle-not-a-bundle")
        return await file.read()
