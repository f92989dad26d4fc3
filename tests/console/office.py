"""Operators for tests: they sign up at the real door and speak plain HTTP, as browsers do."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from urllib.parse import urlsplit

import pyotp
import requests

from sync.server.console import operators
from sync.server.console.deeds import Doer
from sync.server.console.operators import Wanted
from sync.server.console.people import EVERYWHERE, Role, Scope
from sync.server.database import Database

PASSWORD = "ดอกคูนบานในเดือนเมษา"
_number = count(1)


@dataclass
class Office:
    """A console at `url`, and whatever clock its server has."""

    url: str
    database: Database
    now: Callable[[], datetime]
    _callers: list[Caller] = field(default_factory=list)

    def caller(self) -> Caller:
        """A browser that nobody used yet."""
        made = Caller(self.url + "/console")
        self._callers.append(made)
        return made

    def invite(self, name: str, role: Role = Role.KEEPER, scope: Scope = EVERYWHERE) -> str:
        by = Doer("(test)", "", self.now())
        return str(operators.add(self.database, Wanted(name, role, scope), by))

    def somebody(self, role: Role = Role.KEEPER, scope: Scope = EVERYWHERE) -> Caller:
        """An operator who has signed up and is in."""
        name = f"{role}-{next(_number)}"
        caller = self.caller()
        caller.take_name(name, self.invite(name, role, scope), self.now())
        return caller

    def close(self) -> None:
        for caller in self._callers:
            caller.session.close()


class Caller:
    """Keeps cookies, follows redirects, fills in the form token of the page it saw last."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.session = requests.Session()
        self.session.trust_env = False
        self.name = ""
        self.secret = ""
        self.recovery: list[str] = []
        self.status = 0
        self.text = ""
        self.path = ""
        self.headers: dict[str, str] = {}

    def see(self, path: str) -> str:
        return self._keep(self.session.get(self.root + path))

    def send(self, path: str, **form: str) -> str:
        """As the form of the page seen last would be sent."""
        return self._keep(self.session.post(self.root + path, data={"csrf": self.token, **form}))

    def upload(self, path: str, file: tuple[str, bytes], **form: str) -> str:
        """A form with a file in it."""
        data = {"csrf": self.token, **form}
        return self._keep(self.session.post(self.root + path, data=data, files={"file": file}))

    def opens(self, path: str) -> bool:
        """The page is shown, not the way to it."""
        self.see(path)
        return (self.status, self.path) == (200, urlsplit(path).path)

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', self.text)
        return found[1] if found else ""

    def factor(self, at: datetime) -> str:
        return pyotp.TOTP(self.secret).at(at)

    def take_name(self, name: str, code: str, at: datetime) -> None:
        self.see("/sign-up")
        self.send("/sign-up", name=name, code=code, password=PASSWORD, again=PASSWORD)
        assert self.path == "/factor", self.words
        shown = re.search(r"<code>([A-Z2-7 ]+)</code>", self.text)
        assert shown
        self.name, self.secret = name, shown[1].replace(" ", "")
        self.send("/factor", code=self.factor(at))
        assert self.path == "/recovery", self.words
        self.recovery = re.findall(r'<li class="code">([^<]+)</li>', self.text)

    def sign_in(self, at: datetime, *, password: str = PASSWORD, code: str = "") -> int:
        self.see("/sign-in")
        self.send(
            "/sign-in", name=self.name, password=password, code=code or self.factor(at), next=""
        )
        return self.status

    @property
    def words(self) -> str:
        """What a person reads."""
        body = re.sub(r"<(head|svg).*?</\1>", " ", self.text, flags=re.S)
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))

    def _keep(self, response: requests.Response) -> str:
        self.status, self.text = response.status_code, response.text
        self.headers = {name.lower(): value for name, value in response.headers.items()}
        self.path = urlsplit(response.url).path.removeprefix("/console") or "/"
        return self.words
