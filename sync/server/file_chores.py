"""The keeper's chores with reference files: publish one, see which are out, take one back."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from desktop.domain.calendar import BANGKOK, short_date
from desktop.domain.reference_file import ReferenceFile
from sync.server import files
from sync.server.database import Database
from sync.server.files import FileRefused, Publication
from sync.server.reference_chores import Chore, ChoreRefused, Told


def add_commands(
    command: Callable[[str, Chore, str], argparse.ArgumentParser], *, lao: Callable[[str], str]
) -> None:
    text = "files for the counters, such as the fees (pack.toml): publish, list, withdraw"
    file = command("file", _run, text)
    file.add_argument("act", choices=["publish", "list", "withdraw"])
    whose = file.add_mutually_exclusive_group(required=True)
    whose.add_argument("--lao", type=lao, help="7 digits")
    whose.add_argument("--all", action="store_true", help="every municipality")
    file.add_argument("name", nargs="?", default="", help="what counters know it by: pack.toml")
    file.add_argument("file", nargs="?", type=Path, help="publish: the file itself")
    file.add_argument("--version", default="", help="pack.toml says its own")
    file.add_argument(
        "--valid-from", type=date.fromisoformat, metavar="DAY", help="2026-10-01 (default: today)"
    )


def _run(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    """Of all, one that is refused is named and the others go on. Raises ChoreRefused."""
    acts = {"publish": _publish, "list": _list, "withdraw": _withdraw}
    laos, refusals = [wanted.lao] if wanted.lao else files.everybody(database), 0
    for lao in laos:
        try:
            yield from acts[wanted.act](database, lao, wanted)
        except FileRefused as refused:
            if wanted.lao:
                raise ChoreRefused(f"{lao}: {refused}") from None
            refusals += 1
            yield {"lao": lao, "refused": str(refused)}, f"{lao}  refused: {refused}"
    if refusals:
        raise ChoreRefused(f"{refusals:,} of {len(laos):,} municipalities were refused, see above")


def _publish(database: Database, lao: str, wanted: argparse.Namespace) -> Iterator[Told]:
    if not wanted.name or wanted.file is None:
        raise ChoreRefused("say its name and the file: file publish pack.toml FILE --lao …")
    try:
        content = wanted.file.read_bytes()
    except OSError as error:
        raise ChoreRefused(f"{wanted.file}: {error.strerror}") from error
    at = datetime.now(UTC)
    valid_from = wanted.valid_from or at.astimezone(BANGKOK).date()
    publication = Publication(wanted.name, wanted.version, valid_from, content)
    yield _told(lao, files.publish(database, lao, publication, at=at))


def _list(database: Database, lao: str, wanted: argparse.Namespace) -> Iterator[Told]:
    for file in files.published(database, lao):
        if wanted.name in ("", file.name):
            yield _told(lao, file)


def _withdraw(database: Database, lao: str, wanted: argparse.Namespace) -> Iterator[Told]:
    if not wanted.name or not wanted.version:
        raise ChoreRefused("say its name and --version")
    files.withdraw(database, lao, wanted.name, wanted.version, at=datetime.now(UTC))
    facts = {"lao": lao, "name": wanted.name, "version": wanted.version, "withdrawn": True}
    yield facts, f"{lao}  {wanted.name} {wanted.version} withdrawn"


def _told(lao: str, file: ReferenceFile) -> Told:
    facts: dict[str, object] = {
        "lao": lao,
        "name": file.name,
        "version": file.version,
        "valid_from": file.valid_from.isoformat(),
        "sha256": file.sha256,
        "size": file.size,
    }
    day = short_date(file.valid_from)
    return facts, f"{lao}  {file.name} {file.version}  from {day}  {file.size:,} bytes"
