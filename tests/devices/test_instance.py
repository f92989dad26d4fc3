"""One running program per database, and no lock outlives its program."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.devices.instance import InstanceLock
from desktop.domain.errors import Jammed
from tests.desktop_session import ROOT

HOLD = """
import pathlib, sys
from desktop.devices.instance import InstanceLock
lock = InstanceLock(pathlib.Path(sys.argv[1]))
lock.take()
print("taken", flush=True)
sys.stdin.read()
"""


@contextmanager
def running_program(folder: Path) -> Iterator[subprocess.Popen[str]]:
    program = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    try:
        assert program.stdout.readline() == "taken\n"
        yield program
    finally:
        program.kill()
        program.communicate()


def test_a_second_program_is_refused(tmp_path: Path) -> None:
    with running_program(tmp_path), pytest.raises(Jammed) as said:
        InstanceLock(tmp_path).take()
    assert said.value.code == "already-running"


def test_another_database_is_another_lock(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with running_program(tmp_path):
        lock = InstanceLock(tmp_path / "other")
        lock.take()
        lock.release()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_is_free_as_soon_as_its_program_is_dead(tmp_path: Path, how: int) -> None:
    with running_program(tmp_path) as program:
        program.send_signal(how)
        program.wait(10)
        lock = InstanceLock(tmp_path)
        lock.take()
        with pytest.raises(Jammed):
            InstanceLock(tmp_path).take()
        lock.release()


def test_a_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(3):
        lock = InstanceLock(tmp_path)
        lock.take()
        lock.release()
