"""Two whole programs with their sync threads: what one writes, the other shows, unasked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from uuid6 import uuid7

import assets
from desktop.devices import key_file
from desktop.domain.facts import DeviceOpened
from desktop.domain.journal import Place
from desktop.domain.payer import Payer
from desktop.domain.reference_file import FEES, FileState
from desktop.services.record_changes import ChangePayer, SettleConflict
from desktop.store.device import Device
from sync.protocol.reference import PAYER, payer_doc
from sync.server import files, incoming
from sync.server.files import Publication
from sync.server.incoming import Batch
from sync.server.records import Row
from tests.makers import CLERK, LAO, MONDAY, SUPERVISOR, SetClock, payer
from tests.servers import CentralHere, story_time
from tests.sync.town import Town
from tests.waiting import until
from ui.desk import Desk
from ui.profile import Profile
from ui.wiring import build_desk

MINE, THEIRS = "0822222222", "0833333333"


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """This is about the programs."""
    return sqlite_central


def program(town: Town, folder: Path, number: str) -> Desk:
    profile = Profile(folder / f"counter-{number}")
    profile.make()
    desk = build_desk(profile, key_file.make_demo(profile.key), clock=SetClock())
    place = Place(LAO, number, uuid4())
    with desk.store.write() as tx:
        tx.devices.put(Device(place, "แม่เหียะ", f"ช่อง {number}", number, "", bytes(32)))
        tx.record(DeviceOpened(number), "")
    desk.sync_book.enrol(town.enrol(town.wish(town.code(number), epoch=place.epoch)))
    desk.start_sync()
    return desk


@pytest.fixture
def two(mae_hia: Town, tmp_path: Path) -> Iterator[list[Desk]]:
    with ExitStack() as open:
        desks = []
        for number in ("02", "03"):
            desk = program(mae_hia, tmp_path, number)
            open.callback(desk.close)
            desks.append(desk)
        yield desks


def shows(desk: Desk, someone: Payer, phone: str) -> bool:
    desk.send_now()
    return [one.phone for one in desk.search.find(someone.first_name).payers] == [phone]


def change(desk: Desk, someone: Payer, phone: str) -> None:
    opened = desk.record_changes.open_payer(someone.id, CLERK)
    desk.record_changes.change_payer(ChangePayer(uuid7(), opened, {"phone": phone}), CLERK)


def test_changes_and_conflicts_travel_by_themselves(two: list[Desk], mae_hia: Town) -> None:
    here, there = two
    someone = payer(phone="0811111111")
    rows = [Row(someone.id.hex, payer_doc(someone))]
    incoming.take(mae_hia.database, Batch(LAO, PAYER, rows), at=story_time())
    for desk in two:
        until(lambda desk=desk: shows(desk, someone, "0811111111"), what="the register")

    change(here, someone, MINE)
    until(lambda: shows(there, someone, MINE), what="the change at the other counter")
    until(lambda: not here.record_changes.unsent(someone.id), what="word of it here")

    with here.store.read() as tx:
        assert tx.blobs.waiting() == []
    opened = [desk.record_changes.open_payer(someone.id, CLERK) for desk in two]
    for desk, form, phone in zip(two, opened, (THEIRS, "0844444444"), strict=True):
        desk.record_changes.change_payer(ChangePayer(uuid7(), form, {"phone": phone}), CLERK)
    for desk in two:
        until(lambda desk=desk: (desk.send_now(), desk.record_changes.conflicts())[1])
    (conflict,) = there.record_changes.conflicts()
    chosen = next(one for one in conflict.values if one.value == "0844444444")
    there.record_changes.settle(SettleConflict(uuid7(), conflict, chosen.id), SUPERVISOR)
    for desk in two:
        until(lambda desk=desk: shows(desk, someone, "0844444444"), what="the chosen value")
        until(lambda desk=desk: not desk.record_changes.conflicts(), what="no conflict")


def test_published_fees_come_by_themselves_and_a_file_that_was_attached_goes(
    two: list[Desk], mae_hia: Town
) -> None:
    here, _ = two
    pack = assets.path("packs/mae-hia-demo/pack.toml").read_bytes()
    wanted = Publication(FEES, "", MONDAY.date(), pack)
    published = files.publish(mae_hia.database, LAO, wanted, at=story_time())
    name = here.attachments.attach(b"a scan")
    here.send_now()

    def good() -> bool:
        here.send_now()
        return [one.state for one in here.shared_book.files()] == [FileState.GOOD]

    until(good, what="the fees")
    until(lambda: not here.shared_book.waiting(), what="the attachment to be sent")
    assert here.attachments.content(published.sha256) == pack
    assert here.attachments.content(name) == b"a scan"
