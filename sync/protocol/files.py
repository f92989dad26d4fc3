"""Reference files as they travel: rows of kind `file` in the reference; the bytes are blobs."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from desktop.domain.reference_file import ReferenceFile
from sync.protocol.blobs import Sha256, Size

FILE = "file"

FileName = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9._-]{0,59}$(?!\\n)", max_length=60)]
FileVersion = Annotated[
    str, Meta(pattern="^[0-9A-Za-z][0-9A-Za-z._-]{0,29}$(?!\\n)", max_length=30)
]


class FileDoc(Struct, frozen=True):
    """The id of its row is `NAME@VERSION`. Used from `valid_from` on."""

    name: FileName
    version: FileVersion
    valid_from: date
    sha256: Sha256
    size: Size


def row_id(name: str, version: str) -> str:
    return f"{name}@{version}"


def named_by(id: str) -> tuple[str, str]:
    """Name and version."""
    name, _, version = id.partition("@")
    return name, version


def file_doc(file: ReferenceFile) -> FileDoc:
    return FileDoc(file.name, file.version, file.valid_from, file.sha256, file.size)


def file_of(doc: FileDoc) -> ReferenceFile:
    return ReferenceFile(doc.name, doc.version, doc.valid_from, doc.sha256, doc.size)
