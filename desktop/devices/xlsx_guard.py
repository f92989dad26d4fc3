"""Looks at a workbook from outside before it is opened: what it is, and that it unpacks safely."""

from __future__ import annotations

import errno
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl.utils.exceptions import InvalidFileException

from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Unfit

_MOST_PARTS = 2_000
_MOST_UNPACKED = 600 << 20
_MOST_SHARED_TEXT = 120 << 20
_MOST_RATIO = 150
_SMALL = 8 << 20
"""Below this much unpacked, any ratio is harmless."""

_START = 4_096
_OTHERS = {
    "xl/vbaProject.bin": Unfit.MACROS,
    "xl/workbook.bin": Unfit.BINARY_EXCEL,
}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"


_BROKEN = (
    BadZipFile, ParseError, InvalidFileException, KeyError, ValueError, TypeError, IndexError,
    AttributeError, EOFError, RuntimeError, OverflowError, AssertionError, zlib.error,
)  # fmt: skip
"""What comes out of an archive, or of openpyxl, when the inside is not as it should be."""


@contextmanager
def damage_told() -> Iterator[None]:
    """Raises Refused(FILE_UNFIT, DAMAGED)."""
    try:
        yield
    except _BROKEN as error:
        raise Refused(Reason.FILE_UNFIT, why=Unfit.DAMAGED, detail=repr(error)) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the file's start, says a broken index
            raise
        raise Refused(Reason.FILE_UNFIT, why=Unfit.DAMAGED, detail=repr(error)) from error


def check(file: BufferedReader) -> None:
    """Raises Refused(FILE_UNFIT)."""
    file.seek(0)
    with damage_told(), ZipFile(file) as archive:
        parts = archive.infolist()
        _check_kind(archive, {part.filename for part in parts})
        _check_size(parts)
        _check_markup(archive, parts)


def _check_kind(archive: ZipFile, names: set[str]) -> None:
    for name, why in _OTHERS.items():
        if name in names:
            raise Refused(Reason.FILE_UNFIT, why=why)
    if "mimetype" in names and _start(archive, "mimetype").startswith(_OPEN_DOCUMENT):
        raise Refused(Reason.FILE_UNFIT, why=Unfit.OPEN_DOCUMENT)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Refused(Reason.FILE_UNFIT, why=Unfit.NOT_A_TABLE)


def _check_size(parts: list[ZipInfo]) -> None:
    """By what the archive declares; reading stops there, so a lie does not help it."""
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    shared = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    bomb = unpacked > _SMALL and unpacked / packed > _MOST_RATIO
    large = unpacked > _MOST_UNPACKED or shared > _MOST_SHARED_TEXT
    if bomb or large or len(parts) > _MOST_PARTS:
        raise Refused(Reason.FILE_UNFIT, why=Unfit.TOO_LARGE_INSIDE)


def _check_markup(archive: ZipFile, parts: list[ZipInfo]) -> None:
    """A document type is never needed in a workbook and may name entities: refused unread."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            start = _start(archive, part.filename).replace(b"\0", b"")
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise Refused(Reason.FILE_UNFIT, why=Unfit.FOREIGN_MARKUP)


def _start(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_START)
