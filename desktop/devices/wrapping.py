"""Wrapping one key in another: AES-256-GCM, bound to where it belongs; argon2id for passphrases."""

from __future__ import annotations

import os

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class WrongKey(Exception):
    """The wrapping key, the wrapped bytes or their place are not what they were."""


def wrap(key: bytes, wrapping: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(wrapping).encrypt(nonce, key, bound_to)


def unwrap(wrapped: bytes, wrapping: bytes, bound_to: bytes) -> bytes:
    """Raises WrongKey."""
    nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
    try:
        return AESGCM(wrapping).decrypt(nonce, sealed, bound_to)
    except (InvalidTag, ValueError):
        raise WrongKey from None


def stretched(passphrase: str, salt: bytes) -> bytes:
    """argon2id, 64 MiB, three passes, four lanes: about 150 ms a guess."""
    return hash_secret_raw(passphrase.encode(), salt, 3, 64 * 1024, 4, 32, Type.ID)
