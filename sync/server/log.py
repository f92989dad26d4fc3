"""What the server tells its keepers: one JSON object a line, never anything about a person."""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import PurePath
from uuid import uuid4

_log = logging.getLogger("thongthin.central")

request: ContextVar[str] = ContextVar("request", default="")
"""The name of the request that is being worked on, to find its lines together."""


class JsonLines(logging.Formatter):
    """Messages of exceptions are left out, since a database puts row values into them."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        if name := request.get():
            line["request"] = name
        line.update(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__name__
            line["where"] = [
                f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-6:]
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


def note(event: str, *, level: int = logging.INFO, **facts: object) -> None:
    _log.log(level, event, extra={"facts": facts})


def surprise(event: str, error: BaseException, **facts: object) -> str:
    """Writes down an error nobody expected. Returns a reference number to tell people."""
    reference = uuid4().hex[:8]
    told = {"facts": {"reference": reference, **facts}}
    _log.error(event, exc_info=error, extra=told)
    return reference


def write_to_stderr() -> None:
    """For the program; the program's own lines from INFO, its libraries' from WARNING."""
    writing = logging.StreamHandler()
    writing.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[writing], force=True)
    _log.setLevel(logging.INFO)
