"""Damage to the file is noticed, wherever it is."""

from __future__ import annotations

from pathlib import Path
from random import Random
from shutil import copyfile

import pytest

from desktop.domain.errors import Jammed
from desktop.store.store import Store
from tests.makers import KEY, MONDAY, SetClock, a_counter, payer

PAGE = 4096


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    with a_counter(folder) as counter:
        for _ in range(20):
            counter.paid()
    return folder


@pytest.fixture(scope="module")
def whole(folder: Path) -> bytes:
    return (folder / "counter.db").read_bytes()


@pytest.fixture
def path(folder: Path, tmp_path: Path) -> Path:
    """Where a damaged main file goes, its whole register beside it."""
    for register in folder.glob("counter.register-*.db"):
        copyfile(register, tmp_path / register.name)
    return tmp_path / "counter.db"


def verdict(path: Path) -> str:
    try:
        store = Store(path, KEY, SetClock())
    except Jammed as said:
        return said.code
    try:
        return store.check()
    finally:
        store.close()


def test_a_whole_file_is_in_order(path: Path, whole: bytes) -> None:
    path.write_bytes(whole)

    assert verdict(path) == "ok"


def test_a_file_is_in_order_while_it_is_written(tmp_path: Path) -> None:
    with a_counter(tmp_path) as counter:
        counter.paid()
        assert counter.store.check() == "ok"
        with counter.store.write():
            assert counter.store.check() == "ok"


@pytest.mark.parametrize("seed", range(4))
def test_one_flipped_bit_in_any_page_is_noticed(path: Path, whole: bytes, seed: int) -> None:
    chance = Random(seed)
    for page in range(len(whole) // PAGE):
        damaged = bytearray(whole)
        damaged[page * PAGE + chance.randrange(PAGE)] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)

        said = verdict(path)

        assert said in ("file-unreadable", "store-failed") or f"page {page + 1}" in said


def test_zeroed_sectors_and_swapped_pages_are_noticed(path: Path, whole: bytes) -> None:
    last = len(whole) // PAGE - 1
    zeroed = bytearray(whole)
    zeroed[5 * PAGE : 5 * PAGE + 512] = bytes(512)
    swapped = bytearray(whole)
    swapped[4 * PAGE : 5 * PAGE] = whole[last * PAGE :]
    swapped[last * PAGE :] = whole[4 * PAGE : 5 * PAGE]

    for damaged in (zeroed, swapped):
        path.write_bytes(damaged)
        assert verdict(path) != "ok"


def used(path: Path) -> str:
    """How a working day ends that meets the damage: never with a surprise."""
    try:
        store = Store(path, KEY, SetClock())
    except Jammed:
        return "not opened"
    try:
        with store.read() as tx:
            list(tx.journal.all())
            tx.takings.of(MONDAY.date())
        with store.write() as tx:
            tx.payers.put([payer()])
    except Jammed:
        return "jammed"
    finally:
        store.close()
    return "unharmed"


def test_damage_met_while_working_is_a_failure_of_the_store(path: Path, whole: bytes) -> None:
    outcomes = set()
    for page in range(len(whole) // PAGE):
        damaged = bytearray(whole)
        damaged[page * PAGE + 100] ^= 1
        path.write_bytes(damaged)
        outcomes.add(used(path))

    assert outcomes == {"not opened", "jammed", "unharmed"}
