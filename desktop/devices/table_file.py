"""The door for tables that people bring: tells CSV from Excel by content, whatever the file is
called, and what is neither from both."""

from __future__ import annotations

import re
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.devices.csv_table import CsvTable, open_csv
from desktop.devices.file_access import reading
from desktop.devices.text_encoding import CHUNK, EncodingJudge
from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Unfit

if TYPE_CHECKING:
    from desktop.devices.xlsx_table import XlsxTable

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PAGE = re.compile(rb"\s*<(?:!doctype|html|head|table|meta|style|\?xml)", re.IGNORECASE)
_STRANGERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_START = 4_096
_OLE_READ = 64 << 20


def open_table(path: Path) -> CsvTable | XlsxTable:
    """Raises Refused(FILE_UNFIT); Absent(file-missing); Jammed: file-locked, file-unread."""
    with reading(path) as file:
        start = file.read(_START)
        if start.startswith(_OLE):
            raise Refused(Reason.FILE_UNFIT, why=_old_or_locked(start + file.read(_OLE_READ)))
    _check(start)
    if start.startswith(_ZIP):
        from desktop.devices.xlsx_table import open_xlsx  # slow to load, and seldom needed

        return open_xlsx(path, _sha256(path))
    seen, source = EncodingJudge(), sha256()
    with reading(path) as file:
        while chunk := file.read(CHUNK):
            seen.see(chunk)
            source.update(chunk)
    return open_csv(path, seen.verdict(), source.hexdigest())


def _check(start: bytes) -> None:
    if not start.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise Refused(Reason.FILE_UNFIT, why=Unfit.EMPTY)
    if _PAGE.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise Refused(Reason.FILE_UNFIT, why=Unfit.WEB_PAGE)
    if start.startswith(_STRANGERS):
        raise Refused(Reason.FILE_UNFIT, why=Unfit.NOT_A_TABLE)


def _sha256(path: Path) -> str:
    with reading(path) as file:
        return file_digest(file, "sha256").hexdigest()


def _old_or_locked(content: bytes) -> Unfit:
    """Excel wraps a workbook with a password into the container its old format used."""
    return Unfit.PASSWORD if _ENCRYPTED in content else Unfit.OLD_EXCEL
