"""How the commands of a server look and speak: the central server's and the town hall's alike."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

Command = Callable[..., argparse.ArgumentParser]
"""`command(NAME, run, TEXT, *more)` adds one; `more` are parsers whose options it has as well."""


@dataclass(frozen=True, slots=True)
class Program:
    """`codes` says what it may end with; `file` of its data folder is the database where no other
    is named."""

    name: str
    about: str
    codes: str
    file: str

    def parser(self) -> argparse.ArgumentParser:
        return argparse.ArgumentParser(
            prog=self.name,
            description=self.about,
            epilog=self.codes,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def common(self) -> argparse.ArgumentParser:
        """The options of all its commands."""
        made = argparse.ArgumentParser(add_help=False)
        made.add_argument("--db", metavar="URL", help="postgresql://… or sqlite:///…")
        made.add_argument(
            "--data",
            metavar="DIR",
            type=Path,
            default=platformdirs.user_data_path(self.name, appauthor=False),
            help=f"folder of {self.file} where no --db is given (default: %(default)s)",
        )
        made.add_argument("--json", action="store_true", help="print facts as JSON")
        return made

    def url(self, wanted: argparse.Namespace) -> str:
        """Of the database. Raises OSError where its folder cannot be made."""
        if wanted.db:
            return str(wanted.db)
        wanted.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return f"sqlite:///{wanted.data.resolve() / self.file}"

    def fail(self, sentence: str, code: int) -> int:
        print(f"{self.name}: {sentence}", file=sys.stderr)
        return code


def commands(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> Command:
    """`run` of the command that was asked for comes back as `run` of what was parsed."""
    every = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Any, text: str, *more: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        made = every.add_parser(name, parents=[common, *more], help=text, description=text)
        made.set_defaults(run=run)
        return made

    return command


def tell(wanted: argparse.Namespace, facts: Mapping[str, object], sentence: str) -> None:
    """Facts for programs, the sentence for people."""
    print(json.dumps(facts, ensure_ascii=False) if wanted.json else sentence, flush=True)


def announcing(wanted: argparse.Namespace) -> Callable[[str, int], None]:
    """Says once where the server listens."""

    def announce(url: str, port: int) -> None:
        tell(wanted, {"listening": url, "port": port}, url)

    return announce
