"""Opens files that people bring, and says what kept them shut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from desktop.domain.errors import Absent, Jammed


@contextmanager
def reading(path: Path) -> Iterator[BufferedReader]:
    """Raises Absent(file-missing); Jammed: file-locked (another program holds it, or no right),
    file-unread (a folder, a pulled stick, a bad sector)."""
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise Absent("file-missing", path.name) from error
    except PermissionError as error:
        raise Jammed("file-locked", path.name) from error
    except OSError as error:
        raise Jammed("file-unread", f"{path.name}: {error.strerror}") from error
