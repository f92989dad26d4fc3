"""PINs are kept as argon2id hashes (64 MiB, three passes: about 150 ms a try)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


class Argon2Pins:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    def hash(self, pin: str) -> str:
        return self._hasher.hash(pin)

    def fits(self, pin: str, hashed: str) -> bool:
        try:
            return self._hasher.verify(hashed, pin)
        except (VerifyMismatchError, InvalidHashError):
            return False
