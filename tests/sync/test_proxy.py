"""The way to the server leads through a proxy with a password, or into somebody's sign-in page."""

from __future__ import annotations

import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import Refused, Unreachable
from desktop.domain.network import Metered, Network, network_of
from sync.client.http import Call, Http, Timeouts
from sync.site import certificate
from tests.servers import CentralHere, CentralProcess
from tests.sync.test_http import code_of, moved, saying

PASSWORD = "ความลับ:@/ 9"


class Proxy:
    """Lets through who names the right user and password, by address and by tunnel."""

    def __init__(self, user: str, password: str) -> None:
        word = b64encode(f"{user}:{password}".encode()).decode()
        self._wanted = f"proxy-authorization: basic {word}".lower()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.served = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += line.recv(1 << 16)
            if self._wanted not in head.decode("latin-1").lower():
                line.sendall(
                    b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                    b"proxy-authenticate: Basic realm=x\r\ncontent-length: 0\r\n\r\n"
                )
                return
            self.served += 1
            method, where, _ = head.split(b" ", 2)
            host = where if method == b"CONNECT" else where.split(b"/")[2]
            name, _, port = host.decode().partition(":")
            with socket.create_connection((name, int(port)), 5) as there:
                if method == b"CONNECT":
                    line.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                else:
                    there.sendall(head.replace(b"http://" + host, b"", 1))
                back = threading.Thread(target=_pour, args=(there, line), daemon=True)
                back.start()
                _pour(line, there)
                back.join(5)


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(1 << 16):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with closing(Proxy("เจ้าหน้าที่", PASSWORD)) as proxy:
        yield proxy


@contextmanager
def line(network: Network, *, ca: Path | None = None) -> Iterator[Http]:
    http = Http(proxy=network.proxy_url, ca=ca, timeouts=Timeouts(connect=2, read=5))
    yield http
    http.close()


def test_a_proxys_password_may_hold_anything(proxy: Proxy, sqlite_central: CentralHere) -> None:
    network = network_of(proxy.address, "เจ้าหน้าที่", PASSWORD, Metered.AUTO)
    with line(network) as http:
        reply = http.exchange(Call("GET", f"{sqlite_central.url}/health", {}))
    assert reply.status == 200
    assert proxy.served == 1
    assert PASSWORD not in repr(network)


def test_a_wrong_password_is_told_apart_from_a_broken_line(
    proxy: Proxy, sqlite_central: CentralHere
) -> None:
    network = network_of(proxy.address, "เจ้าหน้าที่", "ผิด", Metered.AUTO)
    with line(network) as http:
        assert code_of(f"{sqlite_central.url}/health", http) == "proxy-password"
        assert code_of("https://localhost:1/health", http) == "proxy-password"
        http.use_proxy("")
        assert http.exchange(Call("GET", f"{sqlite_central.url}/health", {})).status == 200


@pytest.mark.slow
def test_tls_goes_through_the_proxy_whole(
    proxy: Proxy, sqlite_central: CentralHere, tmp_path: Path
) -> None:
    made, key, authority = certificate.make(tmp_path, ["localhost"])
    tls = ("--certificate", str(made), "--key", str(key))
    server = CentralProcess(sqlite_central.db, *tls).start()
    network = network_of(proxy.address, "เจ้าหน้าที่", PASSWORD, Metered.AUTO)
    try:
        with line(network, ca=authority) as http:
            url = f"https://localhost:{server.port}/health"
            assert http.exchange(Call("GET", url, {})).status == 200
    finally:
        server.stop()


@pytest.mark.parametrize(
    "said",
    [
        moved(b"http://login.example/portal"),
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 5\r\n\r\n<html",
        b"HTTP/1.1 511 Network Authentication Required\r\ncontent-length: 0\r\n\r\n",
    ],
    ids=["led-away", "a-page", "511"],
)
def test_a_network_that_wants_a_sign_in_first_is_recognised(said: bytes) -> None:
    with saying(said) as url:
        assert code_of(url) == "captive-portal"


def test_a_gateways_own_error_page_is_no_sign_in() -> None:
    page = b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nno"
    with saying(page) as url:
        http = Http(timeouts=Timeouts(connect=1, read=1))
        assert http.exchange(Call("GET", url, {})).status == 502
        http.close()


@pytest.mark.parametrize(
    ("typed", "proxy"),
    [
        ("", ""),
        (" proxy.local:3128 ", "http://proxy.local:3128"),
        ("http://10.0.0.1:8080/", "http://10.0.0.1:8080"),
        ("https://proxy.local:443", "https://proxy.local:443"),
        ("[::1]:3128", "http://[::1]:3128"),
    ],
)
def test_a_proxy_may_be_typed_as_people_type(typed: str, proxy: str) -> None:
    assert network_of(typed, "", "", Metered.AUTO).proxy == proxy


def test_a_user_in_the_address_is_taken_out_of_it() -> None:
    network = network_of("http://some%40one:p%3Aw@proxy.local:3128", "", "", Metered.NO)
    assert (network.proxy, network.user) == ("http://proxy.local:3128", "some@one")
    assert network.password == "p:w"
    assert network.proxy_url == "http://some%40one:p%3Aw@proxy.local:3128"


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_proxy_or_refused(typed: str) -> None:
    with suppress(Refused):
        network = network_of(typed, "", "", Metered.AUTO)
        assert network.proxy == "" or network.proxy.startswith(("http://", "https://"))


def test_nobody_answers_at_the_proxys_address(sqlite_central: CentralHere) -> None:
    with line(Network("http://127.0.0.1:1")) as http, pytest.raises(Unreachable, match="proxy"):
        http.exchange(Call("GET", f"{sqlite_central.url}/health", {}))
