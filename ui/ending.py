"""The program is asked to end from outside."""

from __future__ import annotations

import os
import signal
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QWidget


def close_when_told(window: QWidget) -> None:
    """Being asked to end (SIGTERM, Ctrl+C) is a close like any other: nothing is cut off.

    Python hears a signal only between its own steps, so the event loop is woken by a pipe.
    """
    if sys.platform == "win32":
        return
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    signal.set_wakeup_fd(theirs)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: window.close())
    notifier = QSocketNotifier(ours, QSocketNotifier.Type.Read, window)
    notifier.activated.connect(lambda: os.read(ours, 1))
