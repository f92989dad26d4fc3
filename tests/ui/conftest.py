"""The world that stories about screens are told in."""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.driving import Program, started
from tests.ui.front import Front, a_front, furnish
from ui.profile import Profile
from ui.widgets import theme

Starter = Callable[[Profile], AbstractContextManager[Program]]


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once and copied: hashing PINs takes its time."""
    folder = tmp_path_factory.mktemp("furnished") / "counter"
    furnish(Profile(folder))
    return folder


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """With our fonts and colours, as the window puts them on."""
    theme.load_fonts()
    theme.apply(qapp, "light", 100)
    return qapp


@pytest.fixture
def front(furnished: Path, tmp_path: Path, dressed: QApplication) -> Iterator[Front]:
    folder = tmp_path / "counter"
    shutil.copytree(furnished, folder)
    with a_front(folder) as front:
        yield front


@pytest.fixture
def profile(furnished: Path, tmp_path: Path) -> Profile:
    shutil.copytree(furnished, tmp_path / "counter")
    return Profile(tmp_path / "counter")


@pytest.fixture
def start(no_keyring: None, dressed: QApplication) -> Iterator[Starter]:
    """The whole program in this process; what it does to the collector is undone."""
    yield started
    gc.unfreeze()
