"""The main job, as people see it: a real window, real keys, paper, the server, the supervisor."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from desktop.demo.staff import STAFF
from desktop.domain.access import Role
from desktop.domain.calendar import BANGKOK
from tests.desktop_session import ROOT, Display, until
from tests.journeys.programs import LAO, Device, debtors, demo, enrol, run
from tests.servers import CentralProcess

pytestmark = [pytest.mark.slow, pytest.mark.window]

TITLE = "ทองทิน"
PIN = next(pin for staff, pin in STAFF if staff.role is Role.CLERK)


@contextmanager
def counter_program(device: Device, display: Display) -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(
        [sys.executable, "-m", "ui.main", "--profile", str(device.folder)],
        cwd=ROOT,
        env=display.environment,
    )
    try:
        display.window(TITLE, within=60)
        yield program
    finally:
        program.terminate()
        program.wait(timeout=30)


def sign_in(device: Device, display: Display) -> None:
    """Types until it takes: the program may still be opening its database."""
    before = device.facts("sync", "status")["head"]
    display.type(PIN)
    display.press("Return")
    until(lambda: device.facts("sync", "status")["head"] > before, what="the sign-in", within=60)


def open_shift(device: Device, display: Display) -> None:
    before = device.facts("sync", "status")["head"]

    def opened() -> bool:
        display.press("F12")
        return bool(device.facts("sync", "status")["head"] > before)

    until(opened, what="the shift", within=60)


def take_two_bills(device: Device, display: Display, house: str) -> str:
    """Finds somebody by house number, ticks two bills, takes the exact sum. The receipt's file."""
    before = device.receipts
    display.press("F2", "F2")
    display.type(house)
    for keys in (("Down",), ("Return",), ("space", "Down", "space", "Return", "Return")):
        settled(display)
        display.press(*keys)
    settled(display)
    display.press("F12")
    until(lambda: device.receipts != before, what="the receipt", within=60)
    return next(name for name in device.receipts if name not in before)


def settled(display: Display) -> None:
    """Until two looks in a row show the same picture."""
    last: list[bytes] = []

    def same() -> bool:
        last.append(display.picture().tobytes())
        return len(last) > 2 and last[-1] == last[-2] == last[-3]

    until(same, what="a quiet screen")


def text_of(device: Device, receipt: str) -> str:
    file = device.folder / "receipts" / receipt
    command = ["pdftotext", "-layout", str(file), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def central(tmp_path: Path) -> Iterator[CentralProcess]:
    process = CentralProcess(f"sqlite:///{tmp_path / 'central.sqlite'}").start()
    yield process
    process.stop()


def test_a_payment_goes_from_the_keys_to_the_supervisor_on_another_device(
    tmp_path: Path, x_display: Display, central: CentralProcess
) -> None:
    database = f"sqlite:///{tmp_path / 'central.sqlite'}"
    one, two = demo(tmp_path, "01"), demo(tmp_path, "02")
    enrol(one, "01", central.url, database)
    enrol(two, "02", central.url, database)

    houses = debtors(one)

    with counter_program(one, x_display):
        sign_in(one, x_display)
        open_shift(one, x_display)
        first = take_two_bills(one, x_display, houses[0])

        paper = text_of(one, first)
        assert "ต้นฉบับ" in paper
        assert "รวมเงิน" in paper
        assert "บาทถ้วน" in paper or "สตางค์" in paper

        central.kill()  # the network is gone; nothing changes for the clerk
        second = take_two_bills(one, x_display, houses[1])
        assert one.facts("sync", "status")["waiting"] > 0
        central.start()

    assert one.facts("sync", "now")["waiting"] == 0
    assert two.facts("sync", "now")["objections"] == 0

    today = datetime.now(BANGKOK).date().isoformat()
    seen = two.facts("totals", "--day", today)
    [other] = [line for line in seen["counters"] if line["device"] == "01"]
    assert other["receipts"] == 2
    assert seen["by_tender"]["cash"] == seen["satang"] == other["satang"] > 0
    assert sum(seen["by_revenue"].values()) == seen["satang"]
    told = run(
        "sync.server.main", "totals", "--db", database, "--lao", LAO, "--day", today, "--json"
    )
    [there] = told.facts["totals"]
    assert sum(there["by_tender"].values()) == seen["satang"]
    assert first < second
    assert one("journal", "verify").code == 0


def test_a_program_killed_while_taking_money_loses_and_doubles_nothing(
    tmp_path: Path, x_display: Display
) -> None:
    device = demo(tmp_path, "01")
    houses = debtors(device)
    with counter_program(device, x_display) as program:
        sign_in(device, x_display)
        open_shift(device, x_display)
        first = take_two_bills(device, x_display, houses[0])
        x_display.press("F2", "F2")
        x_display.type(houses[1])
        for keys in (("Down",), ("Return",), ("space", "Return", "Return")):
            settled(x_display)
            x_display.press(*keys)
        x_display.press("F12")
        program.kill()
        program.wait(timeout=30)

    assert device("journal", "verify").code == 0
    today = datetime.now(BANGKOK).date().isoformat()
    booked = device.facts("totals", "--day", today)["receipts"]
    assert booked in (1, 2)
    assert first in device.receipts
    assert len(device.receipts) <= booked, "no paper without an entry"
    with counter_program(device, x_display):
        sign_in(device, x_display)
        take_two_bills(device, x_display, houses[2])
    assert device.facts("totals", "--day", today)["receipts"] == booked + 1
