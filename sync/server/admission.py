"""Who is asking: every request of a device is signed with the key it enrolled."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from starlette.requests import Request

from desktop.domain.journal import Place
from sync import protocol
from sync.protocol import EnrolRequest
from sync.server import places
from sync.server.answers import Refusal
from sync.server.database import Database


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came, with all that its signature covers."""

    method: str
    target: str
    place: Place
    time: str
    prev: str
    signature: bytes
    body: bytes

    def signed_with(self, public_key: bytes) -> bool:
        text = protocol.signing_text(
            self.method,
            self.target,
            place=self.place,
            time=self.time,
            prev=self.prev,
            body=self.body,
        )
        return verified(public_key, self.signature, text)


class Signed(Protocol):
    """What a device asks, whichever way it signs it."""

    @property
    def place(self) -> Place: ...

    def signed_with(self, public_key: bytes) -> bool: ...


def verified(public_key: bytes, signature: bytes, text: bytes) -> bool:
    """By libsodium, which takes half of OpenSSL's time: a busy server does little else."""
    try:
        VerifyKey(public_key).verify(text, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def asked(request: Request, body: bytes) -> Asked:
    """Raises Refusal 401."""
    headers = request.headers
    try:
        epoch = UUID(headers[protocol.EPOCH_HEADER])
        place = Place(
            headers.get(protocol.LAO_HEADER, ""), headers.get(protocol.DEVICE_HEADER, ""), epoch
        )
        signature = bytes.fromhex(headers[protocol.SIGNATURE_HEADER])
    except (KeyError, ValueError):
        raise Refusal(401, "not-signed") from None
    return Asked(
        request.method,
        _target(request),
        place,
        headers.get(protocol.TIME_HEADER, ""),
        headers.get(protocol.PREV_HEADER, ""),
        signature,
        body,
    )


def _target(request: Request) -> str:
    path: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


class Admission:
    """Knows the devices' keys. Each is looked up anew after `believed` seconds, so that a device
    revoked through another process is refused here soon as well."""

    def __init__(
        self,
        database: Database,
        *,
        believed: float = 20.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._believed = believed
        self._monotonic = monotonic
        self._keys: dict[Place, tuple[bytes, float]] = {}

    def check_new(self, request: Request, body: bytes, wanted: EnrolRequest) -> None:
        """Whoever enrols a key must hold it. Raises Refusal 401."""
        headers = request.headers
        try:
            signature = bytes.fromhex(headers[protocol.SIGNATURE_HEADER])
        except (KeyError, ValueError):
            raise Refusal(401, "not-signed") from None
        nobody = Place("", "", wanted.epoch)
        claimed = headers.get(protocol.TIME_HEADER, "")
        said = Asked("POST", _target(request), nobody, claimed, "", signature, body)
        if not said.signed_with(bytes.fromhex(wanted.public_key)):
            raise Refusal(401, "wrong-signature")

    def recognises(self, asked: Signed) -> bool:
        """By a key that is believed still: this needs no database."""
        key, until = self._keys.get(asked.place, (b"", 0.0))
        return bool(key) and self._monotonic() < until and asked.signed_with(key)

    def admit(self, asked: Signed) -> Place:
        """Raises Refusal 401: unknown-device, wrong-signature; 403: revoked."""
        if self.recognises(asked):
            return asked.place
        at = self._monotonic()
        with self._database.reading() as tx:
            known = places.key_of(tx, asked.place)
        self._keys.pop(asked.place, None)
        if known is None:
            raise Refusal(401, "unknown-device")
        key, revoked = known
        if not asked.signed_with(key):
            raise Refusal(401, "wrong-signature")
        if revoked:
            raise Refusal(403, "revoked")
        self._keys[asked.place] = (key, at + self._believed)
        return asked.place
