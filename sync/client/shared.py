"""Hands on what the reference feed tells of changed records and published files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from desktop.domain.merging import Field
from desktop.domain.reference_file import ReferenceFile
from sync.protocol import changes, files
from sync.protocol.changes import FIELDS, WANTED, TouchedDoc
from sync.protocol.files import FILE, FileDoc
from sync.protocol.reference import ReferenceRow, understood

KINDS = (FIELDS, WANTED, FILE)
"""Of the reference feed; other kinds are somebody else's to take."""

Touched = tuple[str, str, Mapping[str, Field] | None]
"""Kind and id of a record, and its changed fields; None where the record is no more."""


class SharedBook(Protocol):
    """Taking the same again changes nothing."""

    def take_touched(self, records: Sequence[Touched]) -> None: ...

    def offer(self, names: Sequence[str]) -> None:
        """The server waits for these; those that are here are sent again."""
        ...

    def take_files(
        self, published: Sequence[ReferenceFile], withdrawn: Sequence[tuple[str, str]]
    ) -> None: ...


def take(book: SharedBook, rows: Sequence[ReferenceRow]) -> None:
    """Rows of other kinds, and those of a newer program, are passed over."""
    touched = [one for row in rows if row.kind == FIELDS and (one := _touched(row)) is not None]
    if touched:
        book.take_touched(touched)
    wanted = [row.id for row in rows if row.kind == WANTED and not row.deleted]
    if wanted:
        book.offer(wanted)
    told = [row for row in rows if row.kind == FILE]
    if told:
        docs = [understood(row.doc, FileDoc) for row in told if not row.deleted]
        published = [files.file_of(doc) for doc in docs if doc is not None]
        book.take_files(published, [files.named_by(row.id) for row in told if row.deleted])


def _touched(row: ReferenceRow) -> Touched | None:
    if row.deleted:
        kind, _, record = row.id.partition(":")
        return kind, record, None
    doc = understood(row.doc, TouchedDoc)
    return None if doc is None else (doc.kind, doc.record, changes.fields_of(doc))
