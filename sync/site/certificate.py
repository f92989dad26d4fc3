"""A certificate for a server that only the town hall's own network knows: a small authority of its
own, whose certificate the counters are given as a file."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_YEARS = 5
_LATE = timedelta(days=1)
"""Counters' clocks may be behind."""


def make(folder: Path, names: list[str]) -> tuple[Path, Path, Path]:
    """Writes the server's certificate, its key, and the authority's certificate for the counters.

    `names`: host names or addresses by which counters reach the server. The authority signs this
    one certificate and its key is thrown away, so nothing more can ever be made in its name.
    Raises FileExistsError where there is one already.
    """
    certificate, key, authority = (
        folder / name for name in ("site.pem", "site.key", "central-ca.pem")
    )
    for path in (certificate, key, authority):
        if path.exists():
            raise FileExistsError(path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    above, above_key = _authority(names[0])
    own_key = ec.generate_private_key(ec.SECP256R1())
    own = (
        _begun(names[0], above.subject, own_key.public_key())
        .add_extension(x509.SubjectAlternativeName([_name(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above_key.public_key()),
            critical=False,
        )
        .sign(above_key, hashes.SHA256())
    )
    _write(key, own_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    _write(certificate, own.public_bytes(Encoding.PEM), 0o644)
    _write(authority, above.public_bytes(Encoding.PEM), 0o644)
    return certificate, key, authority


def _authority(name: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Thongthin site {name}")])
    made = (
        _begun(f"Thongthin site {name}", subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_signs_certificates(), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made, key


def _begun(name: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _LATE)
        .not_valid_after(now + timedelta(days=365 * _YEARS))
    )


def _signs_certificates() -> x509.KeyUsage:
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


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _write(path: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
