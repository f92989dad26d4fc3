"""Reads the next full batch from the journal while the one before it is on its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from desktop.domain.errors import WorldFailed
from desktop.domain.journal import Entry
from sync import protocol
from sync.client.ports import SyncBook


class Ahead:
    """What was read is used only where it fits; else the journal is read again."""

    def __init__(self, book: SyncBook) -> None:
        self._book = book
        self._after = self._limit = 0
        self._found: Sequence[Entry] = ()

    def batch(self, after: int, limit: int) -> Sequence[Entry]:
        """At most `limit` entries behind `after`."""
        found, self._found = self._found, ()
        if found and (self._after, self._limit) == (after, limit):
            return found
        return self._book.pending(limit=limit, max_bytes=protocol.MAX_UNPACKED)

    @contextmanager
    def reading(self, after: int, batch: Sequence[Entry], limit: int) -> Iterator[None]:
        """Reads what follows `batch` while the block runs, if more is likely to wait."""
        if len(batch) < limit:
            yield
            return
        self._after, self._limit = after + len(batch), limit
        with ThreadPoolExecutor(1, thread_name_prefix="sync-ahead") as beside:
            found = beside.submit(self._read)
            yield
        self._found = _of(found)

    def _read(self) -> Sequence[Entry]:
        return self._book.after(self._after, limit=self._limit, max_bytes=protocol.MAX_UNPACKED)


def _of(found: Future[Sequence[Entry]]) -> Sequence[Entry]:
    try:
        return found.result()
    except WorldFailed:
        return ()  # it fails again where it is needed, if it fails still
