"""A clerk at work while a register comes in, and what the GUI thread makes of it."""

from __future__ import annotations

import gc
from pathlib import Path

from PySide6.QtCore import Qt
from uuid6 import uuid7

from desktop.domain.calendar import fiscal_year
from desktop.domain.facts import NumbersLeased
from desktop.domain.headings import Register
from desktop.domain.payer import Payer
from desktop.domain.receipt import Lease
from desktop.services.imports import ImportWish
from tests.driving import Program, turn, type_into, wait_until
from tests.makers import CLERK, IT, bill, payer
from tests.probe import Probe
from tests.ui.front import PIN
from ui.background import Lane
from ui.screens.counter.view import CounterView

Key = Qt.Key


def ready(program: Program) -> None:
    """The clerk has signed in, numbers of this day's year are there, all is loaded."""
    today = program.desk.clock.now().date()
    with program.desk.store.write() as tx:
        tx.record(NumbersLeased(Lease(fiscal_year(today), "02", 5_001, 5_010)), "")
    program.counter(CLERK.code, PIN)
    wait_until("all is loaded", gc.get_freeze_count)


def a_busy_minute(program: Program, register: Path, name: str) -> Probe:
    """Search, reveal, tick, take and print, look at lists, while a register comes in."""
    someone = owing(program, name)
    view = program.screen(CounterView)
    ended: list[object] = []
    wish = ImportWish(uuid7(), register, Register.PAYERS)
    probe = Probe()
    probe.start()
    program.application._background.run(
        lambda: program.desk.imports.run(wish, IT), owner=view, done=ended.append,
        failed=ended.append, lane=Lane.FILES,
    )  # fmt: skip
    for text in ("ชื่อ1", "สกุล", name[:3]):
        view.box.clear()
        type_into(view.box, text)
        turn(20)
    program.choose(name, someone.id)
    view.model.reveal()
    program.pay(bills=2, cash="2000")
    for key in (Key.Key_F6, Key.Key_F8, Key.Key_F9, Key.Key_F2):
        program.press(key)
    wait_until("the import", lambda: ended)
    probe.stop()
    assert not isinstance(ended[0], Exception), ended
    return probe


def owing(program: Program, name: str) -> Payer:
    someone = payer(name)
    with program.desk.store.write() as tx:
        tx.payers.put([someone])
        tx.bills.put([bill(someone), bill(someone, "306.00")])
    return someone
