"""The log file: JSON lines, rotating, without names, numbers of people or amounts."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path

_FILE_BYTES = 5 * 1024 * 1024
_FILES = 10
_OURS = ("thongthin", "desktop", "sync", "printing", "ui")
log = logging.getLogger("thongthin")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "what": _what(record),
        }
        if reference := getattr(record, "reference", ""):
            line["reference"] = reference
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["where"] = _where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _what(record: logging.LogRecord) -> str:
    """What others write may quote what somebody typed: of theirs only the fixed part is kept."""
    return record.getMessage() if record.name.startswith(_OURS) else str(record.msg)


def _where(error: BaseException) -> list[str]:
    """File, line and function only: an exception's words may quote what somebody typed."""
    return [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


def start(folder: Path) -> None:
    """Once; a second call changes nothing."""
    from logging.handlers import RotatingFileHandler  # 13 ms that the sign-in need not wait for

    root = logging.getLogger()
    target = (folder / "counter.log").absolute()
    if any(getattr(one, "baseFilename", "") == str(target) for one in root.handlers):
        return
    folder.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(
        target, maxBytes=_FILE_BYTES, backupCount=_FILES - 1, encoding="utf-8"
    )
    file.setFormatter(JsonLines())
    root.addHandler(file)
    log.setLevel(logging.INFO)
    sys.excepthook = lambda kind, error, trace: _uncaught(error)
    threading.excepthook = lambda told: _uncaught(told.exc_value or told.exc_type())


def _uncaught(error: BaseException) -> None:
    """A windowed program has nowhere else to say it."""
    if isinstance(error, Exception):
        surprise(error)
    else:
        sys.__excepthook__(type(error), error, error.__traceback__)


def surprise(error: BaseException) -> str:
    """Logs what nobody foresaw; returns the reference number the screen shows."""
    reference = os.urandom(3).hex().upper()
    log.error("surprise", exc_info=error, extra={"reference": reference})
    return reference
