"""Fetches the server's signed word how far it has our journal, and holds the journal against it."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop.domain.checkpoint import Checkpoint, checkpoint_text
from desktop.domain.errors import Unreachable
from desktop.domain.sync_place import Head
from sync.client.central import Central
from sync.client.ports import SyncBook
from sync.client.questions import Question
from sync.client.sender import check_same
from sync.protocol.checkpoint import CHECKPOINT, CheckpointAnswer


def keep_checkpoint(book: SyncBook, central: Central) -> None:
    """One with a signature that is not the server's is not kept.

    Raises Unreachable(not-agreed, no-such-place from a server of before), Fenced.
    """
    place = central.place
    path = CHECKPOINT.format(lao=place.lao, dev=place.device, epoch=place.epoch)
    answer = central.asked(Question("GET", path), CheckpointAnswer)
    head = Head(answer.head, bytes.fromhex(answer.hash))
    found = Checkpoint(place, head, answer.time, bytes.fromhex(answer.signature))
    if not genuine(found, book.server_key()):
        raise Unreachable("not-agreed", "checkpoint")
    check_same(book, head)
    book.keep_checkpoint(found)


def genuine(checkpoint: Checkpoint, server_key: bytes) -> bool:
    text = checkpoint_text(checkpoint.place, checkpoint.head, checkpoint.at)
    try:
        Ed25519PublicKey.from_public_bytes(server_key).verify(checkpoint.signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
