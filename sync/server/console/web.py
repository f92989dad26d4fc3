"""The console's doors: who is there, may she, is the form ours; then the page does its work."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import assets
from sync.server.answers import Refusal
from sync.server.console import sealing, sign_ins
from sync.server.console.issuer import Issuer
from sync.server.console.people import Right
from sync.server.console.sign_ins import SignedIn, Stage
from sync.server.console.visit import ROOT, Missing, Stop, Visit, safe_path
from sync.server.console.words import LANGUAGES, Words
from sync.server.crowd import Buckets
from sync.server.database import Away, Database
from sync.server.log import surprise
from sync.server.snapshots import Shelf

Page = Callable[[Visit], Response]

LANGUAGE_COOKIE = "console-language"
_TOKEN_COOKIE = "console"  # noqa: S105 - its name
_WORKERS = 2
_LARGEST_FORM = 1 << 16
_HERE = Path(__file__).parent

_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Door:
    """`right`: what an operator must hold; None for pages before and around signing in."""

    method: str
    path: str
    page: Page
    right: Right | None
    largest: int = _LARGEST_FORM
    most_files: int = 1


class Console:
    """Has threads of its own, few: pages never take the devices' turns."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        tries: Buckets,
        shelf: Shelf | None = None,
    ) -> None:
        self._database = database
        self._now = now
        self._tries = tries
        self._shelf = shelf
        self._issuer = Issuer(database, now)
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="console")

    def close(self) -> None:
        self._pool.shutdown()
        self._issuer.close()

    def mount(self, doors: list[Door]) -> Mount:
        routes = [Route(door.path, self._guarded(door), methods=[door.method]) for door in doors]
        anything = Door("GET", "/{rest:path}", _missing, None)
        return Mount(
            ROOT,
            routes=[
                Mount("/static", _Static(directory=str(_HERE / "static"))),
                *(
                    Mount(f"/{name}", _Static(directory=str(assets.path(name))))
                    for name in ("fonts", "icons")
                ),
                *routes,
                Route("/{rest:path}", self._guarded(anything), methods=["GET", "POST"]),
            ],
        )

    def _guarded(self, door: Door) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                form, files = await _form(request, door)
            except (Refusal, ClientDisconnect, ValueError):
                form, files = {}, {}
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, self._answer, request, door, form, files)

        return answer

    def _answer(
        self,
        request: Request,
        door: Door,
        form: Mapping[str, str],
        files: Mapping[str, Sequence[bytes]],
    ) -> Response:
        token = request.cookies.get(_cookie_name(request), "")
        visit = Visit(
            request, self._database, self._now(), token or sealing.new_token(), _words(request)
        )
        visit.form, visit.files = form, files
        visit.shelf, visit.issuer = self._shelf, self._issuer
        try:
            response = self._followed(visit, door, known=bool(token))
        except Stop as stop:
            response = _stopped(visit, stop)
        except Refusal as refusal:
            sentence = "ลองผิดหลายครั้งเกินไป โปรดรอสักครู่แล้วลองใหม่"
            response = _stopped(visit, Stop(refusal.status, sentence, refusal.code))
            response.headers["retry-after"] = str(refusal.retry_after)
        except Away as error:
            surprise("database away", error)
            sentence = "ฐานข้อมูลไม่ตอบ ไม่มีสิ่งใดเปลี่ยน โปรดลองใหม่ในอีกสักครู่"
            response = _bare(visit, Stop(503, sentence, "database-away"))
        except Exception as error:  # noqa: BLE001 - people must get a sentence, keepers a line
            reference = surprise("surprise", error, path=door.path)
            sentence = "เกิดเหตุที่ไม่คาดไว้ โปรดแจ้งผู้ดูแลระบบพร้อมเลขอ้างอิงนี้"
            response = _bare(visit, Stop(500, sentence, reference))
        response.headers.update(_HEADERS)
        _remember(request, response, visit.token, token)
        return response

    def _followed(self, visit: Visit, door: Door, *, known: bool) -> Response:
        if known:
            visit.signed_in = sign_ins.find(self._database, visit.token, visit.at)
        if door.method == "POST":
            _check_ours(visit)
        if door.right is None:
            return self._counted(visit, door)
        if visit.signed_in is None:
            return _to_sign_in(visit)
        if visit.signed_in.stage is Stage.ENROLLING:
            return RedirectResponse(f"{ROOT}/factor", 303)
        if not visit.operator.may(door.right):
            raise Stop(403, "หน้าที่ของคุณไม่มีสิทธิ์ทำสิ่งนี้ ไม่มีสิ่งใดเปลี่ยน", "not-allowed")
        _open_parcel(visit, visit.signed_in)
        return door.page(visit)

    def _counted(self, visit: Visit, door: Door) -> Response:
        """Before anybody is signed in, one address may be wrong so often and no more."""
        if door.method != "POST":
            return door.page(visit)
        self._tries.check(visit.address)
        response = door.page(visit)
        if response.status_code in (403, 422):
            self._tries.take(visit.address)
        return response


class _Static(StaticFiles):
    """Files that change with the program alone."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=86400"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def _missing(visit: Visit) -> Response:
    raise Missing


async def _form(
    request: Request, door: Door
) -> tuple[Mapping[str, str], Mapping[str, Sequence[bytes]]]:
    if request.method != "POST":
        return {}, {}
    if int(request.headers.get("content-length") or door.largest + 1) > door.largest:
        raise Refusal(413, "too-big")
    async with request.form(max_files=door.most_files, max_fields=100) as told:
        texts = {name: value for name, value in told.items() if isinstance(value, str)}
        files: dict[str, list[bytes]] = {}
        for name, value in told.multi_items():
            if isinstance(value, UploadFile):
                files.setdefault(name, []).append(await value.read())
        return texts, files


def _words(request: Request) -> Words:
    language = request.cookies.get(LANGUAGE_COOKIE, "")
    return Words(language if language in LANGUAGES else LANGUAGES[0])


def _cookie_name(request: Request) -> str:
    """Over TLS a name that browsers let nobody else set, not even a neighbouring site."""
    return f"__Host-{_TOKEN_COOKIE}" if request.url.scheme == "https" else _TOKEN_COOKIE


def _remember(request: Request, response: Response, token: str, before: str) -> None:
    if token != before:
        response.set_cookie(
            _cookie_name(request),
            token,
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


def _check_ours(visit: Visit) -> None:
    """A form that another site had a signed-in browser send is not followed."""
    site = visit.request.headers.get("sec-fetch-site", "same-origin")
    token = visit.form.get("csrf", "")
    right = hmac.compare_digest(token.encode(), sealing.form_token(visit.token).encode())
    if site not in ("same-origin", "none") or not right:
        sentence = "แบบฟอร์มนี้หมดอายุแล้ว ไม่มีสิ่งใดเปลี่ยน โปรดเปิดหน้านี้ใหม่แล้วทำอีกครั้ง"
        raise Stop(403, sentence, "form-not-ours")


def _to_sign_in(visit: Visit) -> Response:
    asked = visit.request.url
    back = f"{asked.path}?{asked.query}" if asked.query else asked.path
    if visit.request.method == "GET" and safe_path(back):
        return RedirectResponse(f"{ROOT}/sign-in?next={quote(back, safe='/')}", 303)
    return RedirectResponse(f"{ROOT}/sign-in", 303)


def _open_parcel(visit: Visit, signed_in: SignedIn) -> None:
    """What the page before left for this one is shown once."""
    if visit.request.method == "GET" and signed_in.parcel:
        visit.parcel = sealing.unpack(visit.token, signed_in.parcel)
        sign_ins.hand_over(visit.database, visit.token, None)


def _bare(visit: Visit, stop: Stop) -> Response:
    """For when the database is away: nothing of it is asked."""
    visit.signed_in = None
    return _stopped(visit, stop)


def _stopped(visit: Visit, stop: Stop) -> Response:
    return visit.show("stop.html", status=stop.status, stop=stop)
