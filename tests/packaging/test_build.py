"""The finished programs work on a machine without Python, and carry nothing they do not use."""

import csv
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from desktop.demo.staff import STAFF
from tests.desktop_session import ROOT, Display, clean_environment
from tests.waiting import until

pytestmark = pytest.mark.slow

LARGEST = 190 * 2**20  # bytes; a counter may hang on a slow line
UNUSED = re.compile(r"tkinter|psycopg|numpy|WebEngine|Qt6(Quick|Qml|Pdf|VirtualKeyboard)|/tests?/")
A_CURSOR = 0.0005
NO_PYTHON = {"PATH": "/usr/bin:/bin"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `build.spec` makes."""
    work = tmp_path_factory.mktemp("build")
    places = ["--distpath", str(work / "dist"), "--workpath", str(work / "work")]
    command = [sys.executable, "-m", "PyInstaller", "--log-level", "ERROR", *places, "build.spec"]
    steady = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "946684800"}
    built = subprocess.run(
        command, cwd=ROOT, env=os.environ | steady, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return work / "dist" / "thongthin-counter"


@pytest.fixture
def command_line(folder: Path, tmp_path: Path) -> Callable[..., str]:
    environment = clean_environment(tmp_path) | NO_PYTHON | {"LC_ALL": "C"}

    def run(*words: object) -> str:
        said = subprocess.run(
            [folder / "thongthin", *map(str, words)],
            env=environment,
            cwd="/",
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert said.returncode == 0, said.stdout + said.stderr
        return said.stdout

    return run


@contextmanager
def started(program: Path, *words: object, display: Display) -> Iterator[None]:
    environment = dict(display.environment) | NO_PYTHON
    process = subprocess.Popen([program, *map(str, words)], env=environment, cwd="/")
    try:
        until(lambda: display.windows(".") or process.poll() is not None, what="a window")
        assert process.poll() is None, "it ended instead of showing a window"
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def act(display: Display, deed: Callable[[], None], *, changes: float) -> None:
    """Does it, and waits until this share of the screen looks different, and then is calm."""
    before = display.picture()
    deed()
    until(lambda: difference(before, display.picture()) > changes, what="the screen to change")
    until(Calm(display), what="a calm screen")


class Calm:
    """True once nothing but a cursor has moved for a moment."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._seen = display.picture()
        self._since = time.monotonic()

    def __call__(self) -> bool:
        now = self._display.picture()
        if difference(self._seen, now) > A_CURSOR:
            self._seen = now
            self._since = time.monotonic()
        return time.monotonic() - self._since > 0.4


def difference(before: Image.Image, after: Image.Image) -> float:
    changed = ImageChops.difference(before, after).convert("L").point(lambda level: level and 255)
    return changed.histogram()[255] / (before.width * before.height)


def test_the_command_line_names_its_version(command_line: Callable[..., str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert str(project["version"]) in command_line("--version")


@pytest.mark.window
def test_the_window_appears_for_a_new_user(folder: Path, x_display: Display) -> None:
    with started(folder / "thongthin-counter", display=x_display):
        assert x_display.windows(".")


@pytest.mark.window
def test_a_payment_is_taken_and_printed(
    folder: Path, command_line: Callable[..., str], x_display: Display, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    command_line("--profile", profile, "demo", "--households", 50)
    window = started(folder / "thongthin-counter", "--profile", profile, display=x_display)

    with window:
        _, pin = STAFF[0]
        until(Calm(x_display), what="a calm screen")
        x_display.type(pin)
        act(x_display, lambda: x_display.press("Return"), changes=0.2)
        act(x_display, lambda: x_display.press("F12"), changes=0.2)
        act(x_display, lambda: x_display.type(a_bill(profile)), changes=0.015)
        act(x_display, lambda: x_display.press("Down", "Return"), changes=0.05)
        x_display.press("Return", "Return", "F12")
        receipts = until(lambda: [*(profile / "receipts").glob("*.pdf")], what="the receipt")

    text = subprocess.run(["pdftotext", receipts[0], "-"], capture_output=True, check=True).stdout
    assert "ใบเสร็จรับเงิน" in text.decode()
    verdict: dict[str, Any] = json.loads(
        command_line("--profile", profile, "journal", "verify", "--json")
    )
    assert verdict["broken"] is None
    assert verdict["entries"] > 6  # the payment is among them, and its print


def a_bill(profile: Path) -> str:
    with (profile / "demo-bills.csv").open(encoding="utf-8-sig", newline="") as bills:
        _, first, *_ = csv.reader(bills)
    return first[0]


def test_what_nobody_uses_stays_at_home(folder: Path) -> None:
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]

    assert [str(file) for file in files if UNUSED.search(str(file.relative_to(folder)))] == []
    assert sum(file.stat().st_size for file in files) < LARGEST


def test_fonts_and_words_are_on_board(folder: Path) -> None:
    inside = folder / "_internal"

    assert list((inside / "assets" / "fonts").glob("*.ttf"))
    assert (inside / "pythainlp" / "corpus" / "words_th.txt").stat().st_size > 1_000_000
