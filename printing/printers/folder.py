"""A folder as a printer: every receipt becomes a file of its own, complete or not there at all."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from desktop.domain.errors import Absent, Jammed
from desktop.domain.receipt import PrintOutcome

_TITLE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]*")


class FolderPrinter:
    """Writes `70-02-000213.pdf` for the original, `70-02-000213-สำเนา2.pdf` for a copy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        return self._folder.name

    def print(self, pdf: bytes, *, title: str, copy: int = 0) -> PrintOutcome:
        """The same document twice is one file. Raises Absent(folder-absent); Jammed: file-differs,
        disk-full, folder-closed."""
        if not _TITLE.fullmatch(title):
            raise ValueError(title)
        if not self._folder.is_dir():
            raise Absent("folder-absent", str(self._folder))
        target = self._folder / f"{title}{f'-สำเนา{copy}' if copy else ''}.pdf"
        try:
            self._write(target, pdf)
        except OSError as failed:
            full = failed.errno in (errno.ENOSPC, errno.EDQUOT)
            raise Jammed("disk-full" if full else "folder-closed", str(failed)) from failed
        return PrintOutcome.PRINTED

    def _write(self, target: Path, pdf: bytes) -> None:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._folder)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            _settle(part, target, pdf)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
        _sync_folder(self._folder)


def _settle(part: Path, target: Path, pdf: bytes) -> None:
    """Gives the file its name in one step that fails where the name is taken."""
    try:
        if os.name == "nt":
            part.rename(target)
        else:
            os.link(part, target)
    except FileExistsError:
        if target.read_bytes() != pdf:
            raise Jammed("file-differs", target.name) from None


def _sync_folder(folder: Path) -> None:
    """On POSIX a new name is on disk only when its folder is."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
