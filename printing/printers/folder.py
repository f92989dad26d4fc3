"""A folder as a printer: every paper becomes a file of its own, complete or not there at all."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from desktop.domain.errors import Absent, Jammed
from desktop.domain.receipt import PrintOutcome

_MOST_ANEW = 1000
_TITLE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]*")


class FolderPrinter:
    """Writes `70-02-000213.pdf` for the original, `70-02-000213-สำเนา2.pdf` for a copy.

    There is one original of a receipt for ever. A report may be made `anew` under its title: the
    next one that says something else becomes `z-report-41-2.pdf`.
    """

    def __init__(self, folder: Path, *, anew: bool = False) -> None:
        self._folder = folder
        self._anew = anew

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
        stem = f"{title}{f'-สำเนา{copy}' if copy else ''}"
        try:
            self._write(stem, pdf)
        except OSError as failed:
            full = failed.errno in (errno.ENOSPC, errno.EDQUOT)
            raise Jammed("disk-full" if full else "folder-closed", str(failed)) from failed
        return PrintOutcome.PRINTED

    def _write(self, stem: str, pdf: bytes) -> None:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._folder)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            self._settle(part, stem, pdf)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
        _sync_folder(self._folder)

    def _settle(self, part: Path, stem: str, pdf: bytes) -> None:
        """Under its own name, or where it may be made anew, under the first that is free."""
        again = (f"-{number}" for number in range(2, _MOST_ANEW) if self._anew)
        for ending in ("", *again):
            if _settled(part, self._folder / f"{stem}{ending}.pdf", pdf):
                return
        raise Jammed("file-differs", f"{stem}.pdf")


def _settled(part: Path, target: Path, pdf: bytes) -> bool:
    """Gives the file its name in one step that fails where the name is taken by another text."""
    try:
        if os.name == "nt":
            part.rename(target)
        else:
            os.link(part, target)
    except FileExistsError:
        return target.read_bytes() == pdf
    return True


def _sync_folder(folder: Path) -> None:
    """On POSIX a new name is on disk only when its folder is."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
