"""A private desktop for tests and pictures: an X server with a window manager, a keyring.

`python -m tests.desktop_session [--size 1920x1080] CMD...` runs one command on such a display.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import pytest
from PIL import Image, ImageGrab

from tests.waiting import until

ROOT = Path(__file__).parents[1]
NOTEBOOK = (1366, 768)  # the screen most counters have
_FROM_OUTSIDE = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS")
_UNLOCKED = """
printf %s "$LOGIN_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets >&2
exec "$@"
"""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Display:
    """One X display of our own. `environment` is what a program needs to appear on it."""

    name: str
    environment: Mapping[str, str]

    def windows(self, title: str) -> list[str]:
        """The ids of the mapped windows with this in their title."""
        return self._xdotool("search", "--onlyvisible", "--name", title).split()

    def window(self, title: str, *, within: float = 20.0) -> str:
        return until(lambda: self.windows(title), what=f"the window {title}", within=within)[0]

    def press(self, *keys: str) -> None:
        self._xdotool("key", *keys)

    def type(self, text: str) -> None:
        self._xdotool("type", text)

    def has_window_manager(self) -> bool:
        return bool(self._xdotool("get_num_desktops"))

    def picture(self) -> Image.Image:
        return ImageGrab.grab(xdisplay=self.name)

    def _xdotool(self, *words: str) -> str:
        command = ["xdotool", *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        ).stdout


def clean_environment(folder: Path) -> dict[str, str]:
    """Nothing of the desktop this happens to run on: no display, no bus, no home."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    for name in _FROM_OUTSIDE:
        kept.pop(name, None)
    return kept | {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}


@contextmanager
def virtual_display(folder: Path, size: tuple[int, int] = NOTEBOOK) -> Iterator[Display]:
    """An X server on a free display with openbox, its files in `folder`."""
    with (folder / "x.log").open("wb") as log, _x_server(size, log.fileno()) as name:
        environment = clean_environment(folder) | {
            "DISPLAY": name,
            "QT_QPA_PLATFORM": "xcb",
            "QT_XCB_GL_INTEGRATION": "none",
        }
        display = Display(name, environment)
        with _ended(subprocess.Popen(["openbox"], env=environment, stdout=log, stderr=log)):
            until(display.has_window_manager, what="the window manager")
            yield display


@contextmanager
def _x_server(size: tuple[int, int], log: int) -> Iterator[str]:
    seen_by, told_by = os.pipe()
    screen = f"{size[0]}x{size[1]}x24"
    command = ["Xvfb", "-displayfd", str(told_by), "-screen", "0", screen, "-nolisten", "tcp"]
    server = subprocess.Popen([*command, "-noreset"], pass_fds=[told_by], stdout=log, stderr=log)
    os.close(told_by)
    with _ended(server), os.fdopen(seen_by) as answer:
        number = answer.readline().strip()
        if not number:
            raise RuntimeError(f"the X server did not start: {' '.join(command)}")
        yield f":{number}"


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def x_display(tmp_path: Path) -> Iterator[Display]:
    folder = tmp_path / "display"
    folder.mkdir()
    with virtual_display(folder) as display:
        yield display


class KeyringSession(Protocol):
    """Runs a command in a new login session; sessions of one test share their home."""

    def __call__(
        self, command: Sequence[str], *, password: str = ..., within: float = ...
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def keyring_session(tmp_path: Path) -> KeyringSession:
    folder = tmp_path / "login"
    folder.mkdir()

    def run(
        command: Sequence[str], *, password: str = "login password", within: float = 60.0
    ) -> subprocess.CompletedProcess[str]:
        environment = clean_environment(folder) | {"LOGIN_PASSWORD": password}
        session = ["dbus-run-session", "--", "bash", "-c", _UNLOCKED, "session", *command]
        return subprocess.run(
            session,
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )

    return run


def main() -> int:
    parser = argparse.ArgumentParser(description="Run one command on a display of its own.")
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    wanted = parser.parse_args()
    width, height = map(int, wanted.size.split("x"))
    with (
        tempfile.TemporaryDirectory() as folder,
        virtual_display(Path(folder), (width, height)) as display,
    ):
        return subprocess.run(wanted.command, env=display.environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
