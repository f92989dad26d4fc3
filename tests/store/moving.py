"""A program that moves its register: out of the main file, or for a snapshot. It may be killed."""

from __future__ import annotations

from pathlib import Path

from desktop.store.store import Store
from tests.makers import KEY, SetClock
from tests.mortal import Say
from tests.snapshots import KEY as RAW


def live(say: Say, path: str, snapshot: str = "") -> None:
    say("begins")
    store = Store(Path(path), KEY, SetClock())
    if snapshot:
        say("adopts")
        store.adopt_register(Path(snapshot), RAW)
    say("ends")
