"""Makes a profile of the demo municipality: invented people, brought in by the usual door."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from uuid6 import uuid7

from desktop.demo.generate import HOUSEHOLDS, PEOPLE, SEED, generate
from desktop.demo.staff import STAFF
from desktop.devices import key_file
from desktop.domain.access import Role
from desktop.domain.calendar import fiscal_year
from desktop.domain.facts import DeviceOpened, NumbersLeased
from desktop.domain.headings import Register
from desktop.domain.journal import Place
from desktop.domain.receipt import Lease
from desktop.services.import_report import ImportReport
from desktop.services.imports import ImportWish
from desktop.store.device import Device
from ui.desk import Desk
from ui.profile import Profile
from ui.wiring import address_list, build_desk

LAO = "4500103"
LAO_NAME = "เทศบาลเมืองแม่เหียะ"
NUMBERS = 500
Step = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class DemoSize:
    households: int = HOUSEHOLDS
    people: int = PEOPLE
    seed: int = SEED


def make(
    profile: Profile,
    counter: str,
    *,
    size: DemoSize | None = None,
    step: Step = lambda text, done, whole: None,
) -> list[ImportReport]:
    """Fills an empty profile. The key lies beside the database, and the key file says so.

    Raises FileExistsError where a profile is already; Jammed.
    """
    size = size or DemoSize()
    if profile.key.exists() or profile.database.exists():
        raise FileExistsError(profile.folder)
    profile.make()
    step("สร้างข้อมูลสาธิต", 0, 0)
    town = generate(
        profile.folder,
        address_list(),
        seed=size.seed,
        households=size.households,
        people=size.people,
    )
    desk = build_desk(profile, key_file.make_demo(profile.key))
    try:
        _open_device(desk, counter)
        for person, pin in STAFF:
            desk.sign_in.add(person, pin)
        return [
            _bring_in(desk, town.payers_csv, Register.PAYERS, step),
            _bring_in(desk, town.bills_csv, Register.BILLS, step),
        ]
    finally:
        desk.close()


def _open_device(desk: Desk, counter: str) -> None:
    year = fiscal_year(desk.clock.now().date())
    place = Place(LAO, counter, uuid4())
    with desk.store.write() as tx:
        name = f"ช่องบริการ {int(counter)}"
        tx.devices.put(Device(place, LAO_NAME, name, counter, "", os.urandom(32)))
        tx.record(DeviceOpened(counter), "")
        tx.record(NumbersLeased(Lease(year, counter, 1, NUMBERS)), "")


def _bring_in(desk: Desk, file: Path, register: Register, step: Step) -> ImportReport:
    text = {Register.PAYERS: "นำเข้าทะเบียนผู้ชำระ", Register.BILLS: "นำเข้าใบแจ้งหนี้"}[register]
    staff = next(person for person, _ in STAFF if person.role is Role.IT)
    return desk.imports.run(
        ImportWish(uuid7(), file, register),
        staff,
        progress=lambda done, whole, rows: step(f"{text} {rows:,} แถว", done, whole),
    )
