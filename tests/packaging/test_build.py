"""The finished programs start on a machine without Python, and carry nothing they do not use."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.desktop_session import ROOT, Display, clean_environment

pytestmark = pytest.mark.slow

LARGEST = 190 * 2**20  # bytes; a counter may hang on a slow line
UNUSED = re.compile(r"tkinter|psycopg|numpy|WebEngine|Qt6(Quick|Qml|Pdf|VirtualKeyboard)|/tests?/")
NO_PYTHON = "/usr/bin:/bin"


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


@contextmanager
def started(program: Path, *words: str, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([program, *words], env=environment, cwd="/")
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_the_command_line_names_its_version(folder: Path, tmp_path: Path) -> None:
    said = subprocess.run(
        [folder / "thongthin", "--version"],
        env=clean_environment(tmp_path) | {"PATH": NO_PYTHON, "LC_ALL": "C"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stderr
    assert version() in said.stdout


@pytest.mark.window
def test_the_window_appears_for_a_new_user(folder: Path, x_display: Display) -> None:
    environment = dict(x_display.environment) | {"PATH": NO_PYTHON}

    with started(folder / "thongthin-counter", environment=environment):
        x_display.window(".", within=60)


def test_what_nobody_uses_stays_at_home(folder: Path) -> None:
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]

    assert [str(file) for file in files if UNUSED.search(str(file.relative_to(folder)))] == []
    assert sum(file.stat().st_size for file in files) < LARGEST


def test_fonts_and_words_are_on_board(folder: Path) -> None:
    inside = folder / "_internal"

    assert list((inside / "assets" / "fonts").glob("*.ttf"))
    assert (inside / "pythainlp" / "corpus" / "words_th.txt").stat().st_size > 1_000_000


def version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])
