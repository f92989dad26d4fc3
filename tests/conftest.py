"""What all tests stand on: a fixed seed, no screen unless asked for, quick tests first."""

import codecs
import locale
import os

import pytest
from hypothesis import HealthCheck, settings

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

_LATER = ("postgres", "keyring", "cups", "window", "slow")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_slowness)


def _slowness(item: pytest.Item) -> int:
    marks = {mark.name for mark in item.iter_markers()}
    return max((place for place, name in enumerate(_LATER, start=1) if name in marks), default=0)
