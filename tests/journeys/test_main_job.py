"""The main job in a real window: keys through the X server, a receipt on paper at the end."""

from __future__ import annotations

import subprocess

import pytest

from desktop.demo.staff import STAFF
from tests.desktop_session import Display, until
from tests.journeys.conftest import Demo
from tests.journeys.programs import CLERK, CLERKS_PIN, Debtor, Device, Watched, debtors, watched
from tests.printing.papers import read

pytestmark = [pytest.mark.slow, pytest.mark.window]


def keyboard(display: Display, layout: str) -> None:
    subprocess.run(["setxkbmap", layout], env=display.environment, check=True)


def sign_in_and_open(display: Display, program: Watched) -> None:
    program.wait_for_focus("pin")
    display.type(CLERKS_PIN)
    display.press("Return")
    program.wait_for_focus("CountField")
    for count in ("2", "4", "10"):
        display.type(count)
        display.press("Return")
    program.wait_for("5,000.00")
    display.press("F12")
    program.wait_for_focus("onebox")


def find(display: Display, program: Watched, debtor: Debtor) -> None:
    """By name, on a Thai keyboard, and down into the list."""
    name = f"{debtor.payer.first_name} {debtor.payer.last_name}"
    keyboard(display, "th")
    display.type(name)
    program.wait_for_field(name)
    keyboard(display, "us")
    program.wait_for("กด ↓ แล้ว Enter เพื่อเลือก")
    display.press("Down")
    program.wait_for_focus("HitTable")
    display.press("Return")
    program.wait_for("ค้างชำระกับเทศบาล")
    program.wait_for(debtor.payer.full_name)


def receipt(device: Device) -> str:
    """The one receipt's text, as a person copies it from the file."""
    until(lambda: device.receipts, what="the receipt")
    (name,) = device.receipts
    return read((device.folder / "receipts" / name).read_bytes())


def test_a_clerk_serves_a_payer_from_the_sign_in_to_the_paper(
    x_display: Display, demo: Demo
) -> None:
    device = demo("01")
    debtor = debtors(device)[0]
    with watched(device, x_display.environment) as program:
        x_display.window("ทองทิน")
        sign_in_and_open(x_display, program)
        assert program.sees("กะเปิด")
        find(x_display, program, debtor)

        x_display.press("space", "Down", "space", "Return")
        program.wait_for_focus("received")
        program.wait_for("2 รายการ")
        x_display.type("1")
        program.wait_for("ยังขาด")
        x_display.press("F12")
        program.wait_for("เงินที่รับมายังขาด")
        x_display.press("BackSpace")
        x_display.type("99999")
        program.wait_for_field("99999")
        x_display.press("F12", "F12")

        program.wait_for("รับเงินแล้ว")
        program.wait_for("-01-000001 แล้ว")
        program.wait_for_focus("onebox")
        paper = receipt(device)
        assert program.close() == 0, "it ends well when it is told to"

    assert debtor.payer.full_name in paper
    assert CLERK.name in paper
    assert "ต้นฉบับ" in paper
    assert "บาทถ้วน" in paper or "สตางค์" in paper, "the amount in words"
    assert device.facts("journal", "verify")["broken"] is None
    assert device.facts("sync", "status")["waiting_satang"] > 0


def test_a_second_start_says_so_and_brings_the_first_window_to_the_front(
    x_display: Display, demo: Demo
) -> None:
    device = demo("01")
    with watched(device, x_display.environment) as program:
        program.wait_for_focus("pin")
        until(lambda: program_is_ready(device), what="the lock")
        with watched(device, x_display.environment) as other:
            other.wait_for("โปรแกรมเปิดอยู่แล้ว")

        program.wait_for_focus("pin")
        x_display.type("12")
        program.wait_for_field("●●")


def program_is_ready(device: Device) -> bool:
    """It holds the profile: a chore that writes is turned away."""
    person, _ = STAFF[0]
    words = (person.code, person.name, "--position", person.position, "--role", "clerk")
    pin = device.folder.parent / "pin"
    pin.write_text("739182\n", "utf-8")
    return device("staff", "add", *words, "--pin-file", str(pin)).code == 5
