"""The GUI thread only draws: no gap of a tenth of a second while a clerk works beside an import."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer
from uuid6 import uuid7

from desktop.domain.headings import Register
from desktop.domain.money import ZERO
from desktop.services.amount_in_words import in_words
from desktop.services.imports import ImportWish
from tests.driving import turn, type_into, wait_until
from tests.makers import IT
from tests.ui.front import Front
from tests.ui.test_import_register import people
from ui.background import Lane

Key = Qt.Key
MOST_MS = 100
ROWS = 6_000


class Probe(QObject):
    """Ticks every millisecond; the worst gap between two ticks is what a person would feel."""

    def __init__(self) -> None:
        super().__init__()
        self.worst = 0
        self._since = QElapsedTimer()
        self._ticks = QTimer(self)
        self._ticks.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticks.timeout.connect(self._tick)

    def start(self) -> None:
        self._since.start()
        self._ticks.start(1)

    def stop(self) -> int:
        self._tick()
        self._ticks.stop()
        return self.worst

    def _tick(self) -> None:
        self.worst = max(self.worst, self._since.restart())


def idle(milliseconds: int = 600) -> int:
    """What this machine does to a program that does nothing."""
    probe = Probe()
    probe.start()
    turn(milliseconds)
    return probe.stop()


def a_busy_minute(front: Front, register: Path, name: str) -> int:
    """Search, reveal, tick, take and print, look at the list, while a register comes in."""
    view = front.counter()
    someone = front.owed("1,240.00", "306.00", name=name)
    ended: list[object] = []
    probe = Probe()
    probe.start()
    wish = ImportWish(uuid7(), register, Register.PAYERS)
    front.background.run(
        lambda: front.desk.imports.run(wish, IT), owner=front.changes, done=ended.append,
        failed=ended.append, lane=Lane.FILES,
    )  # fmt: skip
    for text in ("ชื่อ1", "สกุล", name[:3]):
        view.box.clear()
        type_into(view.box, text)
        turn(20)
    front.look_up(someone)
    view.model.reveal()
    front.press(Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    front.press(Key.Key_Return)
    front.type("2000")
    front.press(Key.Key_F12)
    front.wait_for("รับเงินแล้ว")
    front.press(Key.Key_F6)
    front.press(Key.Key_F2)
    wait_until("the import", lambda: ended)
    worst = probe.stop()
    assert not isinstance(ended[0], Exception), ended
    return worst


def test_the_gui_thread_is_never_blocked(front: Front, tmp_path: Path) -> None:
    front.desk.paper.warm_up()
    in_words(ZERO)
    front.opened()
    register = people(tmp_path, ROWS)

    before = idle()
    felt = a_busy_minute(front, register, "กาญจนา")
    print("FIRST", felt, before)
    if felt - before >= MOST_MS:  # somebody else's work on this machine: once more
        before = idle()
        felt = a_busy_minute(front, people(tmp_path, ROWS + 1), "มะลิวัลย์")

    print("WORST", felt, before)
    assert felt - before < MOST_MS, f"{felt} ms, idle {before} ms"
