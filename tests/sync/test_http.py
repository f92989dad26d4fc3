"""The way to the network: nothing in the environment bends it, and nothing strange is believed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from desktop.domain.errors import Unreachable
from sync import bodies, protocol
from sync.client.http import Call, Http, Timeouts
from tests.servers import CentralProcess


@contextmanager
def saying(*pieces: bytes, then: str = "close") -> Iterator[str]:
    """A server that says just this, and then closes, resets or says no more."""
    listening = socket.create_server(("127.0.0.1", 0))
    end = threading.Event()

    def talk() -> None:
        line, _ = listening.accept()
        with line:
            line.recv(65536)
            for piece in pieces:
                line.sendall(piece)
            if then == "silence":
                end.wait(20)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    end.set()
    thread.join(20)
    listening.close()


def ok(body: bytes, *more: bytes, length: int | None = None) -> bytes:
    told = b"content-length: %d" % (len(body) if length is None else length)
    return b"\r\n".join((b"HTTP/1.1 200 OK", told, *more, b"", body))


def moved(where: bytes) -> bytes:
    return b"HTTP/1.1 302 Found\r\nlocation: %s\r\ncontent-length: 0\r\n\r\n" % where


def code_of(url: str, http: Http | None = None) -> str:
    http = http or Http(timeouts=Timeouts(connect=1, read=0.3, whole=0.6))
    with pytest.raises(Unreachable) as failed:
        http.exchange(Call("GET", url, {}))
    http.close()
    return failed.value.code


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "cut"),
        (b"HTTP/1.1 20", "cut"),
        (b"HTTP/1.1 200 OK\r\ncontent-type: appl", "cut"),
        (ok(b"half", length=400), "cut"),
        (b"\x15\x03\x01\x00\x02\x02\x50", "cut"),
        (ok(b"x" * 2_000_000), "answer-too-long"),
        (ok(b"\x28\xb5\x2f\xfdnonsense", b"content-encoding: zstd"), "not-agreed"),
        (ok(b"x", b"content-encoding: br"), "not-agreed"),
        (ok(bodies.pack(b"0" * (9 << 20)), b"content-encoding: zstd"), "answer-too-long"),
        (moved(b"http://example.com/x"), "captive-portal"),
        (moved(b"/login"), "redirected"),
    ],
    ids=["nothing", "half-status", "half-headers", "half-body", "tls-alert", "endless",
         "broken-zstd", "brotli", "bomb", "elsewhere", "login"],
)  # fmt: skip
def test_a_strange_answer_is_no_answer(answer: bytes, code: str) -> None:
    with saying(answer) as url:
        assert code_of(url) == code


def test_silence_and_dripping_end_in_time() -> None:
    with saying(then="silence") as url:
        assert code_of(url) == "timeout"
    with saying(ok(b"half", length=99), then="silence") as url:
        assert code_of(url) == "timeout"


def test_nobody_there_is_no_connection() -> None:
    assert code_of("http://127.0.0.1:9/") == "no-connection"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://central.example/", "not-https"),
        ("http://10.0.0.1/", "not-https"),
        ("ftp://127.0.0.1/", "address-wrong"),
        ("127.0.0.1:80", "address-wrong"),
        ("http://127.0.0.1:99999/", "address-wrong"),
        ("https://", "address-wrong"),
        ("", "address-wrong"),
    ],
)
def test_an_address_must_be_https_unless_it_is_this_computer(url: str, code: str) -> None:
    assert code_of(url) == code


def test_a_proxy_is_used_only_where_it_is_named() -> None:
    with saying(ok(b"from the proxy")) as proxy:
        http = Http(proxy=proxy)
        assert http.exchange(Call("GET", "http://127.0.0.1:9/", {})).body == b"from the proxy"
        http.close()
    assert code_of("http://127.0.0.1:9/", Http(proxy="http://127.0.0.1:9")) == "proxy"


def test_the_environment_bends_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login thief password secret\n")
    netrc.chmod(0o600)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        line, _ = listening.accept()
        with line:
            heard.append(line.recv(65536))
            line.sendall(ok(b"directly"))

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    http = Http()
    port = listening.getsockname()[1]
    reply = http.exchange(Call("GET", f"http://127.0.0.1:{port}/", {"authorization": "ours"}))
    thread.join(10)
    listening.close()
    http.close()
    assert reply.body == b"directly"
    assert b"authorization: ours" in heard[0]


def test_cookies_are_not_given_back() -> None:
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        line, _ = listening.accept()
        with line:
            for _ in range(2):
                heard.append(line.recv(65536))
                line.sendall(ok(b"", b"set-cookie: a=b"))

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    http = Http()
    for _ in range(2):
        http.exchange(Call("GET", f"http://127.0.0.1:{listening.getsockname()[1]}/", {}))
    thread.join(10)
    listening.close()
    http.close()
    assert len(heard) == 2
    assert not any(b"cookie" in question.lower() for question in heard)


class Authority:
    """A certificate authority made for one test."""

    def __init__(self, folder: Path, name: str) -> None:
        self.file = folder / f"{name}.pem"
        self._name = name
        self._key = new_key(SECP256R1())
        root = self._sign(self._key, name, datetime.now(UTC) + timedelta(30), authority=True)
        self.file.write_bytes(root)

    def certify(self, *, host: str = "127.0.0.1", days: int = 30) -> tuple[str, str]:
        """Files of a server's certificate and key. `days` below zero: it has run out."""
        key = new_key(SECP256R1())
        certificate, secret = self.file.with_suffix(".leaf"), self.file.with_suffix(".key")
        certificate.write_bytes(self._sign(key, host, datetime.now(UTC) + timedelta(days)))
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return str(certificate), str(secret)

    def _sign(
        self, key: EllipticCurvePrivateKey, name: str, until: datetime, *, authority: bool = False
    ) -> bytes:
        own = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        building = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self._name)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - timedelta(60))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False
            )
        )
        if authority:
            building = building.add_extension(own, critical=False).add_extension(
                _may_sign(), critical=True
            )
        else:
            known = x509.IPAddress(IPv4Address(name)) if name[0].isdigit() else x509.DNSName(name)
            building = building.add_extension(x509.SubjectAlternativeName([known]), critical=False)
        return building.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _may_sign() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


@contextmanager
def serving_tls(folder: Path, certificate: str, key: str) -> Iterator[str]:
    options = ("--certificate", certificate, "--key", key)
    server = CentralProcess(f"sqlite:///{folder}/tls.sqlite", *options).start()
    try:
        yield server.url.replace("http://", "https://") + protocol.HEALTH
    finally:
        server.stop()


def test_only_the_right_certificate_is_trusted_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = Authority(tmp_path, "ours"), Authority(tmp_path, "theirs")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(theirs.file))
    with serving_tls(tmp_path, *ours.certify()) as url:
        http = Http(ca=ours.file)
        assert http.exchange(Call("GET", url, {})).status == 200
        http.close()
        assert code_of(url, Http()) == "tls"
        assert code_of(url, Http(ca=theirs.file)) == "tls"
    with serving_tls(tmp_path, *theirs.certify()) as url:
        assert code_of(url, Http(ca=ours.file)) == "tls"
    with serving_tls(tmp_path, *ours.certify(host="other.example")) as url:
        assert code_of(url, Http(ca=ours.file)) == "tls"
    with serving_tls(tmp_path, *ours.certify(days=-1)) as url:
        assert code_of(url, Http(ca=ours.file)) == "tls"
