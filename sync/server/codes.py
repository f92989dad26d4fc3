"""One-time codes: read aloud or typed once, kept only as a slow hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U, which people mistake for others."""

_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_HANDLE = 4
_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Code:
    """`handle` finds the row, `secret` is what the hash keeps."""

    handle: str
    secret: str

    def __str__(self) -> str:
        whole = self.handle + self.secret
        return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))

    @classmethod
    def parse(cls, text: str) -> Code | None:
        """As people type it: lower case, spaces, O for 0. None for what no code looks like."""
        cleaned = text.strip().upper().translate(_MISTAKEN)
        if len(cleaned) != _LENGTH or not set(cleaned) <= set(ALPHABET):
            return None
        return cls(cleaned[:_HANDLE], cleaned[_HANDLE:])


def new_code() -> Code:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return Code(letters[:_HANDLE], letters[_HANDLE:])


def hash_of(code: Code, salt: bytes) -> bytes:
    """Slow on purpose: 40 bits of secret would fall to a fast hash within its ten minutes."""
    return hashlib.scrypt(code.secret.encode(), salt=salt, n=1 << 14, r=8, p=1, dklen=32)


def fits(code: Code, salt: bytes, hash: bytes) -> bool:
    return hmac.compare_digest(hash_of(code, salt), hash)
