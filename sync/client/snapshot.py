"""Fetches a municipality's ready register file: in pieces, from where it was cut off, money first.

What has come lies beside the store, encrypted as the server made it; its key is never on disk.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from desktop.domain.errors import Jammed, Unreachable
from desktop.domain.reference import RegisterProgress, Stage
from sync.client.central import Central
from sync.client.http import PIECE
from sync.client.questions import Question
from sync.protocol import reference
from sync.protocol.reference import SnapshotAnswer

_SPARE = 200 << 20
"""Bytes that must stay free: money needs room too."""

_MOST_STARTS = 3


class SnapshotBook(Protocol):
    def part(self, name: str) -> Path:
        """Where a file called so may grow, on the store's disk."""
        ...

    def forget_parts(self, *, but: str = "") -> None:
        """Those of other files."""
        ...

    def adopt(self, part: Path, key: bytes) -> None:
        """Makes it the register. Raises Refused, Jammed."""
        ...


class SnapshotTaker:
    """`hurried`: money waits, or the program ends. `told` hears how far it is."""

    def __init__(
        self,
        book: SnapshotBook,
        *,
        hurried: Callable[[], bool],
        told: Callable[[RegisterProgress], None],
    ) -> None:
        self._book = book
        self._hurried = hurried
        self._told = told

    def take(self, central: Central) -> bool:
        """True when it is the register now; False when it was left for something more urgent.

        Raises NoSnapshot; Unreachable, Jammed, Refused: what has come is kept.
        """
        offered = _offer(central)
        name = offered.sha256[:16]
        self._book.forget_parts(but=name)
        part = self._book.part(name)
        for _ in range(_MOST_STARTS):
            coming = _Coming(part, offered)
            with coming:
                if not self._fetch(central, coming):
                    return False
            if coming.whole():
                break
            part.unlink()  # what came is not what was told; once more from the start
        else:
            raise Unreachable("not-agreed", "register")
        self._told(RegisterProgress(Stage.CHECKING, offered.size, offered.size))
        try:
            self._book.adopt(part, bytes.fromhex(offered.key))
        except Jammed as unfit:
            if unfit.code == "register-newer":  # rows of a newer server can still be read
                raise NoSnapshot from unfit
            raise
        return True

    def _fetch(self, central: Central, coming: _Coming) -> bool:
        """False when hurried away."""
        while coming.left:
            before = coming.left

            def take(piece: bytes) -> bool:
                coming.add(piece)
                self._told(RegisterProgress(Stage.FILE, coming.done, coming.offered.size))
                return coming.left > 0 and not self._hurried()

            coming.check_room()
            central.stream(_file_question(central, coming), take)
            if coming.left and self._hurried():
                return False
            if coming.left == before:
                raise Unreachable("cut", "register")
        return True


class NoSnapshot(Exception):
    """The server has none ready, or one of a form that only newer programs know."""


class _Coming:
    """A file that grows; its digest is kept up while it does."""

    def __init__(self, part: Path, offered: SnapshotAnswer) -> None:
        self.offered = offered
        self.done = 0
        self._part = part
        self._digest = hashlib.sha256()
        self._file: IO[bytes] | None = None

    @property
    def left(self) -> int:
        return self.offered.size - self.done

    def __enter__(self) -> _Coming:
        """Takes up what was fetched before."""
        descriptor = os.open(self._part, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        self._file = os.fdopen(descriptor, "rb+")
        while piece := self._file.read(PIECE):
            self._digest.update(piece)
            self.done += len(piece)
        if self.left < 0:
            self._file.truncate(0)
            self._file.seek(0)
            self._digest, self.done = hashlib.sha256(), 0
        return self

    def __exit__(self, *failure: object) -> None:
        assert self._file is not None
        self._file.close()

    def add(self, piece: bytes) -> None:
        """Raises Jammed(disk-full)."""
        assert self._file is not None
        try:
            self._file.write(piece)
        except OSError as error:
            raise Jammed("disk-full", str(self._part.parent)) from error
        self._digest.update(piece)
        self.done += len(piece)

    def check_room(self) -> None:
        if shutil.disk_usage(self._part.parent).free < self.left + _SPARE:
            raise Jammed("disk-full", str(self._part.parent))

    def whole(self) -> bool:
        return self._digest.hexdigest() == self.offered.sha256


def _offer(central: Central) -> SnapshotAnswer:
    path = reference.SNAPSHOT.format(lao=central.identity.lao)
    try:
        return central.asked(Question("GET", path), SnapshotAnswer)
    except Unreachable as refusal:
        if refusal.code in ("no-snapshot", "no-such-place"):
            raise NoSnapshot from refusal
        raise


def _file_question(central: Central, coming: _Coming) -> Question:
    path = reference.SNAPSHOT_FILE.format(lao=central.identity.lao, sha256=coming.offered.sha256)
    return Question("GET", path, part=f"bytes={coming.done}-" if coming.done else "")
