"""One way to the network: explicit proxy and certificates, limited time and size, no redirects."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests import exceptions
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError
from urllib3.util import SKIP_HEADER

from desktop.domain.errors import Unreachable
from sync import bodies, protocol

_CHUNK = 1 << 16

_NAMELESS = {"user-agent": SKIP_HEADER}
BARE: Mapping[str, str | None] = {"accept": None, "accept-encoding": SKIP_HEADER}
"""Leaves out what is sent by custom, where a question must be small."""
PIECE = 1 << 20
"""Of a long answer, so much is in memory at a time."""


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    url: str
    headers: Mapping[str, str | None]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two pieces of an answer, for the whole of it."""

    connect: float = 5.0
    read: float = 30.0
    whole: float = 120.0


class Http:
    """Connections that heed these arguments alone.

    The environment would beat a session's own certificates and a .netrc would replace its
    headers, so there is none, only the adapter below it. `ca` is a PEM file of the
    authorities to trust, or None for the usual ones; `proxy` an URL or empty.
    """

    def __init__(
        self, *, proxy: str = "", ca: Path | None = None, timeouts: Timeouts | None = None
    ) -> None:
        self._timeouts = timeouts or Timeouts()
        self._adapter = HTTPAdapter()
        self._verify = str(ca) if ca else True
        self.use_proxy(proxy)

    def exchange(self, call: Call) -> Reply:
        """Raises Unreachable: address-wrong, not-https, no-connection, proxy, proxy-password, tls,
        timeout, cut, redirected, captive-portal, answer-too-long or not-agreed."""
        check_address(call.url)
        deadline = time.monotonic() + self._timeouts.whole
        try:
            with self._send(call) as response:
                _check_ours(response, call.url)
                body = _read(response, deadline)
                return Reply(response.status_code, response.headers, _plain(response, body))
        except (exceptions.RequestException, HTTPError) as error:
            raise Unreachable(_code(error), type(error).__name__) from error

    def stream(self, call: Call, take: Callable[[bytes], bool]) -> Reply:
        """Hands on a long answer piece by piece, for as long as `take` says that it wants more;
        only a refusal has a body here. There is no limit to the whole, only between two pieces.

        Raises Unreachable, as `exchange`.
        """
        check_address(call.url)
        try:
            with self._send(call, accepted="identity") as response:
                _check_ours(response, call.url)
                if response.status_code not in (200, 206):
                    body = _read(response, time.monotonic() + self._timeouts.whole)
                    return Reply(response.status_code, response.headers, body)
                # as it comes, so that what came before a cut is not lost
                while piece := response.raw.read1(PIECE, decode_content=False):
                    if not take(piece):
                        break
                return Reply(response.status_code, response.headers, b"")
        except (exceptions.RequestException, HTTPError) as error:
            raise Unreachable(_code(error), type(error).__name__) from error

    def use_proxy(self, proxy: str) -> None:
        """From the next call on."""
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}

    def close(self) -> None:
        self._adapter.close()

    def _send(self, call: Call, *, accepted: str = "zstd, gzip") -> requests.Response:
        """Straight to the adapter: merging the session's settings, cookies and redirects into each
        question takes a good part of a small one's time, and there are none."""
        common = {"accept-encoding": accepted, "accept": "application/json", **_NAMELESS}
        headers = {
            name: value for name, value in {**common, **call.headers}.items() if value is not None
        }
        question = requests.Request(call.method, call.url, headers, data=call.body or None)
        return self._adapter.send(
            question.prepare(),
            stream=True,
            timeout=(self._timeouts.connect, self._timeouts.read),
            verify=self._verify,
            proxies=self._proxies,
        )


def _check_ours(response: requests.Response, url: str) -> None:
    """A network that wants a person to sign in first answers in the server's place: it leads to a
    page of its own, or sends one. Raises Unreachable."""
    if response.status_code == 407:
        raise Unreachable("proxy-password")
    if response.is_redirect:
        where = urlsplit(response.headers["location"]).netloc
        elsewhere = where not in ("", urlsplit(url).netloc)
        raise Unreachable("captive-portal" if elsewhere else "redirected", where)
    page = response.headers.get("content-type", "").startswith("text/html")
    if response.status_code == 511 or (page and response.ok):
        raise Unreachable("captive-portal", f"HTTP {response.status_code}")


def check_address(url: str) -> None:
    """Raises Unreachable: address-wrong, or not-https for anything but this computer itself."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Unreachable("address-wrong", url) from None
    if not host or parts.scheme not in ("http", "https"):
        raise Unreachable("address-wrong", url)
    if parts.scheme == "http" and not _loopback(host):
        raise Unreachable("not-https", url)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(response: requests.Response, deadline: float) -> bytes:
    """urllib3 raises if the answer ends before its stated length; an answer that states none may
    have been cut inside its headers."""
    if response.status_code == 204:
        response.raw.read()  # gives the connection back
        return b""
    if not {"content-length", "transfer-encoding"} & {name.lower() for name in response.headers}:
        raise Unreachable("cut", "headers")
    body = bytearray()
    while piece := response.raw.read(_CHUNK, decode_content=False):
        body += piece
        if len(body) > protocol.MAX_PACKED:
            raise Unreachable("answer-too-long")
        if time.monotonic() > deadline:
            raise Unreachable("timeout", "whole")
    return bytes(body)


def _plain(response: requests.Response, body: bytes) -> bytes:
    encoding = response.headers.get("content-encoding", "")
    try:
        return bodies.unpack(body, encoding, limit=protocol.MAX_UNPACKED)
    except bodies.BodyTooBig:
        raise Unreachable("answer-too-long") from None
    except bodies.BodyBroken:
        raise Unreachable("not-agreed", "encoding") from None


def _code(error: Exception) -> str:
    """The first that fits: the order is from the special to the general."""
    if isinstance(error, exceptions.ProxyError) and " 407 " in f"{error} ":
        return "proxy-password"
    for kind, code in (
        (exceptions.ProxyError, "proxy"),
        (exceptions.SSLError, "tls"),
        (exceptions.ConnectTimeout, "no-connection"),
        ((exceptions.Timeout, ReadTimeoutError), "timeout"),
        ((exceptions.InvalidURL, exceptions.InvalidSchema), "address-wrong"),
        ((exceptions.ChunkedEncodingError, ProtocolError), "cut"),
    ):
        if isinstance(error, kind):
            return code
    cause = error.args[0] if error.args else None
    return "cut" if isinstance(cause, ProtocolError) else "no-connection"
