"""What every chore of the command line is given, and how it ends."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from desktop.domain.errors import Unreachable, WorldFailed
from ui.desk import Desk
from ui.entrance import open_key
from ui.profile import Profile
from ui.wiring import build_desk


class Exit(IntEnum):
    DONE = 0
    REFUSED = 1
    USAGE = 2
    CLOSED = 3
    UNREACHABLE = 4
    BUSY = 5
    WRONG = 6
    SOME_REJECTED = 7
    SURPRISE = 9

    @classmethod
    def of(cls, failed: WorldFailed) -> Exit:
        if isinstance(failed, Unreachable):
            return cls.UNREACHABLE
        return cls.BUSY if failed.code == "already-running" else cls.CLOSED


class ChoreFailed(Exception):
    def __init__(self, code: Exit, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Chore:
    profile: Profile
    as_json: bool

    def tell(self, facts: Mapping[str, object], sentence: str) -> None:
        told = json.dumps(facts, ensure_ascii=False) if self.as_json else sentence
        sys.stdout.write(f"{told}\n")

    @contextmanager
    def desk(self, wanted: Namespace) -> Iterator[Desk]:
        key = open_key(self.profile, first_line(wanted.passphrase_file))
        desk = build_desk(self.profile, key)
        try:
            yield desk
        finally:
            desk.close()


def first_line(path: Path | None) -> str:
    """A secret from a file; empty where no file is named."""
    if path is None:
        return ""
    try:
        return path.read_text("utf-8-sig").splitlines()[0].strip()
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise ChoreFailed(Exit.USAGE, f"อ่านไฟล์ {path.name} ไม่ได้ หรือไฟล์ว่าง") from error
