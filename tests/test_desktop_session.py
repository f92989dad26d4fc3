"""The desktop that other tests rely on is real: a window appears, keys arrive, a secret is kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop_session import Display, KeyringSession
from tests.waiting import until

WINDOW = """
import pathlib, sys
from PySide6.QtWidgets import QApplication, QLineEdit
app = QApplication([])
line = QLineEdit()
line.setWindowTitle("one line")
line.returnPressed.connect(lambda: (pathlib.Path(sys.argv[1]).write_text(line.text()), app.quit()))
line.show()
sys.exit(app.exec())
"""
KEEP = "import keyring; keyring.set_password('test', 'counter', 'ความลับ')"
RECALL = "import keyring; print(keyring.get_keyring(), keyring.get_password('test', 'counter'))"


@pytest.mark.window
def test_a_window_appears_on_the_display_and_hears_the_keys(
    x_display: Display, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    program = subprocess.Popen([sys.executable, "-c", WINDOW, heard], env=x_display.environment)

    x_display.window("one line")
    x_display.type("1546")
    x_display.press("Return")

    assert program.wait(timeout=20) == 0
    assert heard.read_text() == "1546"


@pytest.mark.window
def test_the_display_can_be_looked_at(x_display: Display) -> None:
    assert x_display.picture().size == (1366, 768)


@pytest.mark.keyring
def test_a_secret_outlives_its_session_for_those_who_know_the_password(
    keyring_session: KeyringSession,
) -> None:
    kept = keyring_session([sys.executable, "-c", KEEP])
    recalled = keyring_session([sys.executable, "-c", RECALL])
    stranger = keyring_session([sys.executable, "-c", RECALL], password="another")

    assert kept.returncode == 0, kept.stderr
    assert "SecretService" in recalled.stdout
    assert "ความลับ" in recalled.stdout
    assert "KeyringLocked" in stranger.stderr


def test_waiting_ends_with_what_was_waited_for() -> None:
    with pytest.raises(TimeoutError, match="for the moon"):
        until(lambda: False, what="the moon", within=0.1)
