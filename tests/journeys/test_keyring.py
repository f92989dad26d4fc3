"""The first start and the second in a real session: its keyring keeps the key."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop_session import ROOT, KeyringSession, clean_environment
from tests.journeys.programs import Device


def start(device: Device, *, until: str) -> list[str]:
    """Starts the program until these words stand on its window, then ends it."""
    return [
        sys.executable, "-m", "tests.journeys.watched",
        "--until", until, "--profile", str(device.folder),
    ]  # fmt: skip


@pytest.mark.keyring
@pytest.mark.slow
def test_the_sessions_keyring_keeps_the_key_from_the_first_start_on(
    keyring_session: KeyringSession, tmp_path: Path
) -> None:
    device = Device(tmp_path / "counter")

    first = keyring_session(start(device, until="thongthin staff add"))
    second = keyring_session(start(device, until="thongthin staff add"))
    stranger = keyring_session(start(device, until="ที่เก็บรหัสของระบบล็อกอยู่"), password="another")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert json.loads(device.profile.key.read_text("utf-8"))["slot"] == "keyring"
    assert stranger.returncode == 0, stranger.stderr


@pytest.mark.slow
def test_where_no_keyring_answers_a_passphrase_is_asked_for(tmp_path: Path) -> None:
    """No session bus, no display: what a bare machine has."""
    device = Device(tmp_path / "counter")

    done = subprocess.run(
        start(device, until="ตั้งวลีรหัสผ่าน"),
        cwd=ROOT,
        env=clean_environment(tmp_path),
        stdout=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0
    assert not device.profile.key.exists()
    assert not device.profile.database.exists()
