"""The real program with an eye in it: `python -m tests.journeys.watched [--until WORDS] ...`.

It starts `ui.main` with the other arguments and writes what a person can read on the window, a JSON
line at every change. Keys come from outside, through the X server. It closes the window once these
words stand on it.
"""

from __future__ import annotations

import argparse
import json
import os

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.driving import texts
from ui import main as program

_BLINK_MS = 25


class Eye(QObject):
    def __init__(self, until: str) -> None:
        super().__init__()
        self._until = until
        self._last: object = None
        self._lid = QTimer(self)
        self._lid.timeout.connect(self._look)
        self._lid.start(_BLINK_MS)

    def _look(self) -> None:
        windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        focus = QApplication.focusWidget()
        seen = {
            "texts": [text for window in windows for text in texts(window) if text],
            "focus": f"{type(focus).__name__} {focus.objectName()}" if focus else "",
            "field": focus.displayText() if isinstance(focus, QLineEdit) else "",
        }
        if seen != self._last:
            self._last = seen
            os.write(1, json.dumps(seen).encode() + b"\n")
        if self._until and any(self._until in text for text in seen["texts"]):
            self._lid.stop()
            windows[0].close()


def main() -> int:
    """The eye opens when the program begins to wait for a person."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--until", default="")
    wanted, arguments = parser.parse_known_args()
    run = QApplication.exec
    eyes: list[Eye] = []

    def exec_() -> int:
        eyes.append(Eye(wanted.until))
        return run()

    QApplication.exec = staticmethod(exec_)  # type: ignore[method-assign]
    return program.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
