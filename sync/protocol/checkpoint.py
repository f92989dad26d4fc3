"""The door to a checkpoint: the server's signed word how far it has a journal."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from sync.protocol import Count, Dev, Hash, Lao

CAPABILITY = "checkpoint"
CHECKPOINT = "/v1/checkpoint/{lao}/{dev}/{epoch}"

Signature = Annotated[str, Meta(pattern="^[0-9a-f]{128}$", min_length=128, max_length=128)]


class CheckpointAnswer(Struct, frozen=True):
    """`signature`: Ed25519 by the server's key over the lines `thongthin checkpoint 1`, lao, dev,
    epoch, head, hash and time (to the second, with offset), joined by line feeds."""

    lao: Lao
    dev: Dev
    head: Count
    hash: Hash
    time: datetime
    signature: Signature
