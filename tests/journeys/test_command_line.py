"""What IT staff do from the command line, with the exit code of each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from uuid6 import uuid7

from desktop.demo.staff import STAFF
from desktop.devices.instance import InstanceLock
from desktop.domain.payment import TakePayment
from desktop.domain.shift import OpenShift
from desktop.store import file
from tests.desktop_session import ROOT, KeyringSession
from tests.journeys.conftest import Demo
from tests.journeys.programs import LAO, LAO_NAME, Device, debtors, enrol, run
from tests.servers import CentralProcess
from ui.entrance import open_key
from ui.profile import Profile
from ui.wiring import build_desk

pytestmark = pytest.mark.slow

PAYERS = "รหัสผู้ชำระ,ชื่อ-นามสกุล,เลขประจำตัว 13 หลัก\nP1,นายลอง ทดลอง,\nP2,นางสาวผิด เลข,1234567890123\n"


def test_a_demo_profile_answers_every_question_and_is_made_once(demo: Demo) -> None:
    device = demo("01")

    assert device("demo").code == 1
    assert device.facts("journal", "verify")["broken"] is None
    assert device.facts("totals", "--day", "22/11/2569")["satang"] == 0
    assert device.facts("sync", "status")["next_receipt"].endswith("-01-000001")
    assert len(device.facts("staff", "list")["staff"]) == 6
    assert all(check["good"] for check in device.facts("doctor")["checks"])
    assert device("sync", "now").code == 1, "it is not enrolled"
    assert device("frobnicate").code == 2
    assert run("ui.cli", "--version").out.startswith("thongthin ")


def test_bad_rows_go_to_a_file_and_the_rest_enters(demo: Demo, tmp_path: Path) -> None:
    device = demo("01")
    file = tmp_path / "payers.csv"
    file.write_text(PAYERS, "utf-8")

    tried = device("import", "payers", str(file), "--dry-run", "--json")
    brought = device("import", "payers", str(file), "--json")
    again = device("import", "payers", str(file), "--json")

    assert (tried.code, brought.code, again.code) == (7, 7, 7)
    assert (brought.facts["added"], brought.facts["rejected"]) == (1, 1)
    assert (again.facts["added"], again.facts["unchanged"]) == (0, 1)
    assert "P2" in Path(brought.facts["rejects_file"]).read_text("utf-8-sig")
    assert device("import", "payers", str(tmp_path / "none.csv")).code == 3
    (tmp_path / "empty.csv").write_bytes(b"")
    assert device("import", "payers", str(tmp_path / "empty.csv")).code == 1


def test_a_broken_journal_has_a_code_of_its_own(demo: Demo) -> None:
    device = demo("01")
    connection = file.connect(device.profile.database, open_key(device.profile))
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE journal SET body = CAST(body || ' ' AS BLOB) WHERE seq = 2")
    connection.close()

    told, checked = device("journal", "verify", "--json"), device("doctor", "--json")

    assert (told.code, checked.code) == (6, 6)
    assert told.facts["broken"]["seq"] == 2
    assert not all(check["good"] for check in checked.facts["checks"])


def test_people_are_added_once_and_with_a_pin_that_is_not_simple(
    demo: Demo, tmp_path: Path
) -> None:
    device, pin = demo("01"), tmp_path / "pin"
    words = ("นายทดสอบ ระบบ", "--position", "เจ้าพนักงาน", "--role", "clerk", "--pin-file", str(pin))

    pin.write_text("111111\n", "utf-8")
    assert device("staff", "add", "X1", *words).code == 1
    pin.write_text("739182\n", "utf-8")
    assert device("staff", "add", "X1", *words, "--json").facts == {"code": "X1", "role": "clerk"}
    assert device("staff", "add", "X1", *words).code == 1, "there is one already"
    assert device("staff", "add", "X2", *words[:-1], str(tmp_path / "none")).code == 2
    people = [one["code"] for one in device.facts("staff", "list")["staff"]]
    assert people.count("X1") == 1
    assert "X2" not in people


def test_a_new_counter_is_enrolled_and_staffed(
    tmp_path: Path, central_process: CentralProcess
) -> None:
    device = Device(tmp_path / "new")
    phrase, pin = tmp_path / "phrase", tmp_path / "pin"
    phrase.write_text("วลีที่ยาวพอสำหรับทดสอบ\n", "utf-8")
    pin.write_text("739182\n", "utf-8")
    secret = ("--passphrase-file", str(phrase))
    words = ("--lao", LAO, "--lao-name", LAO_NAME, "--device", "07", "--name", "ช่อง 7", "--json")
    code = run("sync.server.main", "code", "--db", central_process.db, *words).facts["code"]

    told = device("enrol", "--server", central_process.url, "--code", code, "--json", *secret)
    used = device("enrol", "--server", central_process.url, "--code", code, *secret)
    who = ("C1", "นางสาวทดสอบ ระบบ", "--position", "เจ้าพนักงาน", "--role", "clerk")
    staffed = device("staff", "add", *who, "--pin-file", str(pin), *secret)

    assert told.code == 0, told.err
    assert (told.facts["book"], told.facts["first"]) == ("07", 1)
    assert used.code == 1, "a code works once"
    assert staffed.code == 0, staffed.err
    assert device("sync", "now", *secret).code == 0
    phrase.write_text("อีกวลีหนึ่งที่ไม่ใช่\n", "utf-8")
    assert device("sync", "status", *secret).code == 3, "a wrong passphrase opens nothing"
    central_process.stop()


def test_a_server_that_is_away_and_a_program_that_is_open_have_codes_of_their_own(
    demo: Demo,
) -> None:
    device = demo("01")
    away = device("enrol", "--server", "http://127.0.0.1:9", "--code", "AAAA-BBBB")
    assert away.code == 4
    lock = InstanceLock(device.folder)
    lock.take()
    try:
        assert device("sync", "now").code == 5
        assert device("sync", "status").code == 0, "looking is free"
    finally:
        lock.release()


def test_a_bill_paid_at_one_counter_is_refused_at_the_other(
    demo: Demo, central_process: CentralProcess
) -> None:
    one, two = demo("01"), demo("02")
    enrol(one, "01", central_process.url, central_process.db)
    enrol(two, "02", central_process.url, central_process.db)
    house = debtors(one)[0].house
    paid = pay_first_bill(one, house)
    assert one("sync", "now").code == 0
    assert two("sync", "now").code == 0

    profile = Profile(two.folder)
    desk = build_desk(profile, open_key(profile))
    try:
        payer = desk.search.find(house).payers[0]
        [due] = [d for d in desk.payments.account(payer.id).dues if d.bill.number == paid]
        assert due.paid_elsewhere
    finally:
        desk.close()


def pay_first_bill(device: Device, house: str) -> str:
    clerk = STAFF[0][0]
    profile = Profile(device.folder)
    desk = build_desk(profile, open_key(profile))
    try:
        desk.shifts.open(OpenShift(uuid7(), {}), clerk)
        payer = desk.search.find(house).payers[0]
        due = desk.payments.account(payer.id).dues[0]
        wish = TakePayment(uuid7(), payer.id, (due.bill.number,), due.amount, due.amount)
        desk.payments.take(wish, clerk)
        return due.bill.number
    finally:
        desk.close()


@pytest.mark.keyring
def test_the_system_keyring_opens_the_store_and_a_lost_one_says_so(
    tmp_path: Path, keyring_session: KeyringSession
) -> None:
    folder = tmp_path / "counter"
    words = [sys.executable, "-m", "ui.cli", "--profile", str(folder), "sync", "status", "--json"]

    first, second = keyring_session(words), keyring_session(words)

    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    slot = json.loads((folder / "counter.key.json").read_text("utf-8"))["slot"]
    assert slot == "keyring"
    without = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert without.returncode == 3
    assert "ข้อมูลอยู่ครบ" in without.stderr
