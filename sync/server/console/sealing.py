"""Passwords, second factors and cookies: what is kept of each opens nothing by itself."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import msgspec
import pyotp
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync.server.codes import ALPHABET

STEP = 30
"""Seconds for which a code of the second factor is new; its neighbours pass too, once each."""

_NONCE = 12
_MISTAKEN = str.maketrans("OIL-", "011 ")


@dataclass(frozen=True, slots=True)
class Stretched:
    """What a password becomes: `proof` is kept to compare, `key` opens the second factor."""

    proof: bytes
    key: bytes


def stretch(password: str, salt: bytes) -> Stretched:
    """argon2id, 32 MiB, three passes: slow on purpose."""
    raw = hash_secret_raw(
        unicodedata.normalize("NFKC", password).encode(),
        salt,
        time_cost=3,
        memory_cost=1 << 15,
        parallelism=1,
        hash_len=64,
        type=Type.ID,
    )
    return Stretched(sha256(raw[:32]).digest(), raw[32:])


def same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes | None:
    """None where the key is not the one."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
    except (InvalidTag, ValueError):
        return None


def new_factor() -> str:
    return pyotp.random_base32()


def factor_address(secret: str, name: str) -> str:
    """What an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret, name=name, issuer="Thongthin Central").provisioning_uri()


def factor_step(secret: str, code: str, at: datetime) -> int | None:
    """The time step in which this code is right; None if it is in none that counts now."""
    now = int(at.timestamp()) // STEP
    factor = pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(factor.at(step * STEP).encode(), code.encode()):
            return step
    return None


def new_recovery_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def recovery_hash(name: str, code: str) -> bytes:
    """80 random bits need no slow hash."""
    tidy = "".join(code.upper().translate(_MISTAKEN).split())
    return sha256(f"recovery {name} {tidy}".encode()).digest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    return sha256(f"console {token}".encode()).digest()


def form_token(token: str) -> str:
    """What a form must send back: only pages that were given this cookie know it."""
    return hmac.new(token.encode(), b"console form", sha256).hexdigest()


def pack(token: str, content: object) -> bytes:
    """For this browser's eyes: the database never holds the token, so it cannot read it."""
    return seal(_parcel_key(token), msgspec.json.encode(content), "parcel")


def unpack(token: str, sealed: bytes) -> dict[str, object]:
    plain = unseal(_parcel_key(token), sealed, "parcel")
    return {} if plain is None else msgspec.json.decode(plain, type=dict[str, object])


def _parcel_key(token: str) -> bytes:
    return hmac.new(token.encode(), b"console parcel", sha256).digest()


def new_salt() -> bytes:
    return secrets.token_bytes(16)
