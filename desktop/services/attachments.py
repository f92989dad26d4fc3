"""Files attached at the counter: kept encrypted here, sent when there is a line, last of all."""

from __future__ import annotations

from desktop.domain.blob import LARGEST, BlobUse
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.services.changes import Changes, Topic
from desktop.store.store import Store


class Attachments:
    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes

    def attach(self, content: bytes) -> str:
        """Returns the name by which a fact refers to it; the same file is kept once.

        Raises Refused(ATTACHMENT_UNFIT): empty, or larger than a blob may be.
        """
        if not 0 < len(content) <= LARGEST:
            raise Refused(Reason.ATTACHMENT_UNFIT, largest=LARGEST >> 20)
        with self._store.write() as tx:
            name = tx.blobs.keep(content, BlobUse.ATTACHMENT, self._clock.now())
        self._changes.announce(Topic.SYNC)
        return name

    def want(self, name: str, size: int) -> None:
        """One that was attached elsewhere: it is fetched when there is a line."""
        with self._store.write() as tx:
            tx.blobs.want(name, size, BlobUse.ATTACHMENT, self._clock.now())
        self._changes.announce(Topic.SYNC)

    def content(self, name: str) -> bytes | None:
        """None until it is here whole."""
        with self._store.read() as tx:
            return tx.blobs.content(name)
