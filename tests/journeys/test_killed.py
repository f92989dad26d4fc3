"""The plug is pulled while money is taken: nothing is lost, doubled or printed without a record."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.desktop_session import ROOT, until
from tests.driving import Program, started, wait_until
from tests.journeys.conftest import Demo
from tests.journeys.programs import CLERK, CLERKS_PIN, Device
from tests.printing.papers import read
from ui.screens.counter.view import CounterView
from ui.screens.receipts.view import ReceiptsView

if sys.platform == "win32":
    pytest.skip("needs SIGKILL", allow_module_level=True)
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("here")]

ROUNDS = 4
LONGEST = 0.4
Key = Qt.Key


@contextmanager
def tireless_clerk(device: Device, **environment: str) -> Iterator[subprocess.Popen[str]]:
    clerk = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.tireless_clerk", str(device.folder)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield clerk
    finally:
        clerk.kill()
        clerk.communicate(timeout=30)


def test_killed_at_any_moment_the_books_agree_and_the_list_is_whole(demo: Demo) -> None:
    device = demo("01")
    chance = Random(2569)
    heard: list[str] = []
    for _ in range(ROUNDS):
        with tireless_clerk(device) as clerk:
            assert clerk.stdout is not None
            for _ in range(chance.randrange(1, 4)):
                heard.append(clerk.stdout.readline().strip())
            with suppress(subprocess.TimeoutExpired):
                clerk.wait(chance.uniform(0, LONGEST))
            assert clerk.poll() is None
            clerk.kill()
            heard += clerk.stdout.read().split()
        assert device.facts("journal", "verify")["broken"] is None

    with started(device.profile) as program:
        program.counter(CLERK.code, CLERKS_PIN)
        listed = receipts_listed(program)
        doubts = [one for one in program.desk.receipts.unfinished() if one.doubtful]
    books = sorted(listed)
    assert "" not in heard
    assert set(heard) <= set(books), "what stood on a screen is in the books"
    assert len(books) - len(heard) <= ROUNDS, "at most one a round had not come to the screen"
    assert [int(number[-6:]) for number in books] == list(range(1, len(books) + 1))
    assert {name.removesuffix(".pdf") for name in device.receipts} <= set(books)
    assert len(doubts) <= ROUNDS


def receipts_listed(program: Program) -> list[str]:
    program.press(Key.Key_F6)
    view = program.screen(ReceiptsView)
    model = view.table.model()
    wait_until("the list", model.rowCount)
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


# -- while the printer works -----------------------------------------------------------------------


@pytest.fixture
def stuck_printer(tmp_path: Path) -> Path:
    """A print system that takes a job and never says how it went, on the program's path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    scripts = {
        "lpstat": 'case $1 in -e) echo stuck ;; *) echo "printer stuck is idle." ;; esac',
        "lp": f"cat >{tmp_path}/job; echo $$ >{tmp_path}/busy; exec sleep 600",
    }
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return folder


def test_a_print_that_was_under_way_is_asked_about_at_the_next_start(
    demo: Demo, stuck_printer: Path
) -> None:
    device = demo("01")
    device.profile.settings.write_text(json.dumps({"printer": "stuck"}), "utf-8")
    busy = stuck_printer.parent / "busy"
    with tireless_clerk(device, PATH=f"{stuck_printer}:{os.environ['PATH']}") as clerk:
        assert clerk.stdout is not None
        number = clerk.stdout.readline().strip()
        until(lambda: busy.exists() and busy.read_text().strip(), what="the printer to begin")
        clerk.kill()
    os.kill(int(busy.read_text()), signal.SIGKILL)
    device.profile.settings.unlink()

    assert device.facts("journal", "verify")["broken"] is None
    with started(device.profile) as program:
        view = program.counter(CLERK.code, CLERKS_PIN)
        program.wait_for(f"ไม่แน่ใจว่าต้นฉบับใบเสร็จ {number}")
        assert number in receipts_listed(program)
        program.press(Key.Key_F2)
        program.screen(CounterView)
        (no,) = [one for one in view.findChildren(QPushButton) if one.text() == "ไม่ออก"]

        no.click()

        wait_until("an answer", lambda: not program.sees("ไม่แน่ใจว่าต้นฉบับ"))
        program.press(Key.Key_F6)
        program.wait_for("ต้นฉบับไม่ออก")
        program.press(Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)
        program.wait_for("ต้นฉบับไม่ออก +1")
    (copy,) = device.receipts
    assert "สำเนา" in read((device.folder / "receipts" / copy).read_bytes())
