"""Counting pieces: what is a count enters a field, what is none does not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QApplication

from desktop.domain.money import Money
from tests.driving import type_into
from ui.widgets.count_table import CountTable, PieceCount

THAI = "๐๑๒๓๔๕๖๗๘๙"


@pytest.fixture
def table(dressed: QApplication) -> CountTable:
    return CountTable()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=6) | st.text("0123456789" + THAI, max_size=6))
def test_up_to_four_digits_of_either_script_are_a_count_and_nothing_else(
    dressed: QApplication, text: str
) -> None:
    parent = QObject()
    state, read, _ = PieceCount(parent).validate(text, len(text))

    digits = all(one in "0123456789" + THAI for one in text)
    assert (state is QValidator.State.Acceptable) == (digits and len(text) <= 4)
    if state is QValidator.State.Acceptable:
        assert read == "".join(str(THAI.find(one)) if one in THAI else one for one in text)


def test_rows_and_the_sum_follow_what_is_typed(table: CountTable) -> None:
    heard: list[Money] = []
    table.changed.connect(heard.append)
    for piece, text in ((Money(1000_00), "๓"), (Money(25), "3")):
        table.fields[piece].clear()
        type_into(table.fields[piece], text)

    assert str(table.sum) == "3,000.75"
    assert heard[-1] == table.sum
    assert table.count()[Money(1000_00)] == 3
    assert table.typed()
    table.suggest({Money(1000_00): 9, Money(100_00): 2})
    assert str(table.sum) == "3,200.75", "what somebody typed stays"
    table.forget()
    table.suggest({})
    assert str(table.sum) == "0.00"


def test_an_empty_field_counts_as_none(table: CountTable) -> None:
    for field in table.fields.values():
        field.clear()
    assert table.count() == dict.fromkeys(table.fields, 0)
