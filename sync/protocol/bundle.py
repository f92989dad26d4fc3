"""A bundle: a device's own signed requests, or the answers to them, as one file for a USB stick.

The file is one line of JSON that anybody may read (which way, whose, which one), then an age file
(age-encryption.org/v1) that only its addressee opens. Inside: 64 bytes of Ed25519 signature over
`thongthin bundle 1\\0` and the rest, then MessagePack packed with zstd. Keys are the Ed25519 keys
that device and server have anyway; age takes them as SSH keys.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

import msgspec
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from msgspec import Struct

from sync.protocol import Dev, Lao

FORMAT = 1
MAX_FILE = 32 << 20
"""Bytes of one bundle: what a browser sends and a server holds in one piece."""

_MOST_INSIDE = 256 << 20
_SIGNED = b"thongthin bundle 1\0"
_SIGNATURE = 64
_LONGEST_COVER = 1000


class Way(StrEnum):
    OUT = "out"
    BACK = "back"


class Cover(Struct, frozen=True):
    """What stands outside, and again inside under the signature. `to` names the addressee's key;
    an answer has the `id` of what it answers."""

    thongthin_bundle: int
    way: Way
    lao: Lao
    dev: Dev
    epoch: UUID
    id: UUID
    made: datetime
    to: str


class Request(Struct, frozen=True):
    """One request exactly as it would have gone over the line."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Answer(Struct, frozen=True):
    method: str
    target: str
    status: int
    body: bytes


class Outgoing(Struct, frozen=True):
    cover: Cover
    requests: list[Request]


class Returning(Struct, frozen=True):
    cover: Cover
    answers: list[Answer]


Content = TypeVar("Content", Outgoing, Returning)


class BundleBroken(Exception):
    """`why`: not-a-bundle, newer-bundle, wrong-way, not-for-us, too-big, damaged (cut off or
    altered), wrong-signature or unknown-device."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def key_name(public_key: bytes) -> str:
    """How a cover names a key: enough to tell keys apart, nothing to open anything with."""
    return sha256(public_key).hexdigest()[:16]


def seal(content: Outgoing | Returning, *, signing: bytes, to: bytes) -> bytes:
    """The file. `signing`: the sender's raw private key; `to`: the addressee's raw public key."""
    import pyrage  # only when a bundle is made: the program starts without it

    plain = zstandard.ZstdCompressor(level=3).compress(msgspec.msgpack.encode(content))
    signature = Ed25519PrivateKey.from_private_bytes(signing).sign(_SIGNED + plain)
    recipient = pyrage.ssh.Recipient.from_str(_ssh_public(to))
    sealed: bytes = pyrage.encrypt(signature + plain, [recipient])
    return msgspec.json.encode(content.cover) + b"\n" + sealed


def cover_of(file: bytes) -> Cover:
    """Raises BundleBroken: not-a-bundle, newer-bundle, too-big."""
    if len(file) > MAX_FILE:
        raise BundleBroken("too-big")
    line, found, _ = file[: _LONGEST_COVER + 1].partition(b"\n")
    if not found:
        raise BundleBroken("not-a-bundle")
    try:
        cover = msgspec.json.decode(line, type=Cover)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BundleBroken("not-a-bundle") from None
    if cover.thongthin_bundle != FORMAT:
        raise BundleBroken("newer-bundle")
    return cover


def unseal(file: bytes, kind: type[Content], *, mine: bytes, signed_by: bytes) -> Content:
    """What is inside, once everything about it is true. Raises BundleBroken."""
    import pyrage

    cover = cover_of(file)
    if (cover.way is Way.OUT) != (kind is Outgoing):
        raise BundleBroken("wrong-way")
    if cover.to != key_name(_public(mine)):
        raise BundleBroken("not-for-us")
    try:
        identity = pyrage.ssh.Identity.from_buffer(_ssh_private(mine))
        opened: bytes = pyrage.decrypt(file.partition(b"\n")[2], [identity])
    except pyrage.DecryptError:
        raise BundleBroken("damaged") from None
    signature, plain = opened[:_SIGNATURE], opened[_SIGNATURE:]
    try:
        Ed25519PublicKey.from_public_bytes(signed_by).verify(signature, _SIGNED + plain)
    except (InvalidSignature, ValueError):
        raise BundleBroken("wrong-signature") from None
    try:
        whole = zstandard.ZstdDecompressor().decompress(plain, max_output_size=_MOST_INSIDE)
        content = msgspec.msgpack.decode(whole, type=kind)
    except (zstandard.ZstdError, msgspec.DecodeError):
        raise BundleBroken("damaged") from None
    if content.cover != cover:
        raise BundleBroken("damaged")
    return content


def _public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _ssh_public(public: bytes) -> str:
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def _ssh_private(private: bytes) -> bytes:
    key = Ed25519PrivateKey.from_private_bytes(private)
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
