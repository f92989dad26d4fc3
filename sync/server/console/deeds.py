"""What was done in the console: written with the act itself, read by auditors, never changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from desktop.domain.reference_file import ReferenceFile
from sync.server.console.people import Scope
from sync.server.console.tables import deed
from sync.server.database import Database


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts, from which address, when."""

    name: str
    address: str
    at: datetime


def at_the_command_line(at: datetime) -> Doer:
    """Whoever works on the server itself, by the name of the account."""
    return Doer(f"({os.environ.get('USER') or 'root'})", "command line", at)


@dataclass(frozen=True, slots=True)
class Deed:
    no: int
    at: datetime
    name: str
    act: str
    about: str
    what: str
    detail: str
    address: str


def write(
    tx: sa.Connection, by: Doer, act: str, *, about: str = "", what: str = "", detail: str = ""
) -> None:
    tx.execute(
        sa.insert(deed).values(
            at=by.at,
            name=by.name,
            act=act,
            about=about,
            what=what,
            detail=detail,
            address=by.address,
        )
    )


def file_published(tx: sa.Connection, by: Doer, lao: str, file: ReferenceFile) -> None:
    detail = file.valid_from.isoformat()
    write(tx, by, "file-published", about=lao, what=f"{file.name} {file.version}", detail=detail)


def newest(
    database: Database, scope: Scope, *, viewer: str, name: str = "", before: int = 0, limit: int
) -> Sequence[Deed]:
    """Those about the viewer's municipalities and her own; all of them to who sees everywhere."""
    query = sa.select(deed).order_by(deed.c.no.desc()).limit(limit)
    if not scope.everywhere:
        about = database.among(deed.c.about, sorted(scope.laos))
        query = query.where(sa.or_(about, deed.c.name == viewer))
    if name:
        query = query.where(deed.c.name == name)
    if before:
        query = query.where(deed.c.no < before)
    with database.reading() as tx:
        return [Deed(*row) for row in tx.execute(query)]


def about_entry(database: Database, lao: str, what: str) -> Sequence[Deed]:
    """What people did about one thing of a municipality, the newest first."""
    return _about(database, deed.c.about == lao, deed.c.what == what)


def about_acts(database: Database, lao: str, acts: Sequence[str]) -> Sequence[Deed]:
    """When people did these things in a municipality, the newest first."""
    return _about(database, deed.c.about == lao, deed.c.act.in_(acts))


def _about(database: Database, *wanted: sa.ColumnElement[bool]) -> Sequence[Deed]:
    query = sa.select(deed).where(*wanted).order_by(deed.c.no.desc()).limit(50)
    with database.reading() as tx:
        return [Deed(*row) for row in tx.execute(query)]
