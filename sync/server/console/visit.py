"""One request of an operator's browser, and the ways to answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sync.server.console import phrases, registers, sealing, sign_ins, words
from sync.server.console.deeds import Doer
from sync.server.console.issuer import Issuer
from sync.server.console.listing import Pages, Slice
from sync.server.console.people import Operator, Right, Scope
from sync.server.console.registers import Town
from sync.server.console.sign_ins import SignedIn, Stage
from sync.server.console.words import Words
from sync.server.database import Database
from sync.server.snapshots import Shelf

if TYPE_CHECKING:
    from jinja2 import Environment

ROOT = "/console"
PAGE = 50
"""Rows of a list on one page."""


class Stop(Exception):
    """The page cannot be shown, or the form not be followed: a status and a sentence."""

    def __init__(self, status: int, sentence: str, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.sentence = sentence
        self.code = code


class Missing(Stop):
    """Not there, or not this operator's: she cannot tell which."""

    def __init__(self) -> None:
        sentence = "ไม่พบหน้านี้ หรืออยู่นอกหน่วยงานที่คุณดูแล ไม่มีสิ่งใดเปลี่ยน"
        super().__init__(404, sentence, "no-such-page")


@dataclass(slots=True)
class Visit:
    """`token`: the browser's cookie, with or without a sign-in behind it. `shelf`: where ready
    register files lie, if this server has any."""

    request: Request
    database: Database
    at: datetime
    token: str
    words: Words
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    signed_in: SignedIn | None = None
    parcel: Mapping[str, object] = field(default_factory=dict)
    shelf: Shelf | None = None
    issuer: Issuer | None = None

    @property
    def operator(self) -> Operator:
        if self.signed_in is None or self.signed_in.stage is not Stage.IN:
            raise Stop(403, "โปรดลงชื่อเข้าใช้ก่อน", "not-signed-in")
        return self.signed_in.operator

    @property
    def scope(self) -> Scope:
        return self.operator.scope

    @property
    def address(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def by(self) -> Doer:
        name = self.signed_in.operator.name if self.signed_in else ""
        return Doer(name, self.address, self.at)

    def part(self, name: str) -> str:
        """A piece of the path."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """A query parameter, trimmed."""
        return self.request.query_params.get(name, "").strip()[:200]

    def said(self, name: str, *, longest: int = 500) -> str:
        """A field of the form, trimmed."""
        return self.form.get(name, "").strip()[:longest]

    def sent(self, name: str) -> Sequence[bytes]:
        """Files of the form; those left empty are none."""
        return [content for content in self.files.get(name, ()) if content]

    def rows(self, size: int = PAGE) -> Slice:
        """Those of the page asked for."""
        return Slice((self._page() - 1) * size, size)

    def pages(self, count: int, size: int = PAGE) -> Pages:
        return Pages(count, self._page(), size)

    def check_covers(self, lao: str) -> None:
        """Raises Missing."""
        if not self.scope.covers(lao):
            raise Missing

    def town(self, lao: str) -> Town:
        """One that is there and hers. Raises Missing."""
        self.check_covers(lao)
        found = registers.town(self.database, lao)
        if found is None:
            raise Missing
        return found

    def show(self, template: str, *, status: int = 200, **content: object) -> Response:
        text = _templates().get_template(template).render(**_frame(self), **content)
        return HTMLResponse(text, status)

    def _page(self) -> int:
        text = self.asked("page")
        return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1

    def go(self, path: str, *, notice: str = "", **parcel: object) -> Response:
        """To another page after a form was followed; `notice` and the rest are shown there once."""
        left: dict[str, object] = {**parcel, **({"notice": notice} if notice else {})}
        if left and self.signed_in is not None:
            sign_ins.hand_over(self.database, self.token, left)
        return RedirectResponse(ROOT + path, 303)


def safe_path(text: str) -> str:
    """A page of the console to return to, whatever was asked: never another site."""
    parts = urlsplit(text)
    fine = text.startswith((ROOT + "/", ROOT + "?")) or text == ROOT
    plain = not parts.scheme and not parts.netloc and "\\" not in text and "//" not in text
    if not fine or not plain or any(ord(letter) < 33 for letter in text):
        return ""
    return text.removeprefix(ROOT)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the menu."""

    path: str
    thai: str
    right: Right


MENU: Sequence[Item] = (
    Item("/", "ภาพรวม", Right.LOOK),
    Item("/municipalities", "หน่วยงาน", Right.LOOK),
    Item("/devices", "เครื่อง", Right.LOOK),
    Item("/codes", "รหัสลงทะเบียน", Right.LOOK),
    Item("/quarantine", "รายการที่พักไว้", Right.LOOK),
    Item("/forks", "เรื่องต้องตัดสิน", Right.LOOK),
    Item("/totals", "ยอดรับเงิน", Right.LOOK),
    Item("/registers", "ทะเบียน", Right.LOOK),
    Item("/files", "ไฟล์อ้างอิง", Right.LOOK),
    Item("/operators", "ผู้ดูแล", Right.SEE_OPERATORS),
    Item("/log", "บันทึกการทำงาน", Right.SEE_DEEDS),
)


def _frame(visit: Visit) -> dict[str, object]:
    """What every page needs."""
    inside = visit.signed_in is not None and visit.signed_in.stage is Stage.IN
    who = visit.signed_in.operator if visit.signed_in and inside else None
    path = visit.request.url.path
    query = visit.request.url.query
    return {
        "t": visit.words,
        "language": visit.words.language,
        "root": ROOT,
        "csrf": sealing.form_token(visit.token),
        "who": who,
        "may_tend": who is not None and who.may(Right.TEND),
        "may_decide": who is not None and who.may(Right.DECIDE),
        "may_appoint": who is not None and who.may(Right.APPOINT),
        "menu": [item for item in MENU if who and who.may(item.right)],
        "here": _here(path),
        "back": f"{path}?{query}" if query else path,
        "now": visit.at,
        "notice": visit.parcel.get("notice", ""),
    }


def _here(path: str) -> str:
    """The menu's entry to which this page belongs."""
    return "/" + path.removeprefix(ROOT).strip("/").partition("/")[0]


def _link(path: str, **query: object) -> str:
    kept = {name: value for name, value in query.items() if value not in ("", None)}
    return f"{ROOT}{path}?{urlencode(kept)}" if kept else f"{ROOT}{path}"


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 3 MB, and seldom needed

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        link=_link,
        parsed=datetime.fromisoformat,
        role_name=phrases.ROLE_NAMES,
        role_words=phrases.ROLE_WORDS,
        whys=phrases.why,
        acts=phrases.act,
        kinds=phrases.kind,
    )
    made.filters["number"] = words.number
    made.filters["money"] = words.money
    made.filters["typed"] = words.typed_day
    return made
