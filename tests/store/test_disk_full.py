"""A full disk takes no half receipt, says so, and works again when there is space."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.domain.bill import Bill
from desktop.domain.errors import Jammed
from desktop.domain.journal import first_broken
from desktop.store.store import Store
from tests.makers import CLERK, KEY, Counter, SetClock, a_counter, bill, payer

if sys.platform == "win32":
    pytest.skip("needs a file system with a border", allow_module_level=True)
import resource

MEGABYTE = 1 << 20


class SmallDisk:
    """A folder on a disk that can be filled up and emptied again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, *, leaving: int = 0) -> None:
        """Leaves so many pages free."""
        with (self.folder / "holiday film").open("wb", buffering=0) as film:
            with suppress(OSError):
                while film.write(bytes(4096)):
                    pass
            film.truncate(film.tell() - leaving * 4096)

    def empty(self) -> None:
        (self.folder / "holiday film").unlink()


class LimitedFiles(SmallDisk):
    """Where no disk can be made: no file may grow beyond what it is."""

    def fill(self, *, leaving: int = 0) -> None:
        logs = list(self.folder.glob("*-wal")) or self.folder.iterdir()
        longest = max(path.stat().st_size for path in logs)
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (longest + leaving * 4096, hard))

    def empty(self) -> None:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def mounted(folder: Path, size: int) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, check=False).returncode == 0


@pytest.fixture(params=["tmpfs", "limited files"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "limited files":
        limited = LimitedFiles(folder)
        try:
            yield limited
        finally:
            limited.empty()
        return
    if not mounted(folder, 3 * MEGABYTE):
        pytest.skip("mounting a small disk needs root")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def in_order(counter: Counter) -> int:
    """How many receipts there are; tables, numbers and journal agree."""
    with counter.store.read() as tx:
        assert first_broken(tx.journal.all(), tx.devices.get().place) is None
        entries = [entry for entry in tx.journal.all() if entry.kind == "payment-taken"]
        upcoming = tx.numbers.upcoming(2570)
        rows = tx.receipts.of_day(counter.clock.at.date(), before=None, limit=10_000)
    assert [row.number.number for row in rows] == list(range(len(entries), 0, -1))
    assert upcoming is not None
    assert upcoming.number == len(entries) + 1
    assert counter.store.check() == "ok"
    return len(entries)


def until_full(counter: Counter, bills: list[Bill]) -> str:
    """Takes money until the disk says no; gives back what it said."""
    for owed in bills:
        try:
            counter.take(owed)
        except Jammed as said:
            return said.code
    raise AssertionError("the disk took it all")


def test_a_full_disk_takes_no_half_receipt_and_works_again_with_space(disk: SmallDisk) -> None:
    with a_counter(disk.folder, numbers=5_000) as counter:
        someone = payer()
        for leaving in range(0, 40, 3):
            bills = [bill(someone) for _ in range(20)]
            counter.owed(*bills, by=someone)
            disk.fill(leaving=leaving)

            assert until_full(counter, bills) == "disk-full"
            taken = in_order(counter)
            with counter.store.read() as tx:
                settled = tx.bills.settled([owed.number for owed in bills])
            unpaid = [owed for owed in bills if owed.number not in settled]

            disk.empty()
            assert counter.take(unpaid[0]).receipt.number == taken + 1
            assert in_order(counter) == taken + 1

        counter.restart()
        assert in_order(counter) == taken + 1


def test_a_wish_refused_by_a_full_disk_is_granted_later_under_its_own_id(disk: SmallDisk) -> None:
    with a_counter(disk.folder) as counter:
        someone = payer()
        owed = bill(someone)
        counter.owed(owed, by=someone)
        wish = counter.wish(owed)
        disk.fill()
        for _ in range(2):
            with pytest.raises(Jammed):
                counter.payments.take(wish, CLERK)
        disk.empty()

        payment = counter.payments.take(wish, CLERK)

        assert payment.id == wish.id
        assert payment.receipt.number == 1


def test_a_database_cannot_be_begun_on_a_full_disk(disk: SmallDisk) -> None:
    (disk.folder / "something").write_bytes(bytes(100))
    disk.fill()
    path = disk.folder / "counter.db"

    with pytest.raises(Jammed) as said:
        Store(path, KEY, SetClock())
    assert said.value.code == "disk-full"

    disk.empty()
    Store(path, KEY, SetClock()).close()
