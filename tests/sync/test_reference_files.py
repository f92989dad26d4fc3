"""Fees published at the centre: fetched, looked at before they are used, used from their day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

import assets
from desktop.domain.calendar import BANGKOK
from desktop.domain.reference_file import FEES, FileState
from desktop.packs.pack import Pack
from desktop.services.fees import pack_in_use
from sync.server import files, main, places
from sync.server.files import FileRefused, Publication
from tests.makers import LAO, MONDAY, demo_pack
from tests.servers import CentralHere, story_time
from tests.sync.counters import Joined, joined
from tests.sync.town import Town

TODAY = MONDAY.astimezone(BANGKOK).date()
PACK = assets.path("packs/mae-hia-demo/pack.toml").read_text("utf-8")


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """This is about the counter."""
    return sqlite_central


@pytest.fixture
def mae_hia(shared_central: CentralHere, tmp_path: Path) -> Iterator[Town]:
    town = Town(shared_central.url, shared_central.database, tmp_path, LAO)
    town.forget_all()
    with town.database.writing() as tx:
        places.put_municipality(tx, LAO, "เทศบาลเมืองแม่เหียะ")
    yield town
    town.forget_all()
    town.close()


@pytest.fixture
def counter(mae_hia: Town, tmp_path: Path) -> Iterator[Joined]:
    with joined(mae_hia, tmp_path, "02") as (one,):
        yield one


def fees(version: str, words: str = PACK) -> bytes:
    return words.replace('version = "2569.1"', f'version = "{version}"').encode()


def publish(town: Town, content: bytes, *, valid_from: date = TODAY, version: str = "") -> None:
    wanted = Publication(FEES, version, valid_from, content)
    files.publish(town.database, town.lao, wanted, at=story_time())


def states(counter: Joined) -> dict[str, FileState]:
    return {one.file.version: one.state for one in counter.counter.shared_book.files()}


def in_use(counter: Joined, on: date = TODAY) -> str:
    shipped: Pack = demo_pack()
    return pack_in_use(counter.counter.store, shipped, on).version


def test_published_fees_are_fetched_and_used_from_their_day(counter: Joined, mae_hia: Town) -> None:
    assert in_use(counter) == "2569.1"
    publish(mae_hia, fees("2569.9"))
    publish(mae_hia, fees("2569.10"))
    publish(mae_hia, fees("2570.1"), valid_from=TODAY + timedelta(days=1))
    counter.sync()
    assert set(states(counter).values()) == {FileState.GOOD}
    assert in_use(counter) == "2569.10"
    assert in_use(counter, TODAY + timedelta(days=1)) == "2570.1"


def test_fees_that_cannot_be_read_are_set_apart_and_the_ones_before_stay(
    counter: Joined, mae_hia: Town
) -> None:
    publish(mae_hia, fees("2569.2"))
    publish(
        mae_hia, fees("2569.3", PACK.replace("principal", "principle").replace("kind =", "k ="))
    )
    counter.sync()
    assert states(counter) == {"2569.2": FileState.GOOD, "2569.3": FileState.BAD}
    (bad,) = [one for one in counter.counter.shared_book.files() if one.state is FileState.BAD]
    assert "kind" in bad.detail
    assert in_use(counter) == "2569.2"


def test_fees_taken_back_are_no_longer_used(counter: Joined, mae_hia: Town) -> None:
    publish(mae_hia, fees("2569.2"))
    counter.sync()
    files.withdraw(mae_hia.database, LAO, FEES, "2569.2", at=story_time())
    counter.sync()
    assert states(counter) == {"2569.2": FileState.WITHDRAWN}
    assert in_use(counter) == "2569.1"
    publish(mae_hia, fees("2569.2"))
    counter.sync()
    assert in_use(counter) == "2569.2"


def test_a_version_that_is_out_keeps_its_content(mae_hia: Town) -> None:
    publish(mae_hia, fees("2569.2"))
    publish(mae_hia, fees("2569.2"))
    with pytest.raises(FileRefused, match="out already"):
        publish(mae_hia, fees("2569.2", PACK + "\n"))


@pytest.mark.parametrize(
    ("content", "version", "why"),
    [
        (b"", "", "empty"),
        (b"[pack", "", "cannot be read"),
        (b'[pack]\nversion = "1"\n[issuer]\nlao = "1111111"', "", "pack of 1111111"),
        (fees("2569.2"), "2569.3", "says that it is version"),
        (fees("no good!"), "", "letters, digits"),
    ],
)
def test_what_is_no_pack_of_this_municipality_is_not_published(
    mae_hia: Town, content: bytes, version: str, why: str
) -> None:
    with pytest.raises(FileRefused, match=why):
        publish(mae_hia, content, version=version)
    assert files.published(mae_hia.database, LAO) == []
    wanted = Publication("notes.txt", "1", TODAY, b"x")
    with pytest.raises(FileRefused, match="not known"):
        files.publish(mae_hia.database, "1111111", wanted, at=story_time())


def test_the_keeper_publishes_lists_and_withdraws_by_hand(
    counter: Joined, mae_hia: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    shared_central: CentralHere,
) -> None:  # fmt: skip
    def run(*words: str) -> int:
        return main.main(["file", *words, "--json", "--db", shared_central.db])

    path = tmp_path / "pack.toml"
    path.write_bytes(fees("2569.2"))
    assert run("publish", FEES, str(path), "--lao", LAO, "--valid-from", "2026-11-01") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["valid_from"]) == ("2569.2", "2026-11-01")
    notes = tmp_path / "notes.txt"
    notes.write_text("หมายเหตุ", "utf-8")
    assert run("publish", "notes.txt", str(notes), "--all", "--version", "1") == 0
    assert run("list", "--lao", LAO) == 0
    assert "notes.txt" in capsys.readouterr().out
    assert run("withdraw", "notes.txt", "--lao", LAO, "--version", "1") == 0
    assert run("withdraw", "notes.txt", "--lao", LAO, "--version", "1") == 1
    assert run("publish", FEES, "--lao", LAO) == 1
    assert run("publish", FEES, str(tmp_path / "gone"), "--lao", LAO) == 1
    assert "not published" in capsys.readouterr().err
    with mae_hia.database.writing() as tx:
        places.put_municipality(tx, "1599998", "เทศบาลอื่น")
    capsys.readouterr()
    path.write_bytes(fees("2569.3"))
    assert run("publish", FEES, str(path), "--all", "--valid-from", "2026-11-02") == 1
    told_of = {one["lao"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert "is the pack of" in told_of["1599998"]["refused"]
    assert told_of[LAO]["version"] == "2569.3", "the others go on"
    counter.sync()
    assert states(counter) == {"2569.2": FileState.GOOD, "2569.3": FileState.GOOD}
