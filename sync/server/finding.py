"""A finding of the doctor, and what the doctor is shown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sync.server.database import Database

_SPACE = 0.1
"""Below this part of a disk free somebody should look; below a third of it, act."""


class State(StrEnum):
    OK = "ok"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is a word for programs; `do` is empty when there is nothing to do."""

    check: str
    state: State
    found: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the doctor is shown. `workers` processes with `connections` each are meant to run."""

    database: Database
    at: datetime
    workers: int = 1
    connections: int = 8
    certificate: Path | None = None
    backups: Path | None = None


Check = Callable[[Ground], Iterator[Finding]]


def free_space(check: str, folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    part = usage.free / usage.total
    state = State.OK if part >= _SPACE else State.LOOK if part >= _SPACE / 3 else State.BAD
    found = f"ว่าง {usage.free / (1 << 30):.1f} GB ({part:.0%})"
    return Finding(check, state, found, "" if state is State.OK else "เพิ่มที่ว่างก่อนดิสก์เต็ม")
