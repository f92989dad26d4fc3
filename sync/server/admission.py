"""Who is asking: every request of a device is signed with the key it enrolled."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
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
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(self.signature, text)
        except (InvalidSignature, ValueError):
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
    """Knows the devices' keys."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys: dict[Place, bytes] = {}

    def check_new(self, request: Request, body: bytes, wanted: EnrolRequest) -> None:
        """Whoever enrols a key must hold it. Raises Refusal 401."""
        headers = request.headers
        try:
            signature = bytes.fromhex(headers[protocol.SIGNATURE_HEADER])
        except (KeyError, ValueError):
            raise Refusal(401, "not-signed") from None
        nobody = Place("", "", wanted.epoch)
        time = headers.get(protocol.TIME_HEADER, "")
        said = Asked("POST", _target(request), nobody, time, "", signature, body)
        if not said.signed_with(bytes.fromhex(wanted.public_key)):
            raise Refusal(401, "wrong-signature")

    def admit(self, asked: Asked) -> Place:
        """Raises Refusal 401: unknown-device, wrong-signature."""
        known = self._keys.get(asked.place)
        if known is not None and asked.signed_with(known):
            return asked.place
        with self._database.reading() as tx:
            key = places.public_key(tx, asked.place)
        if key is None:
            self._keys.pop(asked.place, None)
            raise Refusal(401, "unknown-device")
        if not asked.signed_with(key):
            raise Refusal(401, "wrong-signature")
        self._keys[asked.place] = key
        return asked.place
