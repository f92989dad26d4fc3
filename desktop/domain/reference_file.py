"""Files the centre publishes to all counters, such as the fees: name, version, from which day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FEES = "pack.toml"
"""The service pack: what is charged, at which rate, under which rule."""


class FileState(StrEnum):
    WANTED = "wanted"
    GOOD = "good"
    BAD = "bad"
    """It came as it was sent and cannot be read: set apart, the one before stays in use."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    name: str
    version: str
    valid_from: date
    sha256: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class KeptFile:
    """`detail` says what is wrong with a bad one, for IT staff."""

    file: ReferenceFile
    state: FileState
    detail: str = ""


def in_use(files: Iterable[KeptFile], on: date) -> ReferenceFile | None:
    """The good one whose day came last; of two with the same day the later version."""
    fit = [
        kept.file for kept in files if kept.state is FileState.GOOD and kept.file.valid_from <= on
    ]
    return max(fit, key=lambda file: (file.valid_from, version_key(file.version)), default=None)


def version_key(version: str) -> tuple[tuple[int, str], ...]:
    """2569.10 comes after 2569.9."""
    parts = version.split(".")
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
