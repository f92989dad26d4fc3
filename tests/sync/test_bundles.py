"""A counter without a line: a sealed bundle goes to the server on a stick, an answer comes back."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import msgspec
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync import protocol
from sync.client.bundle import Packed, TakenBack, pack_up, take_back
from sync.client.outcomes import Fenced
from sync.protocol import bundle
from sync.protocol.bundle import BundleBroken
from sync.server import main as program
from sync.server.report import day_report
from tests.servers import CentralHere, story_time
from tests.sync.books import DAY, YEAR, Device
from tests.sync.test_ledger import stored
from tests.sync.town import Town


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """What is in a bundle goes through the same doors as without one, on every database."""
    return sqlite_central


def packed(device: Device) -> Packed:
    identity = device.identity()
    assert identity is not None
    return pack_up(device, identity, device.server_key(), now=story_time)


def brought(town: Town, file: bytes) -> bytes:
    """Somebody carries it to a computer with a line."""
    answer = requests.post(town.url + protocol.BUNDLE, data=file, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.content


def taken_back(device: Device, file: bytes) -> TakenBack:
    identity = device.identity()
    assert identity is not None
    return take_back(device, identity, device.server_key(), file)


def carried(town: Town, device: Device) -> TakenBack:
    return taken_back(device, brought(town, packed(device).file))


def refused(town: Town, file: bytes) -> str:
    answer = requests.post(town.url + protocol.BUNDLE, data=file, timeout=30)
    assert answer.status_code in (400, 413)
    told = answer.json()
    assert "ไม่ได้บันทึกสิ่งใด" in told["message"] or "อยู่ครบ" in told["message"]
    return str(told["code"])


def test_a_week_without_a_line_reaches_the_server_and_the_answer_reaches_the_counter(
    town: Town,
) -> None:
    here, there = town.device("02"), town.device("03")
    town.sync(here)
    there.pay("B-elsewhere")
    town.send(there)
    here.pay_often(1500, first=10)
    stick = packed(here)
    assert (stick.entries, stick.left) == (here.head().seq - here.acknowledged().seq, 0)
    assert here.acknowledged().seq < here.head().seq, "what is on a stick is not yet there"

    back = taken_back(here, brought(town, stick.file))

    assert (back.acknowledged, back.refused) == (stick.entries, 0)
    assert here.acknowledged().seq == stick.entries + 2
    assert stored(town, here) == here.bodies()[: here.acknowledged().seq]
    assert [bill for bill, _, _ in here.elsewhere()] == ["B-elsewhere"]
    assert day_report(town.database, town.lao, DAY, at=story_time()).totals[0] in here.totals()


def test_numbers_come_on_the_stick_too(town: Town) -> None:
    device = town.device()
    town.sync(device)
    device.use_up(450)
    before = device.numbers_left(YEAR)
    carried(town, device)
    assert device.numbers_left(YEAR) == before + 500
    carried(town, device)
    assert device.numbers_left(YEAR) == before + 500


def test_twice_and_late_changes_nothing(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    first = packed(device)
    early = brought(town, first.file)
    again = brought(town, first.file)
    assert taken_back(device, early).acknowledged == first.entries
    device.pay("B-2")
    town.sync(device)
    everything, head = stored(town, device), device.acknowledged()
    for late in (early, again, early):
        assert taken_back(device, late).acknowledged == 0
    brought(town, first.file)
    assert stored(town, device) == everything == device.bodies()
    assert device.acknowledged() == head


def test_out_of_order_the_newer_one_has_all_the_older_one_brings(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    older = packed(device)
    device.pay("B-2")
    newer = packed(device)
    answer_to_newer = brought(town, newer.file)
    answer_to_older = brought(town, older.file)
    taken_back(device, answer_to_newer)
    taken_back(device, answer_to_older)
    assert device.acknowledged() == device.head()
    assert stored(town, device) == device.bodies()


def test_a_server_set_back_tells_so_on_the_stick_and_gets_all_with_the_next(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    before = town.copy()
    carried(town, device)
    device.pay("B-2")
    carried(town, device)
    town.put_back(before)
    device.pay("B-3")
    carried(town, device)
    carried(town, device)
    assert stored(town, device) == device.bodies()
    assert device.acknowledged() == device.head()


def test_a_place_the_server_forgot_is_read_again_from_the_beginning(town: Town) -> None:
    here, there = town.device("02"), town.device("03")
    carried(town, here)
    receipt = there.pay("B-1")
    town.send(there)
    here.take_feed([], "9999999999999.9")
    carried(town, here)
    assert here.elsewhere() == [("B-1", "03", receipt)]


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(st.integers(0, 4), min_size=4, max_size=14), seed=st.integers(0, 10**6))
def test_whatever_becomes_of_the_sticks_journals_and_sums_end_equal(
    shared_central: CentralHere, tmp_path: Path, acts: list[int], seed: int
) -> None:
    """Sticks are written, carried, lost, swapped and carried twice; a line comes now and then."""
    chance = Random(seed)
    town = Town(shared_central.url, shared_central.database, tmp_path, f"{8000000 + seed}")
    town.forget_all()
    device = town.device()
    out: list[bytes] = []
    back: list[bytes] = []
    for act in acts:
        match act:
            case 0:
                device.pay(f"B-{device.head().seq}")
            case 1:
                out.append(packed(device).file)
            case 2 if out:
                back.append(brought(town, chance.choice(out)))
            case 3 if back:
                taken_back(device, chance.choice(back))
            case 4:
                town.send(device)
        kept = stored(town, device)
        assert kept == device.bodies()[: len(kept)]
        assert device.acknowledged().seq <= len(kept)
    carried(town, device)
    carried(town, device)
    assert stored(town, device) == device.bodies()
    assert device.acknowledged() == device.head()
    assert device.objections() == []
    town.close()


def test_nobody_reads_a_bundle_on_the_way(town: Town) -> None:
    device = town.device()
    receipt = device.pay("B-hidden")
    file = packed(device).file
    answer = brought(town, file)
    for stick in (file, answer):
        cover, _, sealed = stick.partition(b"\n")
        assert set(msgspec.json.decode(cover)) == {
            "thongthin_bundle", "way", "lao", "dev", "epoch", "id", "made", "to",
        }  # fmt: skip
        for secret in ("บุญมี", "B-hidden", receipt, "payment-taken"):
            assert secret.encode() not in sealed


@pytest.fixture
def stick(town: Town) -> tuple[Device, bytes]:
    device = town.device()
    device.pay("B-1")
    return device, packed(device).file


def test_a_truncated_or_altered_bundle_is_refused_whole(
    town: Town, stick: tuple[Device, bytes]
) -> None:
    device, file = stick
    inside = file.index(b"\n") + 400
    for spoiled in (
        file[:-1],
        file[: len(file) // 2],
        file[:inside] + bytes([file[inside] ^ 1]) + file[inside + 1 :],
        file.replace(b'"dev":"02"', b'"dev":"03"', 1),
    ):
        assert refused(town, spoiled) in {"bundle-damaged", "bundle-unknown-device"}
    assert stored(town, device) == []


def test_what_is_no_bundle_or_somebody_elses_is_refused(
    town: Town, stick: tuple[Device, bytes]
) -> None:
    device, file = stick
    assert refused(town, b"") == "bundle-not-a-bundle"
    assert refused(town, b"PK\x03\x04" + bytes(5000)) == "bundle-not-a-bundle"
    assert refused(town, b'{"thongthin_bundle":1}\n' + bytes(99)) == "bundle-not-a-bundle"
    newer = re.sub(rb'"thongthin_bundle":1', b'"thongthin_bundle":2', file, count=1)
    assert refused(town, newer) == "bundle-newer-bundle"
    assert refused(town, brought(town, file)) == "bundle-wrong-way"
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    device.keep_server_key(other)
    assert refused(town, packed(device).file) == "bundle-not-for-us"


def test_a_bundle_that_another_key_signed_is_refused(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    content = bundle.unseal(
        packed(device).file,
        bundle.Outgoing,
        mine=server_private(town),
        signed_by=device.public_key(),
    )
    thief = Ed25519PrivateKey.generate().private_bytes_raw()
    forged = bundle.seal(content, signing=thief, to=device.server_key())
    assert refused(town, forged) == "bundle-wrong-signature"
    assert stored(town, device) == []


def server_private(town: Town) -> bytes:
    from sync.server.server_key import private_key

    return private_key(town.database)


def test_an_answer_for_another_counter_is_not_taken(town: Town) -> None:
    mine, theirs = town.device("02"), town.device("03")
    answer = brought(town, packed(theirs).file)
    with pytest.raises(BundleBroken, match="not-for-us"):
        taken_back(mine, answer)
    with pytest.raises(BundleBroken, match="wrong-way"):
        taken_back(mine, packed(mine).file)
    assert mine.acknowledged().seq == 0


def test_a_history_that_is_not_ours_stops_here_too(town: Town) -> None:
    device = town.device()
    town.send(device)
    copy = device.copied()
    device.pay("B-1")
    copy.pay("B-2")
    town.send(device)
    answer = brought(town, packed(copy).file)
    with pytest.raises(Fenced):
        taken_back(copy, answer)


def test_people_bring_it_by_a_page_without_signing_in(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    page = requests.get(f"{town.url}/bundle/", timeout=30)
    assert page.status_code == 200
    assert "ส่งและรับไฟล์คำตอบ" in page.text
    sent = {"file": ("stick.thb", packed(device).file)}
    answer = requests.post(f"{town.url}/bundle/", files=sent, timeout=30)
    assert answer.headers["content-disposition"].endswith('-answer.thb"')
    assert taken_back(device, answer.content).acknowledged == device.head().seq
    wrong = requests.post(f"{town.url}/bundle/", files={"file": ("a.txt", b"no")}, timeout=30)
    assert wrong.status_code == 400
    assert "ไม่ใช่ชุดข้อมูลจากเคาน์เตอร์" in wrong.text
    empty = requests.post(f"{town.url}/bundle/", files={"other": ("a.txt", b"no")}, timeout=30)
    assert "ไม่ใช่ชุดข้อมูลจากเคาน์เตอร์" in empty.text


def test_the_keeper_takes_one_in_by_command(
    central: CentralHere, own_town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    device = own_town.device()
    device.pay("B-1")
    out, back = tmp_path / "out.thb", tmp_path / "back.thb"
    out.write_bytes(packed(device).file)
    command = ["bundle", str(out), "--answer", str(back), "--db", central.db]
    assert program.main(command) == program.OK
    assert taken_back(device, back.read_bytes()).acknowledged == device.head().seq
    assert program.main(["bundle", str(back), "--answer", str(back), "--db", central.db]) == 1
    assert "ไฟล์คำตอบ" in capsys.readouterr().err
    assert program.main(["bundle", "nowhere", "--answer", str(back), "--db", central.db]) == 2
