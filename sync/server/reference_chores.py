"""The keeper's chores with registers: load one from a file, make the files for new counters."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec
import sqlalchemy as sa

from sync.protocol.reference import DOCS, MAX_ROWS
from sync.server import places, reference_load, snapshots
from sync.server.database import Database
from sync.server.reference_load import Line, Load, Loaded
from sync.server.reference_tables import record_feed
from sync.server.snapshots import Shelf
from sync.server.tables import municipality

Told = tuple[Mapping[str, object], str]
"""Facts for programs, a sentence for people."""
Chore = Callable[[Database, argparse.Namespace], Iterator[Told]]

_TOLD_EVERY = 20_000
"""Rows between two lines of progress."""


class ChoreRefused(Exception):
    """What the keeper asked for cannot be done; the message says why."""


def shelf(wanted: argparse.Namespace) -> Shelf:
    return Shelf(wanted.snapshots or wanted.data / "snapshots")


def add_commands(
    command: Callable[[str, Chore, str], argparse.ArgumentParser], *, lao: Callable[[str], str]
) -> None:
    loading = command("reference", _load, "bring a register into the server")
    loading.add_argument("act", choices=["load"])
    loading.add_argument("--lao", required=True, type=lao, help="the municipality's 7 digits")
    loading.add_argument("--lao-name", help="for one that the server does not know yet")
    loading.add_argument("--kind", required=True, choices=list(DOCS))
    loading.add_argument("file", type=Path, help="one JSON object a line: docs/reference.md")
    making = command("snapshot", _make, "make the register files that new counters take")
    whose = making.add_mutually_exclusive_group(required=True)
    whose.add_argument("--lao", type=lao, help="7 digits")
    whose.add_argument("--all", action="store_true", help="every municipality")


def _load(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    """Raises ChoreRefused."""
    _settle(database, wanted.lao, wanted.lao_name)
    try:
        source = wanted.file.open("rb")
    except OSError as error:
        raise ChoreRefused(f"{wanted.file}: {error.strerror}") from error
    with source, _rejects(wanted.file) as rejects:
        work = Load(wanted.lao, wanted.kind, rejects.add, _tell_progress)
        done = reference_load.load(database, work, source, now=lambda: datetime.now(UTC))
    left_out = f"   rejected: {done.rejected:,}, see {rejects.path}" if done.rejected else ""
    sentence = f"{done.rows:,} rows: {done.changed:,} new or changed{left_out}"
    yield msgspec.to_builtins(done), sentence


def _make(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    """One municipality's, or everybody's that has a register."""
    for lao in [wanted.lao] if wanted.lao else _everybody(database):
        one = snapshots.build(database, shelf(wanted), lao, at=datetime.now(UTC))
        facts = {"lao": lao, "sha256": one.sha256, "size": one.size, "payers": one.payers}
        yield facts, f"{lao}  {one.payers:,} payers  {one.bills:,} bills  {one.size:,} bytes"


def _settle(database: Database, lao: str, name: str | None) -> None:
    with database.writing() as tx:
        query = sa.select(municipality.c.lao).where(municipality.c.lao == lao)
        if name:
            places.put_municipality(tx, lao, name)
        elif tx.execute(query).first() is None:
            raise ChoreRefused(f"municipality {lao} is not known yet: give its --lao-name")


def _everybody(database: Database) -> list[str]:
    with database.reading() as tx:
        return list(tx.execute(sa.select(record_feed.c.lao).order_by(record_feed.c.lao)).scalars())


def _tell_progress(done: Loaded) -> None:
    if done.rows % _TOLD_EVERY < MAX_ROWS:
        print(f"{done.rows:,} rows, {done.rejected:,} rejected", file=sys.stderr)


class _Rejects:
    """Made when the first row comes into it, so that there is none when all is well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def add(self, line: Line, why: str) -> None:
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8")
        text = line.text.decode("utf-8", "replace").strip()
        kept = {"line": line.number, "why": why, "row": text}
        self._file.write(json.dumps(kept, ensure_ascii=False) + "\n")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@contextmanager
def _rejects(file: Path) -> Iterator[_Rejects]:
    rejects = _Rejects(file.with_name(f"{file.name}.rejects.ndjson"))
    rejects.path.unlink(missing_ok=True)
    try:
        yield rejects
    finally:
        rejects.close()
