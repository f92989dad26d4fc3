"""Processes that may be killed at any moment, and what they managed to say before.

`python -m tests.mortal MODULE` waits with everything imported; each line on its standard input is a
life: a fork that runs the module's `live` with these words.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

ROOT = Path(__file__).parents[1]
ENDED = object()
_LAST_WORD = "ended"

Say = Callable[[object], None]


class Mortal:
    """One life. `heard` are its words so far; `living` until its end was heard."""

    def __init__(self, ear: int) -> None:
        self._ear = ear
        self._read = b""
        self.living = True
        self.heard: list[Any] = []
        self._pid = self.hear()
        self.heard.clear()

    def hear(self, within: float = 60.0) -> Any:
        """The next word, or ENDED. Raises TimeoutError where it says nothing for so long."""
        if not self.living:
            return ENDED
        deadline = monotonic() + within
        while b"\n" not in self._read:
            left = deadline - monotonic()
            if left <= 0 or not select.select([self._ear], [], [], left)[0]:
                raise TimeoutError
            self._read += os.read(self._ear, 1 << 16)
        line, _, self._read = self._read.partition(b"\n")
        word = json.loads(line)
        if word == _LAST_WORD:
            self.living = False
            return ENDED
        self.heard.append(word)
        return word

    def hear_for(self, seconds: float) -> None:
        """Listens until the time is over or the life is."""
        deadline = monotonic() + seconds
        with suppress(TimeoutError):
            while self.living:
                self.hear(deadline - monotonic())

    def hear_out(self) -> None:
        while self.living:
            self.hear()

    def kill(self) -> None:
        """SIGKILL; then hears what was said until it struck."""
        if self.living:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        self.hear_out()


class Nursery:
    """Starts lives without the wait for imports."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mortal", module],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    @contextmanager
    def born(self, *words: str) -> Iterator[Mortal]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words).encode() + b"\n")
        self._process.stdin.flush()
        life = Mortal(self._process.stdout.fileno())
        try:
            yield life
        finally:
            life.kill()

    def close(self) -> None:
        self._process.communicate(timeout=10)


@contextmanager
def nursery(module: str) -> Iterator[Nursery]:
    opened = Nursery(module)
    try:
        yield opened
    finally:
        opened.close()


def _say(word: object) -> None:
    os.write(1, json.dumps(word).encode() + b"\n")  # short enough to come whole or not at all


def _live(live: Callable[..., None], words: Sequence[str]) -> None:
    done = False
    try:
        _say(os.getpid())
        live(_say, *words)
        done = True
    finally:
        if not done:
            traceback.print_exc()
        os._exit(0)


def main() -> None:
    live = importlib.import_module(sys.argv[1]).live
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(live, json.loads(line))
        os.waitpid(child, 0)
        _say(_LAST_WORD)


if __name__ == "__main__":
    main()
