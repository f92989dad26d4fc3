"""The world of whole journeys: a town made once and copied for each, a central server."""

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.programs import Device, made_demo
from tests.servers import CentralProcess
from ui.widgets import theme

Demo = Callable[[str], Device]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Each counter's demo profile, made by the command line when it is first wanted."""
    folder, known = tmp_path_factory.mktemp("town"), dict[str, Device]()

    def make(counter: str) -> Device:
        if counter not in known:
            known[counter] = made_demo(folder, counter)
        return known[counter]

    return make


@pytest.fixture
def demo(made: Demo, tmp_path: Path) -> Demo:
    def copy(counter: str) -> Device:
        source = made(counter).folder
        shutil.copytree(source, tmp_path / source.name)
        return Device(tmp_path / source.name)

    return copy


@pytest.fixture
def central(tmp_path: Path) -> Iterator[CentralProcess]:
    """The central server on a SQLite file, as its keepers run it."""
    process = CentralProcess(f"sqlite:///{tmp_path / 'central.sqlite'}").start()
    yield process
    process.stop()


@pytest.fixture
def here(qapp: QApplication, no_keyring: None) -> Iterator[None]:
    """Whole programs run in this process; what they do to the collector is undone."""
    theme.load_fonts()
    yield
    gc.unfreeze()
