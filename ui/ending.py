"""The program is asked to end from outside."""

from __future__ import annotations

import signal
import socket
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QWidget


def close_when_told(window: QWidget) -> None:
    """Being asked to end (SIGTERM, Ctrl+C) is a close like any other: nothing is cut off.

    Python hears a signal only between its own steps, so the event loop is woken by a socket.
    """
    if sys.platform == "win32":
        return
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: window.close())
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, window)
    notifier.activated.connect(lambda: ours.recv(1))
    for end in (ours, theirs):
        window.destroyed.connect(end.close)
