"""Memory after a day's payments through the counter's own screen, beside after ten."""

from __future__ import annotations

import subprocess
import sys

from tests.benchmarks import Figure

GOAL_MB = 30.0
_DAY = """
import csv, os, sys, tempfile
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtWidgets import QApplication
from uuid6 import uuid7
from desktop.demo.staff import STAFF
from desktop.domain.calendar import fiscal_year
from desktop.domain.facts import NumbersLeased
from desktop.domain.receipt import Lease
from desktop.domain.shift import OpenShift
from tests.driving import wait_until
from ui import demo_profile
from ui.background import ThreadedBackground
from ui.demo_profile import DemoSize
from ui.entrance import open_key
from ui.profile import Profile
from ui.screen_list import counter_services
from ui.screens.counter.view import CounterView
from ui.screens.counter.view_model import CounterViewModel
from ui.widgets import theme
from ui.wiring import build_desk

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6

app = QApplication([])
theme.load_fonts()
theme.apply(app, "light", 100)
with tempfile.TemporaryDirectory() as folder:
    profile = Profile(Path(folder) / "counter")
    demo_profile.make(profile, "01", size=DemoSize(1400, 2000))
    desk = build_desk(profile, open_key(profile))
    clerk = STAFF[0][0]
    desk.shifts.open(OpenShift(uuid7(), {}), clerk)
    year = fiscal_year(desk.clock.now().date())
    with desk.store.write() as tx:
        tx.record(NumbersLeased(Lease(year, "01", 501, 2000)), "")
    background = ThreadedBackground()
    model = CounterViewModel(
        counter_services(desk), clerk, background
    )
    view = CounterView(model)
    view.resize(1366, 700)
    view.show()
    taken = []
    model.payment_taken.connect(taken.append)
    with (profile.folder / "demo-payers.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = [row["รหัสผู้ชำระ"] for row in csv.DictReader(file)]
    with desk.store.read() as tx:
        payers = [payer.id for payer in tx.payers.by_codes(codes).values()]
    for payer in payers:
        model.choose(payer)
        wait_until("account", lambda: model.account and model.account.payer.id == payer)
        if not model.account.dues:
            continue
        model.toggle(model.account.dues[0].bill.number)
        view.money.received.exact_requested.emit()
        before = len(taken)
        model.take()
        wait_until("taken", lambda: len(taken) > before)
        number = str(taken[-1].receipt)
        wait_until("printed", lambda: (profile.receipts / f"{number}.pdf").exists())
        if len(taken) in (10, 1000):
            print(resident(), flush=True)
        if len(taken) == 1000:
            break
    background.close()
    desk.close()
os._exit(0)
"""


def measure() -> Figure:
    """A process of its own: 1,000 payments, each searched, ticked, taken and printed."""
    done = subprocess.run(
        [sys.executable, "-c", _DAY], capture_output=True, text=True, check=True, timeout=600
    )
    after_ten, after_thousand = map(float, done.stdout.split())
    grown = after_thousand - after_ten
    return Figure(
        name="memory after 1,000 payments, beyond after 10",
        value=grown,
        unit="MB",
        limit_name="allowed growth",
        limit_value=GOAL_MB,
        ratio=grown / GOAL_MB,
        goal=1.0,
        met=grown <= GOAL_MB,
        note=f"{after_ten:.0f} MB resident after 10",
    )
