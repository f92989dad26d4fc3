"""The GUI thread only draws: it waits for nothing while a clerk works beside an import."""

from __future__ import annotations

from pathlib import Path

from tests.probe import idle
from tests.ui.busy import a_busy_minute, ready
from tests.ui.conftest import Starter
from tests.ui.registers import people
from ui.profile import Profile

MOST_MS = 250
"""Above what opening a screen for the first time takes, far below what waiting for the import or
the printer would take: a shared machine must not decide whether this is red."""
ROWS = 20_000


def test_the_gui_thread_is_never_blocked(start: Starter, profile: Profile, tmp_path: Path) -> None:
    with start(profile) as program:
        ready(program)

        before = idle().worst
        felt = a_busy_minute(program, people(tmp_path, ROWS), "กาญจนา").worst
        if felt - before >= MOST_MS:  # somebody else's work on this machine: once more
            before = idle().worst
            felt = a_busy_minute(program, people(tmp_path, ROWS + 1), "มะลิวัลย์").worst

        assert felt - before < MOST_MS, f"{felt:.0f} ms, idle {before:.0f} ms"
