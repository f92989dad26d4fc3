"""A checkpoint: the server's signed word how far it has a device's journal.

Whoever holds one can show later that the journal was cut short or written anew, even where no
server answers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from desktop.domain.journal import Place
from desktop.domain.sync_place import Head

_SIGNED = "thongthin checkpoint 1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`signature`: Ed25519 by the server's key over `checkpoint_text`."""

    place: Place
    head: Head
    at: datetime
    signature: bytes


def checkpoint_text(place: Place, head: Head, at: datetime) -> bytes:
    parts = (place.lao, place.device, str(place.epoch), str(head.seq), head.hash.hex())
    return "\n".join((_SIGNED, *parts, at.isoformat(timespec="seconds"))).encode()


def write_checkpoint(one: Checkpoint) -> str:
    """As it is kept: one line of JSON."""
    place, head = one.place, one.head
    return json.dumps(
        {
            "lao": place.lao,
            "dev": place.device,
            "epoch": str(place.epoch),
            "head": head.seq,
            "hash": head.hash.hex(),
            "at": one.at.isoformat(timespec="seconds"),
            "signature": one.signature.hex(),
        }
    )


def read_checkpoint(text: str) -> Checkpoint:
    kept = json.loads(text)
    return Checkpoint(
        Place(kept["lao"], kept["dev"], UUID(kept["epoch"])),
        Head(kept["head"], bytes.fromhex(kept["hash"])),
        datetime.fromisoformat(kept["at"]),
        bytes.fromhex(kept["signature"]),
    )
