"""The login's keyring, for real: kept over sessions, and three failures told apart."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop.devices.secrets import LONGEST, Keyring
from tests.desktop_session import ROOT, KeyringSession, clean_environment

SERVICE_ASKED_IN_VAIN = ["dbus-run-session", "--"]


def ask(what: str, path: Path) -> list[str]:
    return [sys.executable, "-m", "tests.devices.ask_keyring", what, str(path)]


def answer(run: subprocess.CompletedProcess[str]) -> str:
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def outside_any_session(
    command: list[str], folder: Path, more: Mapping[str, str] | None = None
) -> str:
    environment = clean_environment(folder) | dict(more or {})
    return answer(
        subprocess.run(
            command,
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    )


@pytest.mark.keyring
def test_a_key_is_kept_from_one_login_to_the_next(
    keyring_session: KeyringSession, tmp_path: Path
) -> None:
    path = tmp_path / "counter.key"

    made = answer(keyring_session(ask("make", path)))
    opened = answer(keyring_session(ask("open", path)))

    assert made.startswith("key ")
    assert len(made) == len("key ") + 64
    assert opened == made


@pytest.mark.keyring
def test_a_locked_keyring_says_so_and_changes_nothing(
    keyring_session: KeyringSession, tmp_path: Path
) -> None:
    path = tmp_path / "counter.key"
    made = answer(keyring_session(ask("make", path)))

    locked = answer(keyring_session(ask("open", path), password="another"))

    assert locked == "Jammed keyring-locked"
    assert answer(keyring_session(ask("open", path))) == made


@pytest.mark.keyring
def test_a_login_that_lost_its_keyring_says_that_the_key_is_lost(
    keyring_session: KeyringSession, tmp_path: Path
) -> None:
    kept, elsewhere = tmp_path / "counter.key", tmp_path / "other.key"
    answer(keyring_session(ask("make", kept)))
    for item in (tmp_path / "login" / "home").rglob("*.keyring"):
        item.unlink()

    assert answer(keyring_session(ask("make", elsewhere))).startswith("key ")
    assert answer(keyring_session(ask("open", kept))) == "Absent key-lost"


@pytest.mark.keyring
def test_a_prompt_that_nobody_answers_is_a_refusal(tmp_path: Path) -> None:
    command = SERVICE_ASKED_IN_VAIN + ask("make", tmp_path / "counter.key")

    assert outside_any_session(command, tmp_path) == "Jammed keyring-refused"
    assert not (tmp_path / "counter.key").exists()


def test_without_a_keyring_nothing_is_kept_anywhere(tmp_path: Path) -> None:
    said = outside_any_session(ask("make", tmp_path / "counter.key"), tmp_path)

    assert said == "Absent keyring-missing"
    assert not (tmp_path / "counter.key").exists()


@pytest.mark.parametrize(
    "backend", ["keyring.backends.null.Keyring", "nowhere.at.All", "os.path.Keyring"]
)
def test_a_keyring_we_do_not_know_is_not_trusted(tmp_path: Path, backend: str) -> None:
    command = ask("make", tmp_path / "counter.key")

    said = outside_any_session(command, tmp_path, {"PYTHON_KEYRING_BACKEND": backend})

    assert said == "Absent keyring-missing"


def test_a_keyring_named_in_the_profile_is_not_trusted(tmp_path: Path) -> None:
    settings = tmp_path / "home" / ".config" / "python_keyring"
    settings.mkdir(parents=True)
    (settings / "keyringrc.cfg").write_text(
        "[backend]\ndefault-keyring=keyring.backends.null.Keyring\n"
    )

    said = outside_any_session(ask("make", tmp_path / "counter.key"), tmp_path)

    assert said == "Absent keyring-missing"


def test_a_secret_too_long_for_some_keyrings_is_not_put_into_any() -> None:
    with pytest.raises(ValueError, match="more than a keyring holds"):
        Keyring().put("counter", bytes(LONGEST))
