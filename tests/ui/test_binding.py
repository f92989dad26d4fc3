"""The binding to Qt counts references rightly.

PySide6 6.12.0 on CPython 3.11 loses one reference to None at every call that returns it, and ends
the program after some thousand calls.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

CALLS = 5_000
SLACK = 100
"""References that others take or leave meanwhile."""


def show(label: QLabel, number: int) -> None:
    label.setText(str(number))


def allow(button: QPushButton, number: int) -> None:
    button.setEnabled(bool(number % 2))


def send(button: QPushButton, number: int) -> None:
    button.pressed.emit()


def name(thing: QObject, number: int) -> None:
    thing.setObjectName(str(number))


@pytest.mark.parametrize(
    ("make", "call"),
    [(QLabel, show), (QPushButton, allow), (QPushButton, send), (QObject, name)],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_calls_that_return_nothing_take_nothing_away(
    qapp: QApplication, make: Callable[[], QObject], call: Callable[[object, int], None]
) -> None:
    thing = make()
    before = sys.getrefcount(None)

    for number in range(CALLS):
        call(thing, number)

    assert abs(sys.getrefcount(None) - before) < SLACK
