"""The side file beside the database: which database it is, and its data key, wrapped.

The data key is random and never derived from a PIN. A slot holds it wrapped by AES-256-GCM under a
key from the keyring or from a passphrase (argon2id), bound to database and slot, so that a slot
copied to another database does not open. Only the demo profile, whose people are invented, keeps
its key in the clear, and the file says so.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4

from desktop.domain.errors import Absent, Jammed

FORMAT = 1
KEY_BYTES = 32
SHORTEST_PASSPHRASE = 8
_LENGTHS = {"demo": (32, 0), "keyring": (60, 0), "passphrase": (60, 16)}
"""Bytes of the wrapped key (nonce, key, tag) and of the salt, by slot."""
_DEMO_NOTE = "Demo profile: invented people only. The key lies open here; never do this for real."


class Secrets(Protocol):
    def get(self, name: str) -> bytes | None: ...

    def put(self, name: str, secret: bytes) -> None: ...


class PassphraseWrong(Exception):
    """The passphrase does not open this database; nothing was changed."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    database: UUID
    slot: str
    wrapped: bytes
    salt: bytes = b""

    @property
    def needs_passphrase(self) -> bool:
        return self.slot == "passphrase"

    @property
    def bound_to(self) -> bytes:
        return f"{self.database}|{self.slot}|{FORMAT}".encode()


def read(path: Path) -> KeyFile | None:
    """None where there is no file. Raises Jammed: key-file-unreadable, key-file-newer."""
    if not path.exists():
        return None
    try:
        plain = json.loads(path.read_text("utf-8"))
        if plain["format"] > FORMAT:
            raise Jammed("key-file-newer", str(plain["format"]))
        file = KeyFile(
            UUID(plain["database"]),
            plain["slot"],
            b64decode(plain["key"], validate=True),
            b64decode(plain["salt"], validate=True),
        )
        if (len(file.wrapped), len(file.salt)) != _LENGTHS[file.slot]:
            raise ValueError("cut off")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Jammed("key-file-unreadable", repr(error)) from error
    return file


def open_key(file: KeyFile, secrets: Secrets, passphrase: str = "") -> bytes:
    """The 32-byte data key.

    Raises PassphraseWrong; Absent: keyring-missing, key-lost (the keyring holds no key for this
    database); Jammed: keyring-locked, keyring-refused, key-file-unreadable.
    """
    if file.slot == "demo":
        return file.wrapped
    if file.slot == "passphrase":
        return _opened_by_passphrase(file, passphrase)
    return _opened_by_keyring(file, secrets)


def _opened_by_passphrase(file: KeyFile, passphrase: str) -> bytes:
    from desktop.devices import wrapping as box  # imported where used: the demo's start is lighter

    try:
        return box.unwrap(file.wrapped, box.stretched(passphrase, file.salt), file.bound_to)
    except box.WrongKey:
        raise PassphraseWrong from None


def _opened_by_keyring(file: KeyFile, secrets: Secrets) -> bytes:
    from desktop.devices import wrapping as box

    wrapping = secrets.get(str(file.database))
    if wrapping is None:
        raise Absent("key-lost", str(file.database))
    try:
        return box.unwrap(file.wrapped, wrapping, file.bound_to)
    except box.WrongKey as error:
        raise Jammed("key-file-unreadable", "keyring slot") from error


def make_demo(path: Path) -> bytes:
    key = os.urandom(KEY_BYTES)
    _write(path, KeyFile(uuid4(), "demo", key))
    return key


def make_with_keyring(path: Path, secrets: Secrets) -> bytes:
    """Raises Absent or Jammed where no keyring answers: ask for a passphrase then."""
    key, wrapping, database = os.urandom(KEY_BYTES), os.urandom(KEY_BYTES), uuid4()
    secrets.put(str(database), wrapping)
    if secrets.get(str(database)) != wrapping:
        raise Jammed("keyring-refused", "what was put in did not come out")
    _write_wrapped(path, KeyFile(database, "keyring", key), wrapping)
    return key


def make_with_passphrase(path: Path, passphrase: str) -> bytes:
    """`passphrase` has at least SHORTEST_PASSPHRASE characters."""
    from desktop.devices import wrapping as box

    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ValueError("too short")
    key, salt = os.urandom(KEY_BYTES), os.urandom(16)
    plain = KeyFile(uuid4(), "passphrase", key, salt)
    _write_wrapped(path, plain, box.stretched(passphrase, salt))
    return key


def _write_wrapped(path: Path, plain: KeyFile, wrapping: bytes) -> None:
    from desktop.devices import wrapping as box

    wrapped = box.wrap(plain.wrapped, wrapping, plain.bound_to)
    _write(path, replace(plain, wrapped=wrapped))


def _write(path: Path, file: KeyFile) -> None:
    plain = {
        "format": FORMAT,
        "database": str(file.database),
        "slot": file.slot,
        "key": b64encode(file.wrapped).decode(),
        "salt": b64encode(file.salt).decode(),
    }
    if file.slot == "demo":
        plain["note"] = _DEMO_NOTE
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8") as out:
        json.dump(plain, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    beside.chmod(0o600)
    beside.replace(path)
