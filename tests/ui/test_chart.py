"""Bars: seen in every theme, named without running into each other, looked into by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.widgets import theme
from ui.widgets.chart import BarChart, Column

Key = Qt.Key


@pytest.fixture
def chart(dressed: QApplication) -> Iterator[BarChart]:
    made = BarChart()
    made.resize(700, 240)
    made.show()
    yield made
    made.close()


def bars(*values: int) -> list[Column]:
    return [Column(f"{n:02d}", value, f"bar {n}: {value}") for n, value in enumerate(values)]


def contrast(one: QColor, other: QColor) -> float:
    def luminance(colour: QColor) -> float:
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", theme.THEMES)
def test_a_bar_stands_out_from_the_card_in_every_theme(chart: BarChart, name: str) -> None:
    look = theme.tokens(name)
    chart.dress(look)
    chart.show_columns(bars(10, 5), summary="two bars")
    picture = chart.grab().toImage()
    middle = chart._bar(0).center().toPoint()
    assert contrast(picture.pixelColor(middle), QColor(look.card)) >= 3.0


def test_the_highest_bar_is_the_highest(chart: BarChart) -> None:
    chart.show_columns(bars(10, 40, 20, 0), summary="")
    heights = [chart._bar(n).height() for n in range(4)]
    assert heights[1] == max(heights)
    assert heights[0] == pytest.approx(heights[1] / 4)
    assert heights[3] == 0


def test_a_sum_below_nought_has_no_bar(chart: BarChart) -> None:
    chart.show_columns(bars(10, -40), summary="")
    assert chart._bar(1).height() == 0
    chart.grab()


def test_the_keyboard_goes_round_and_looks_into_one(chart: BarChart) -> None:
    chosen: list[int] = []
    chart.chosen.connect(chosen.append)
    chart.show_columns(bars(1, 2, 3), summary="three bars")

    QTest.keyClick(chart, Key.Key_Return)
    QTest.keyClick(chart, Key.Key_Right)
    assert chart.accessibleDescription() == "bar 0: 1"
    QTest.keyClick(chart, Key.Key_Left)
    assert chart.accessibleDescription() == "bar 2: 3"
    QTest.keyClick(chart, Key.Key_Return)

    assert chosen == [2]
    assert chart.accessibleName() == "three bars"


def test_new_bars_forget_the_one_looked_at(chart: BarChart) -> None:
    chosen: list[int] = []
    chart.chosen.connect(chosen.append)
    chart.show_columns(bars(1, 2, 3), summary="")
    QTest.keyClick(chart, Key.Key_Left)
    chart.show_columns(bars(1), summary="")
    QTest.keyClick(chart, Key.Key_Return)
    chart.grab()
    assert chosen == []


def test_nothing_taken_is_said_and_no_bar_is_there(chart: BarChart) -> None:
    chart.show_columns([], summary="nothing", empty="ยังไม่มีรายรับ")
    plain = chart.grab().toImage()
    QTest.keyClick(chart, Key.Key_Right)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton)
    chart.show_columns([], summary="nothing", empty="")
    assert chart.grab().toImage() != plain
