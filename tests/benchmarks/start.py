"""The start: from the process to a sign-in that takes a PIN, beside an empty Qt window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.benchmarks import Figure
from ui import demo_profile
from ui.profile import Profile

ROUNDS = 9
GOAL = 2.0

_EMPTY = """
import os, time
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.showMaximized()
app.processEvents()
print(time.time(), flush=True)
os._exit(0)
"""
_OURS = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from ui import main

run = QApplication.exec

def watched():
    app = QApplication.instance()
    [window] = [one for one in app.topLevelWidgets() if isinstance(one, QMainWindow)]
    look = QTimer()

    def ready():
        pin = window.findChild(QLineEdit, "pin")
        if pin is not None and pin.isVisible() and pin.hasFocus():
            app.processEvents()
            print(time.time(), flush=True)
            os._exit(0)

    look.timeout.connect(ready)
    look.start(1)
    return run()

QApplication.exec = staticmethod(watched)
main.main(["--profile", sys.argv[1]])
"""
"""The program itself, up to the moment at which the sign-in is painted and takes a PIN."""


def measure() -> list[Figure]:
    """Alternating processes, page cache warm, the demo municipality at its full size."""
    with tempfile.TemporaryDirectory() as folder:
        profile = Profile(Path(folder) / "counter")
        demo_profile.make(profile, "01")
        ours, empty = [], []
        for _ in range(ROUNDS + 1):
            empty.append(_took(_EMPTY))
            ours.append(_took(_OURS, str(profile.folder)))
    value, limit = median(ours[1:]), median(empty[1:])
    return [
        Figure(
            name="start to a usable sign-in, demo municipality",
            value=value * 1000,
            unit="ms",
            limit_name="empty PySide6 window",
            limit_value=limit * 1000,
            ratio=value / limit,
            goal=GOAL,
            met=value / limit <= GOAL,
            note=f"{ROUNDS} alternating processes, medians",
        )
    ]


def _took(program: str, *arguments: str) -> float:
    """Seconds from just before the process is made to what it says."""
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return float(done.stdout.split()[-1]) - begun
