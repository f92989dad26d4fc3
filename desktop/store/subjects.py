"""Keys of the people the journal speaks of: without a person's key, their name in it is noise.

Deleting one key makes one person unreadable and leaves the chain whole (reliability.md 5).
"""

from __future__ import annotations

import os
import zlib
from base64 import b64decode, b64encode
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.store.driver import first, run

_NONCE_BYTES = 12
_SMALL_WINDOW, _SMALL_MEMORY = 11, 3
"""A kilobyte packs as well in them, without 256 KiB to fill first."""


class Subjects:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def seal(self, subject: UUID, plain: bytes) -> str:
        """Base64 of nonce and AES-256-GCM ciphertext of the packed text, bound to the subject."""
        nonce = os.urandom(_NONCE_BYTES)
        box = AESGCM(self._key(subject) or self._new_key(subject))
        press = zlib.compressobj(1, zlib.DEFLATED, _SMALL_WINDOW, _SMALL_MEMORY)
        packed = press.compress(plain) + press.flush()
        return b64encode(nonce + box.encrypt(nonce, packed, subject.bytes)).decode()

    def open(self, subject: UUID, sealed: str) -> bytes | None:
        """The plain bytes, or None where the person's key is gone."""
        key = self._key(subject)
        if key is None:
            return None
        raw = b64decode(sealed)
        packed = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], subject.bytes)
        return zlib.decompress(packed)

    def _key(self, subject: UUID) -> bytes | None:
        found = first(
            self._connection, "SELECT key FROM subject_keys WHERE subject = ?", (subject.hex,)
        )
        return None if found is None else bytes(found[0])

    def _new_key(self, subject: UUID) -> bytes:
        key = os.urandom(32)
        run(self._connection, "INSERT INTO subject_keys VALUES (?, ?)", (subject.hex, key))
        return key
