"""What all tests stand on: a fixed seed, no screen unless asked for, quick tests first."""

import codecs
import locale
import os
from collections.abc import Iterator

import keyring
import pytest
from hypothesis import HealthCheck, settings
from keyring.backends import fail

pytest_plugins = ["tests.desktop_session", "tests.servers"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if codecs.lookup(locale.getencoding()).name != "utf-8":
    os.environ["LC_ALL"] = "C.UTF-8"  # Qt warns of any other, and warnings fail tests

# `--hypothesis-profile=thorough` looks further, before a release.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.register_profile(
    "thorough", max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

_LATER = ("postgres", "keyring", "cups", "browser", "window", "slow")


_WITH_WINDOWS = ("ui", "journeys")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Off screen there is no frame to tell a least size to, nor a pile to rise in; Qt says so."""
    silence = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
    for item in items:
        if item.path.parent.name in _WITH_WINDOWS:
            item.add_marker(silence)
    items.sort(key=_slowness)


def _slowness(item: pytest.Item) -> int:
    marks = {mark.name for mark in item.iter_markers()}
    return max((place for place, name in enumerate(_LATER, start=1) if name in marks), default=0)


@pytest.fixture
def no_keyring() -> Iterator[None]:
    """Whatever this machine has, these stories begin without."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)
