"""Reference files: published for one municipality or for all, kept as blobs, told in the feed."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop.domain.blob import LARGEST
from desktop.domain.reference_file import FEES, ReferenceFile
from sync.protocol.files import FILE, FileDoc, FileName, FileVersion, file_doc, file_of, row_id
from sync.server import blobs, places, records
from sync.server.blobs import BlobRefused
from sync.server.database import Database
from sync.server.records import Row
from sync.server.reference_tables import record
from sync.server.tables import municipality


@dataclass(frozen=True, slots=True)
class Publication:
    """`version` may be empty for a file that says its own."""

    name: str
    version: str
    valid_from: date
    content: bytes


class FileRefused(Exception):
    """It is not published; the message says why, for whoever wanted it."""


Also = Callable[[sa.Connection, ReferenceFile], None]
"""What else is written in the commit that publishes."""


def publish(
    database: Database, lao: str, wanted: Publication, *, at: datetime, also: Also | None = None
) -> ReferenceFile:
    """Counters fetch it and use it from its day on. Published again, it changes nothing; a version
    that is out already keeps its content. Raises FileRefused."""
    version = version_of(lao, wanted)
    id = row_id(wanted.name, version)
    with database.writing() as tx:
        _lock(tx, lao, at)
        known = records.get(database, tx, lao, FILE, [id]).get(id)
        try:
            sha256 = blobs.put(tx, lao, wanted.content, at=at)
        except BlobRefused as refused:
            raise FileRefused(f"the bytes cannot be kept: {refused.why}") from None
        if known is not None and not known.deleted:
            before = msgspec.json.decode(known.doc, type=FileDoc)
            if before.sha256 != sha256:
                raise FileRefused(f"{id} is out already with other content: give a new version")
        size = len(wanted.content)
        file = ReferenceFile(wanted.name, version, wanted.valid_from, sha256, size)
        doc = msgspec.json.encode(file_doc(file))
        records.put(database, tx, lao, FILE, [Row(id, doc)], at=at)
        if also:
            also(tx, file)
    return file


def withdraw(database: Database, lao: str, name: str, version: str, *, at: datetime) -> None:
    """Counters go back to the version before it at their next start. Raises FileRefused."""
    id = row_id(name, version)
    with database.writing() as tx:
        _lock(tx, lao, at)
        known = records.get(database, tx, lao, FILE, [id]).get(id)
        if known is None or known.deleted:
            raise FileRefused(f"{id} is not published for {lao}")
        records.put(database, tx, lao, FILE, [Row(id, None)], at=at)


def of_many(database: Database, laos: Sequence[str], name: str) -> dict[str, list[ReferenceFile]]:
    """By municipality, the versions of this file that are out."""
    query = sa.select(record.c.lao, record.c.doc).where(
        database.among(record.c.lao, laos),
        record.c.kind == FILE,
        record.c.id.startswith(row_id(name, ""), autoescape=True),
        sa.not_(record.c.deleted),
    )
    found: dict[str, list[ReferenceFile]] = {}
    with database.reading() as tx:
        for lao, doc in tx.execute(query):
            found.setdefault(lao, []).append(file_of(msgspec.json.decode(doc, type=FileDoc)))
    return found


def published(database: Database, lao: str) -> list[ReferenceFile]:
    """The newest day first."""
    query = sa.select(record.c.doc).where(
        record.c.lao == lao, record.c.kind == FILE, sa.not_(record.c.deleted)
    )
    with database.reading() as tx:
        docs = tx.execute(query).scalars().all()
    files = [file_of(msgspec.json.decode(doc, type=FileDoc)) for doc in docs]
    return sorted(files, key=lambda file: (file.valid_from, file.version), reverse=True)


def everybody(database: Database) -> Sequence[str]:
    with database.reading() as tx:
        query = sa.select(municipality.c.lao).order_by(municipality.c.lao)
        return tx.execute(query).scalars().all()


def _lock(tx: sa.Connection, lao: str, at: datetime) -> None:
    query = sa.select(municipality.c.lao).where(municipality.c.lao == lao)
    if tx.execute(query).first() is None:
        raise FileRefused(f"municipality {lao} is not known yet")
    places.next_version(tx, lao, at)


def version_of(lao: str, wanted: Publication) -> str:
    """Of the file, for this municipality. A counter checks more: here is seen what needs no
    service pack's rules. Raises FileRefused."""
    if not 0 < len(wanted.content) <= LARGEST:
        raise FileRefused(f"empty, or larger than {LARGEST >> 20} MiB")
    version = wanted.version
    if wanted.name == FEES:
        version = _fees_version(lao, wanted)
    try:
        msgspec.convert(wanted.name, FileName)
        msgspec.convert(version, FileVersion)
    except msgspec.ValidationError:
        raise FileRefused("name and version are letters, digits, '.', '_' and '-'") from None
    return version


def issuer_of(content: bytes) -> str:
    """The municipality that a pack names. Raises FileRefused."""
    return _read_fees(content)[1]


def _read_fees(content: bytes) -> tuple[str, str]:
    try:
        plain: dict[str, Any] = tomllib.loads(content.decode())
        return str(plain["pack"]["version"]), str(plain["issuer"]["lao"])
    except (ValueError, KeyError, TypeError) as error:
        raise FileRefused(f"{FEES} cannot be read: {error!r}") from None


def _fees_version(lao: str, wanted: Publication) -> str:
    version, issuer = _read_fees(wanted.content)
    if issuer != lao:
        raise FileRefused(f"{FEES} is the pack of {issuer}, not of {lao}")
    if wanted.version not in ("", version):
        raise FileRefused(f"{FEES} says that it is version {version}")
    return version
