"""The heartbeat: one small question whether anything is to be said, and most often no answer.

An idle device sends what it last heard, signed; 204 says that nothing has changed since, anything
else that the whole conversation is due. It finds a server that was set back, since heads are in it.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from msgspec import Struct

from desktop.domain.journal import Place

BEAT = "/v1/beat/{lao}/{dev}/{epoch}"
CAPABILITY = "beat"
HEADER = "x-beat"
MARK_HEADER = "x-mark"
_HASH = 12
"""Bytes of the chain value: the whole of it is compared wherever entries travel."""


class Due(Struct, frozen=True):
    """Something has changed: the whole conversation is due."""

    due: bool = True


class BeatBroken(Exception):
    """The header is not of the agreed form."""


@dataclass(frozen=True, slots=True)
class Beat:
    """`hash` is the beginning of the chain value at `seq`; `mark` the server's own word for all
    that it said last; `time` seconds since 1970 by the device's clock, a claim."""

    seq: int
    hash: bytes
    mark: str
    time: int

    def text(self) -> str:
        return f"{self.seq}.{_text(self.hash)}.{self.mark}.{self.time}"


def beat_at(seq: int, hash: bytes, mark: str, time: float) -> Beat:
    return Beat(seq, hash[:_HASH], mark, int(time))


def signing_text(path: str, beat: Beat) -> bytes:
    return f"thongthin beat 1\n{path}\n{beat.text()}".encode()


def header(beat: Beat, signature: bytes) -> str:
    return f"{beat.text()}.{_text(signature)}"


def parse(text: str) -> tuple[Beat, bytes]:
    """The beat and its signature. Raises BeatBroken."""
    try:
        seq, hash, mark, time, signature = text.split(".")
        beat = Beat(_whole(seq), _bytes(hash), mark, _whole(time))
        if len(beat.hash) != _HASH or len(mark) > 16:
            raise BeatBroken
        return beat, _bytes(signature)
    except ValueError:
        raise BeatBroken from None


def path_of(place: Place) -> str:
    return BEAT.format(lao=place.lao, dev=place.device, epoch=place.epoch)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise BeatBroken
    return int(text)


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
