"""Sends what the server has not acknowledged, oldest first, until nothing waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.epochs import Footing
from desktop.domain.errors import Unreachable
from desktop.domain.journal import BEGINNING
from desktop.domain.sync_place import Head, Objection
from sync import protocol
from sync.client.ahead import Ahead, Batch
from sync.client.central import Central
from sync.client.fencing import fence
from sync.client.outcomes import Fenced, Forked, HeadsDiffer, TooBig
from sync.client.ports import SyncBook
from sync.protocol import PushAnswer

_QUICK, _SLOW = 0.5, 5.0
"""Seconds an answer takes: below, batches grow; above, they shrink."""

_MOST_REWINDS = 3


@dataclass(frozen=True, slots=True)
class Sent:
    """How many entries went, and the server's last word."""

    entries: int
    answer: PushAnswer


class Sender:
    """One request at a time; the batch grows while the line is quick and shrinks when not."""

    def __init__(
        self,
        book: SyncBook,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._book = book
        self._monotonic = monotonic
        self._stopping = stopping
        self._size = protocol.MAX_ENTRIES // 2

    def send(self, central: Central) -> Sent:
        """At least one request: with nothing to send it compares heads.

        Raises Unreachable, Fenced, NeedsEnrolment.
        """
        with Ahead(self._book, central.place) as ahead:
            return self._send(central, ahead)

    def _send(self, central: Central, ahead: Ahead) -> Sent:
        entries = rewinds = 0
        while True:
            batch = ahead.batch(self._book.acknowledged(), self._size)
            try:
                with ahead.reading(batch, self._size):
                    answer = self._push(central, batch)
            except Forked as forked:
                raise fence(self._book, central, forked) from None
            except HeadsDiffer as differ:
                rewinds += 1
                self._rewind(differ, rewinds)
                continue
            if answer is None:
                continue
            entries += len(batch.entries)
            expected = batch.end.seq
            if answer.head < expected:
                raise Unreachable("not-agreed", "head")
            head = acknowledge(self._book, answer, expected=expected)
            if not batch.entries or self._stopping() or head == answer.head:
                return Sent(entries, answer)

    def _push(self, central: Central, batch: Batch) -> PushAnswer | None:
        """None when the batch was too big and must be tried smaller."""
        begun, sent = self._monotonic(), len(batch.entries)
        try:
            answer = central.push(batch.start, batch.bodies, packed=batch.packed)
        except TooBig:
            if sent <= 1:
                raise
            self._size = sent // 2
            return None
        except Unreachable as error:
            if error.code == "timeout":
                self._size = max(1, self._size // 2)
            raise
        self._adapt(self._monotonic() - begun, sent)
        return answer

    def _adapt(self, took: float, sent: int) -> None:
        if took < _QUICK and sent >= self._size:
            self._size = min(protocol.MAX_ENTRIES, self._size * 2)
        elif took > _SLOW:
            self._size = max(1, self._size // 2)

    def _rewind(self, differ: HeadsDiffer, rewinds: int) -> None:
        """The server may have been set back to an older copy. Where it holds another history by
        now, our next entries tell it so: it stops both computers, and asks for what differs."""
        if differ.head.seq > self._book.head().seq:
            check_same(self._book, differ.head)
        if rewinds > _MOST_REWINDS:
            raise Unreachable("head-moves")
        self._book.rewind(differ.head.seq)


def acknowledge(book: SyncBook, answer: PushAnswer, *, expected: int | None = None) -> int:
    """Keeps what the server has and objects to, if its history is ours; `expected`: up to which
    entry it was sent all. Returns the head of this journal. Raises Fenced."""
    server, mine = Head(answer.head, bytes.fromhex(answer.hash)), book.head().seq
    if server.seq > mine and expected is not None:
        if expected == mine:
            # all we have is stored there, and more: an older copy of this journal was put back
            book.stand(Footing.RESTORED)
            raise Fenced(server, Footing.RESTORED)
    else:
        check_same(book, server)
        expected = server.seq
    objections = [Objection(one.seq, one.why, one.detail) for one in answer.objections]
    book.acknowledge(expected, objections)
    if answer.superseded:
        book.stand(Footing.SUPERSEDED)
    return mine


def check_same(book: SyncBook, server: Head) -> None:
    """Raises Fenced where the server's history is not a part of ours."""
    if server.seq > book.head().seq or _hash_at(book, server.seq) != server.hash:
        book.stand(Footing.FORKED)
        raise Fenced(server, Footing.FORKED)


def _hash_at(book: SyncBook, seq: int) -> bytes:
    return book.hash_at(seq) if seq else BEGINNING
