"""Reads and packs the next full batch while the one before it is on its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from desktop.domain.errors import WorldFailed
from desktop.domain.journal import Entry, Place
from desktop.domain.sync_place import Head
from sync import protocol
from sync.client.ports import SyncBook
from sync.client.questions import Question, push_question


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries that follow `start`, and how they travel where they are packed already."""

    start: Head
    entries: Sequence[Entry]
    packed: Question | None = None

    @property
    def bodies(self) -> list[bytes]:
        return [entry.body for entry in self.entries]

    @property
    def end(self) -> Head:
        return Head(self.entries[-1].seq, self.entries[-1].hash) if self.entries else self.start


class Ahead:
    """For one talk with the server. What was read is used only where it fits; else the journal is
    read again."""

    def __init__(self, book: SyncBook, of: Place) -> None:
        self._book = book
        self._of = of
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="sync-ahead")
        self._found: tuple[Batch, int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._beside.shutdown()

    def batch(self, start: Head, limit: int) -> Batch:
        """At most `limit` entries behind `start`."""
        found, self._found = self._found, None
        if found is not None and (found[0].start, found[1]) == (start, limit):
            return found[0]
        return Batch(start, self._book.pending(limit=limit, max_bytes=protocol.MAX_UNPACKED))

    @contextmanager
    def reading(self, batch: Batch, limit: int) -> Iterator[None]:
        """Prepares what follows `batch` while the block runs, if more is likely to wait."""
        if len(batch.entries) < limit:
            yield
            return
        found = self._beside.submit(self._read, batch.end, limit)
        yield
        self._found = _of(found, limit)

    def _read(self, start: Head, limit: int) -> Batch:
        entries = self._book.after(start.seq, limit=limit, max_bytes=protocol.MAX_UNPACKED)
        batch = Batch(start, entries)
        if not entries:
            return batch
        return Batch(start, entries, push_question(self._of, start, batch.bodies))


def _of(found: Future[Batch], limit: int) -> tuple[Batch, int] | None:
    try:
        batch = found.result()
    except WorldFailed:
        return None  # it fails again where it is needed, if it fails still
    return (batch, limit) if batch.entries else None
