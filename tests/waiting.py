"""Waiting for something to come true, with a deadline: never a guessed sleep."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], *, what: str = "", within: float = 20.0) -> T:
    """What `look` sees, as soon as it sees something. Raises TimeoutError."""
    deadline = time.monotonic() + within
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {within:.0f} s for {what or look}")
        time.sleep(0.01)
    return seen
