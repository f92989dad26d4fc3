"""A folder as a printer: whole files, one original each, never two under one name."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from desktop.domain.errors import Absent, Jammed
from desktop.domain.receipt import PrintOutcome
from printing.printers.folder import FolderPrinter
from tests.desktop_session import until

NUMBER = "70-02-000213"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_original_and_its_copies_are_files_of_their_own(tmp_path: Path) -> None:
    printer = FolderPrinter(tmp_path)

    outcomes = [
        printer.print(b"original", title=NUMBER),
        printer.print(b"first", title=NUMBER, copy=1),
        printer.print(b"second", title=NUMBER, copy=2),
    ]

    assert outcomes == [PrintOutcome.PRINTED] * 3
    assert names(tmp_path) == [f"{NUMBER}-สำเนา1.pdf", f"{NUMBER}-สำเนา2.pdf", f"{NUMBER}.pdf"]
    assert (tmp_path / f"{NUMBER}.pdf").read_bytes() == b"original"


def test_the_same_original_twice_is_one_file(tmp_path: Path) -> None:
    printer = FolderPrinter(tmp_path)
    printer.print(b"original", title=NUMBER)

    assert printer.print(b"original", title=NUMBER) is PrintOutcome.PRINTED
    assert names(tmp_path) == [f"{NUMBER}.pdf"]


@pytest.mark.parametrize("copy", [0, 3])
def test_a_different_document_never_replaces_one_that_is_there(tmp_path: Path, copy: int) -> None:
    printer = FolderPrinter(tmp_path)
    printer.print(b"original", title=NUMBER, copy=copy)

    with pytest.raises(Jammed) as why:
        printer.print(b"another", title=NUMBER, copy=copy)

    assert why.value.code == "file-differs"
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"original"]


def test_a_folder_that_is_gone_is_an_absent_printer(tmp_path: Path) -> None:
    with pytest.raises(Absent) as why:
        FolderPrinter(tmp_path / "unplugged").print(b"pdf", title=NUMBER)

    assert why.value.code == "folder-absent"


@pytest.mark.parametrize("title", ["", "../70-02-000213", "a/b", "นายสมชาย", "70 02", ".hidden"])
def test_only_a_receipt_number_can_be_a_title(tmp_path: Path, title: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        FolderPrinter(tmp_path).print(b"pdf", title=title)

    assert names(tmp_path) == []


def test_the_printer_is_named_as_its_folder_without_the_way_there(tmp_path: Path) -> None:
    assert FolderPrinter(tmp_path / "receipts").name == "receipts"


_ENDLESS = """
import sys, itertools
from pathlib import Path
from printing.printers.folder import FolderPrinter
printer = FolderPrinter(Path(sys.argv[1]))
for number in itertools.count():
    printer.print(bytes([number % 251]) * 400_000, title=f"70-02-{number:06d}")
"""


def test_a_kill_while_writing_leaves_whole_files_only(tmp_path: Path) -> None:
    for attempt in range(5):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        process = subprocess.Popen([sys.executable, "-c", _ENDLESS, str(folder)])
        until(partial(_has_files, folder), what="a few files")
        process.send_signal(signal.SIGKILL)
        process.wait()

        for path in folder.glob("*.pdf"):
            number = int(path.stem[-6:])
            assert path.read_bytes() == bytes([number % 251]) * 400_000


def _has_files(folder: Path) -> bool:
    return len(list(folder.glob("*.pdf"))) > 3


@pytest.fixture
def full_folder(tmp_path: Path) -> Iterator[Path]:
    """A real disk with room for 64 kB."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], capture_output=True
    )
    if done.returncode:
        pytest.skip("no right to mount a small disk")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_full_disk_leaves_nothing_behind_and_works_again_with_room(full_folder: Path) -> None:
    printer = FolderPrinter(full_folder)

    with pytest.raises(Jammed) as why:
        printer.print(bytes(100_000), title=NUMBER)

    assert why.value.code == "disk-full"
    assert names(full_folder) == []
    assert printer.print(bytes(10_000), title=NUMBER) is PrintOutcome.PRINTED


def test_a_folder_that_may_not_be_written_says_so(tmp_path: Path) -> None:
    """A read-only mount where there is one; the rights of a folder bind everybody but root."""
    if os.geteuid() == 0:
        tmp_path = Path("/proc/sys/kernel")
    else:
        tmp_path.chmod(0o500)

    with pytest.raises(Jammed) as why:
        FolderPrinter(tmp_path).print(b"pdf", title=NUMBER)

    assert why.value.code == "folder-closed"
