"""A municipality's register as one ready file: made, told, fetched from anywhere, kept apart."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain import register_file
from desktop.domain.calendar import BANGKOK
from sync.client.central import Line, Question
from sync.client.http import PIECE, Reply
from sync.protocol import reference
from sync.protocol.cursor import Position
from sync.protocol.reference import SnapshotAnswer
from sync.server import main as program
from sync.server import records, snapshots
from sync.server.snapshot_upkeep import Upkeep
from sync.server.snapshots import Shelf
from tests.servers import CentralHere, story_time
from tests.sync.registers import bill_of, enter, payer_rows, payers, stock
from tests.sync.town import Town
from tests.waiting import until


@pytest.fixture
def shelf(shared_central: CentralHere) -> Shelf:
    return shared_central.shelf


def opened(path: Path, key: bytes) -> Any:
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


class Counter:
    """An enrolled device that asks for the register."""

    def __init__(self, town: Town, dev: str = "02", *, lao: str = "") -> None:
        self._town = town
        self.lao = lao or town.lao
        device = town.opened(town.enrol(town.wish(town.code(dev, lao=lao))))
        key = device.enrolment.private_key
        self._line = Line(town.http, town.url, device.place, key=key, now=story_time)

    def manifest(self, lao: str = "") -> Reply:
        path = reference.SNAPSHOT.format(lao=lao or self.lao)
        return self._line.ask(Question("GET", path))

    def told(self) -> SnapshotAnswer:
        return msgspec.json.decode(self.manifest().body, type=SnapshotAnswer)

    def fetch(self, sha256: str, *, part: str = "", lao: str = "") -> tuple[Reply, bytes]:
        path = reference.SNAPSHOT_FILE.format(lao=lao or self.lao, sha256=sha256)
        got = bytearray()

        def take(piece: bytes) -> bool:
            assert len(piece) <= PIECE
            got.extend(piece)
            return True

        return self._line.stream(Question("GET", path, part=part), take), bytes(got)


def test_a_snapshot_is_the_register_as_a_counter_keeps_it(town: Town, shelf: Shelf) -> None:
    people = stock(town.database, town.lao, 30)
    enter(town.database, town.lao, "payer", [records.Row(people[0].id.hex, None)])
    made = snapshots.build(town.database, shelf, town.lao, at=story_time())
    path = shelf.path(town.lao, made.sha256)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == made.sha256
    with closing(opened(path, made.key)) as file:
        names = "SELECT payers.id FROM payer_names JOIN payers ON n = payer_names.rowid"
        word = f'"{register_file.name_words(people[3]).split()[-1]}"'
        found = file.execute(f"{names} WHERE payer_names MATCH ?", (word,)).fetchall()
        bills = {row[0] for row in file.execute("SELECT number FROM bills")}
        place = file.execute("SELECT lao, cursor, origin FROM register_place").fetchone()
        indexes = file.execute("SELECT count(*) FROM sqlite_master WHERE type = 'index'").fetchone()
        assert file.execute("PRAGMA user_version").fetchone() == (register_file.VERSION,)
    assert (people[3].id.hex,) in found
    assert (made.payers, made.bills) == (29, 30)
    assert bills == {bill_of(one).number for one in people}
    assert place == (town.lao, str(made.cursor), register_file.SERVER)
    assert indexes[0] >= 5


def test_no_name_can_be_read_in_the_file(town: Town, shelf: Shelf) -> None:
    people = stock(town.database, town.lao, 5)
    made = snapshots.build(town.database, shelf, town.lao, at=story_time())
    written = shelf.path(town.lao, made.sha256).read_bytes()
    assert people[0].last_name.encode() not in written
    assert b"SQLite format" not in written


def test_it_comes_from_anywhere_and_whole(town: Town, shelf: Shelf) -> None:
    stock(town.database, town.lao, 20)
    made = snapshots.build(town.database, shelf, town.lao, at=story_time())
    counter = Counter(town)
    told = counter.told()
    assert (told.sha256, told.size, told.payers) == (made.sha256, made.size, 20)
    assert bytes.fromhex(told.key) == made.key
    whole, bytes_ = counter.fetch(told.sha256)
    assert (whole.status, len(bytes_)) == (200, told.size)
    assert whole.headers["etag"] == f'"{told.sha256}"'
    _, first = counter.fetch(told.sha256, part="bytes=0-9999")
    rest, last = counter.fetch(told.sha256, part="bytes=10000-")
    assert rest.headers["content-range"] == f"bytes 10000-{told.size - 1}/{told.size}"
    assert first + last == bytes_
    assert hashlib.sha256(bytes_).hexdigest() == told.sha256
    past, _ = counter.fetch(told.sha256, part=f"bytes={told.size}-")
    assert past.status == 416


def test_no_other_municipality_gets_it(town: Town, shelf: Shelf) -> None:
    stock(town.database, town.lao, 5)
    made = snapshots.build(town.database, shelf, town.lao, at=story_time())
    stranger = Counter(town, lao="9900104")
    assert stranger.manifest(town.lao).status == 403
    assert stranger.fetch(made.sha256, lao=town.lao)[0].status == 403
    assert stranger.manifest().status == 404
    assert stranger.fetch(made.sha256)[0].status == 404


def test_a_file_that_the_feed_does_not_go_on_from_is_not_told(town: Town, shelf: Shelf) -> None:
    stock(town.database, town.lao, 5)
    snapshots.build(town.database, shelf, town.lao, at=story_time())
    enter(town.database, town.lao, "payer", payer_rows(payers(town.lao, 1, first=9)))
    gone = next(payers(town.lao, 1)).id.hex
    enter(town.database, town.lao, "payer", [records.Row(gone, None)])
    counter = Counter(town)
    assert counter.manifest().status == 200
    records.purge(town.database, town.lao, at=story_time() + timedelta(days=401))
    assert counter.manifest().status == 404


def test_the_last_two_files_are_kept(town: Town, shelf: Shelf) -> None:
    stock(town.database, town.lao, 3)
    made = [snapshots.build(town.database, shelf, town.lao, at=story_time()) for _ in range(3)]
    there = [shelf.path(town.lao, one.sha256).exists() for one in made]
    assert there == [False, True, True]
    assert not list(shelf.folder.glob(".*.part"))


def test_the_keeper_makes_them_by_hand(
    own_town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stock(own_town.database, own_town.lao, 3)
    url = own_town.database.engine.url.render_as_string(hide_password=False)
    where = ["--db", url, "--snapshots", str(tmp_path / "registers")]
    assert program.main(["snapshot", "--all", *where]) == 0
    assert "3 payers  3 bills" in capsys.readouterr().out
    (file,) = (tmp_path / "registers").glob("*.register")
    assert file.name.startswith(own_town.lao)


class Made:
    """Notes whose files were made, and makes them here."""

    def __init__(self, town: Town, folder: Path, *, at: datetime, enough: int) -> None:
        self.shelf = Shelf(folder)
        folder.mkdir()
        self.at = at
        make: Callable[..., None] = lambda database, shelf, lao: (  # noqa: E731
            snapshots.build(database, shelf, lao, at=self.at) and None
        )
        self.upkeep = Upkeep(
            town.database, self.shelf, now=lambda: self.at, build=make, enough=enough
        )


def test_a_file_is_made_when_enough_has_changed_and_at_night(
    own_town: Town, tmp_path: Path
) -> None:
    town, noon = own_town, datetime(2026, 11, 23, 12, 0, tzinfo=BANGKOK)
    made = Made(town, tmp_path / "registers", at=noon, enough=50)
    stock(town.database, town.lao, 20)
    assert made.upkeep.look() == []
    stock(town.database, town.lao, 30)
    assert made.upkeep.look() == [town.lao]
    stock(town.database, town.lao, 31)
    assert made.upkeep.look() == []
    made.at = noon + timedelta(hours=14)
    assert made.upkeep.look() == [town.lao]
    assert made.upkeep.look() == []
    newest = snapshots.newest(town.database, made.shelf, town.lao)
    assert newest is not None
    assert newest.payers == 31
    assert newest.cursor > Position(0, 0)


def test_what_a_stopped_server_left_half_made_is_swept_away(shelf: Shelf) -> None:
    old, fresh = shelf.folder / ".4500103-old.part", shelf.folder / ".4500103-new.part"
    for one in (old, fresh):
        one.write_bytes(b"half")
    os.utime(old, (0, 0))
    snapshots.sweep(shelf)
    assert not old.exists()
    assert fresh.exists()
    fresh.unlink()


@pytest.mark.slow
def test_a_counter_that_asks_in_vain_has_one_made(town: Town, shelf: Shelf) -> None:
    stock(town.database, town.lao, 1000)
    counter = Counter(town)
    assert counter.manifest().status == 404
    until(lambda: counter.manifest().status == 200, what="the snapshot")
    assert counter.told().payers == 1000
