"""Carries blobs, last in line: sends what waits, fetches what is wanted, money goes first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from enum import Enum, auto
from functools import partial
from typing import Protocol

from desktop.domain.blob import PIECE, Carried
from desktop.domain.errors import Unreachable
from sync.client.central import Central
from sync.protocol.blobs import BlobSoFar

SMALL = 64 << 10
"""Bytes that may travel on a line that is paid for by the byte."""


_ITS_OWN = (
    "no-such-place", "no-such-blob", "no-room", "blob-differs", "blob-piece", "blob-wrong",
    "too-big",
)  # fmt: skip
"""Refusals that concern one blob; it is tried again in a later round."""

_log = logging.getLogger(__name__)


class Told(Enum):
    DONE = auto()
    LEFT = auto()
    HURRIED = auto()


class BlobBook(Protocol):
    """What the device keeps of blobs. Every change is durable when its method returns."""

    def waiting(self) -> Sequence[Carried]:
        """Those that are here whole and that the server lacks: documents of changes first, then
        the oldest."""
        ...

    def piece(self, sha256: str, at: int) -> bytes: ...

    def sent(self, sha256: str) -> None: ...

    def wanted(self) -> Sequence[Carried]:
        """Those that the server has and that are not here whole."""
        ...

    def add_piece(self, sha256: str, at: int, content: bytes) -> None:
        """With the last piece the whole is checked; if it is wrong, it is forgotten and wanted
        anew."""
        ...

    def unavailable(self, sha256: str) -> None:
        """The server has erased it."""
        ...


class Carrier:
    """`yields` says that money waits to be sent; `metered`, that the line is paid by the byte.

    All methods raise Unreachable and NeedsEnrolment.
    """

    def __init__(
        self,
        book: BlobBook,
        *,
        yields: Callable[[], bool] = lambda: False,
        metered: Callable[[], bool] = lambda: False,
    ) -> None:
        self._book = book
        self._yields = yields
        self._metered = metered

    def carry(self, central: Central) -> bool:
        """True when there is more at once: it stopped because money waits, or it sent something,
        and the feed may tell by now what became of it."""
        sent = False
        for one in self._fitting(self._book.waiting()):
            if self._yields():
                return True
            told = self._alone(one, partial(self._send, central, one))
            if told is Told.HURRIED:
                return True
            sent = sent or told is Told.DONE
        for one in self._fitting(self._book.wanted()):
            if self._alone(one, partial(self._fetch, central, one)) is Told.HURRIED:
                return True
        return sent

    def _alone(self, one: Carried, work: Callable[[], bool]) -> Told:
        """What the server will not take, or has not got, does not stand in the others' way."""
        try:
            return Told.DONE if work() else Told.HURRIED
        except Unreachable as unfit:
            if unfit.code not in _ITS_OWN:
                raise
            _log.warning("a blob stays behind: %s %s", one.sha256[:12], unfit.code)
            return Told.LEFT

    def _fitting(self, blobs: Sequence[Carried]) -> list[Carried]:
        return [one for one in blobs if one.size <= SMALL or not self._metered()]

    def _send(self, central: Central, one: Carried) -> bool:
        """The server says where to go on, so that what it has is not sent twice."""
        told = central.put_blob(one.sha256, one.size, 0, self._first(one))
        while not told.whole:
            if self._yields():
                return False
            before = told.so_far
            told = central.put_blob(
                one.sha256, one.size, before, self._book.piece(one.sha256, before)
            )
            _check_moved(told, before)
        self._book.sent(one.sha256)
        return True

    def _first(self, one: Carried) -> bytes:
        """A small one goes at once; of a large one is asked how far it came."""
        return self._book.piece(one.sha256, 0) if one.size <= PIECE else b""

    def _fetch(self, central: Central, one: Carried) -> bool:
        at = one.so_far
        while at < one.size:
            if self._yields():
                return False
            content = central.blob_part(one.sha256, at, min(at + PIECE, one.size))
            if content is None:
                self._book.unavailable(one.sha256)
                return True
            self._book.add_piece(one.sha256, at, content)
            at += len(content)
        return True


def _check_moved(told: BlobSoFar, before: int) -> None:
    if not told.whole and told.so_far <= before:
        raise Unreachable("not-agreed", "blob")
