"""The log helps IT staff and knows nobody: no names, numbers of people or amounts."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.domain.errors import Jammed
from desktop.store import file
from tests.driving import wait_until
from tests.makers import JammedPrinter
from tests.ui.front import PIN, Front
from ui import logs, messages

NAME = "กันยารัตน์"
TAX_ID = "3101700203459"
PHONE = "0899998765"
AMOUNT = "7,531.25"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Logging as the program sets it up, and taken down again."""
    hooks = sys.excepthook, threading.excepthook
    loggers = [logging.getLogger(name) for name in (None, "thongthin")]
    before = [(one.level, one.propagate, one.handlers.copy()) for one in loggers]
    logs.start(tmp_path / "logs")
    yield tmp_path / "logs" / "counter.log"
    sys.excepthook, threading.excepthook = hooks
    for one, (level, propagate, handlers) in zip(loggers, before, strict=True):
        for handler in set(one.handlers) - set(handlers):
            one.removeHandler(handler)
            handler.close()
        one.setLevel(level)
        one.propagate = propagate


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_surprise_is_written_with_where_and_not_what_was_typed(log_file: Path) -> None:
    try:
        int(f"{NAME} {TAX_ID}")
    except ValueError as error:
        told = messages.explain(error)

    (line,) = lines(log_file)
    assert line["reference"] in told
    assert line["error"] == "ValueError"
    assert any("test_logs.py" in where for where in line["where"])
    assert NAME not in log_file.read_text("utf-8")


def test_what_nobody_caught_is_written_too(log_file: Path) -> None:
    def stumble() -> None:
        raise LookupError(NAME)

    thread = threading.Thread(target=stumble)
    thread.start()
    thread.join()
    try:
        stumble()
    except LookupError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    found = lines(log_file)
    assert [line["error"] for line in found] == ["LookupError", "LookupError"]
    assert all(line["reference"] for line in found)
    assert NAME not in log_file.read_text("utf-8")


def test_the_sync_thread_writes_into_the_same_file(log_file: Path) -> None:
    try:
        raise Jammed("store-failed", NAME)
    except Jammed:
        logging.getLogger("sync.client.worker").exception("sync round failed")

    (line,) = lines(log_file)
    assert line["from"] == "sync.client.worker"
    assert NAME not in log_file.read_text("utf-8")


def test_a_whole_day_at_the_counter_leaves_nobody_in_the_log(front: Front, log_file: Path) -> None:
    """Search, reveal, too little, a surprise on the way, a jammed printer, a failed sign-in."""
    someone = front.owed(AMOUNT, name=NAME, tax_id=TAX_ID, phone=PHONE)
    front.desk.paper._paper = JammedPrinter(front.profile.folder / "paper")
    view = front.counter()
    front.look_up(someone)
    view.model.reveal()
    front.wait_for(TAX_ID[:1])
    front.press(Qt.Key.Key_Space, Qt.Key.Key_Return)
    front.type("1")
    front.press(Qt.Key.Key_F12)
    front.wait_for("ยังขาด")
    view.model.refused.emit(messages.explain(RuntimeError(f"{NAME} {TAX_ID} {AMOUNT} {PIN}")))
    view.money.received.clear()
    front.press(Qt.Key.Key_Return, Qt.Key.Key_F12)
    front.wait_for("เครื่องพิมพ์")
    logs.log.warning("store stopped", exc_info=file.jammed(Exception(NAME), "store-failed"))
    wait_until("all told", lambda: view.money.outcome.text())

    written = log_file.read_text("utf-8")
    assert lines(log_file)
    for canary in (NAME, TAX_ID, PHONE, AMOUNT, AMOUNT.replace(",", ""), "753125", PIN):
        assert canary not in written


def test_the_log_does_not_grow_for_ever(log_file: Path) -> None:
    (handler,) = [
        one for one in logging.getLogger().handlers if isinstance(one, RotatingFileHandler)
    ]
    assert 0 < handler.maxBytes * (handler.backupCount + 1) <= 60 * 1024 * 1024
    handler.maxBytes, handler.backupCount = 2_000, 2

    for number in range(200):
        logs.log.warning("line %03d", number)

    kept = sorted(log_file.parent.iterdir())
    assert [one.name for one in kept] == ["counter.log", "counter.log.1", "counter.log.2"]
    written = [line["what"] for one in reversed(kept) for line in lines(one)]
    assert written == [f"line {n:03d}" for n in range(200 - len(written), 200)]


def test_starting_twice_writes_everything_once(log_file: Path) -> None:
    logs.start(log_file.parent)

    logs.log.warning("once")

    assert len(lines(log_file)) == 1
