"""The table every list is shown in: keys, room, what it says of a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.driving import turn, wait_until
from ui.widgets import theme
from ui.widgets.table import Column, Rows, Table


@dataclass(frozen=True, slots=True)
class Fruit:
    name: str
    about: str
    price: str


FRUIT = [
    Fruit("มะม่วง", "น้ำดอกไม้จากเชียงใหม่ ผลใหญ่ สุกพอดี", "120.00"),
    Fruit("ทุเรียน", "หมอนทองจากระยอง", "950.50"),
    Fruit("ลำไย", "อีดอจากลำพูน", "45.00"),
]


@pytest.fixture
def table(qapp: QApplication) -> Iterator[Table]:
    theme.load_fonts()
    rows: Rows[Fruit] = Rows(
        [
            Column("ชื่อ", lambda one: one.name, strong=True),
            Column("เรื่อง", lambda one: one.about, wide=True, tip=lambda one: one.about.upper()),
            Column("แหล่ง", lambda one: "ตลาดต้นลำไย", spare=2),
            Column("หน่วย", lambda one: "กิโลกรัม", spare=1),
            Column("บาท", lambda one: one.price, right=True, colour=lambda one: "#b3261e"),
        ]
    )
    made = Table(rows, "ผลไม้")
    made.resize(900, 300)
    made.show()
    made.activateWindow()
    rows.show_rows(FRUIT)
    made.setFocus()
    wait_until("focus", made.hasFocus)
    yield made
    made.close()
    made.deleteLater()
    turn()


def shown(table: Table) -> list[str]:
    model = table.model()
    return [
        str(model.headerData(place, Qt.Orientation.Horizontal))
        for place in range(model.columnCount())
        if not table.isColumnHidden(place)
    ]


def test_enter_opens_and_space_ticks_the_row_with_the_focus(table: Table) -> None:
    told: list[tuple[str, int]] = []
    table.opened.connect(lambda row: told.append(("opened", row)))
    table.ticked.connect(lambda row: told.append(("ticked", row)))
    table.selectRow(0)

    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
        QTest.keyClick(table, key)

    assert told == [("ticked", 0), ("opened", 1), ("opened", 1)]


def test_without_a_row_enter_and_space_do_nothing(table: Table) -> None:
    told: list[int] = []
    table.opened.connect(told.append)
    table.ticked.connect(told.append)
    table.setCurrentIndex(QModelIndex())

    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(table, key)

    assert told == []


def test_a_double_click_opens(table: Table) -> None:
    told: list[int] = []
    table.opened.connect(told.append)
    place = table.visualRect(table.model().index(2, 0)).center()

    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert told == [2]


def test_spare_columns_give_way_the_most_spare_first_and_come_back(table: Table) -> None:
    seen = []
    for width in (*range(900, 150, -25), 900):
        table.resize(width, 300)
        turn()
        if not seen or seen[-1] != shown(table):
            seen.append(shown(table))

    assert seen == [
        ["ชื่อ", "เรื่อง", "แหล่ง", "หน่วย", "บาท"],
        ["ชื่อ", "เรื่อง", "หน่วย", "บาท"],
        ["ชื่อ", "เรื่อง", "บาท"],
        ["ชื่อ", "เรื่อง", "แหล่ง", "หน่วย", "บาท"],
    ]


def test_a_long_cell_makes_room_for_itself(table: Table) -> None:
    table.resize(480, 300)
    turn()
    before = len(shown(table))

    rows = table.model()
    assert isinstance(rows, Rows)
    rows.show_rows([Fruit("ชื่อที่ยาวมากจนแทบไม่เหลือที่ให้ผลไม้อื่น ๆ อีกต่อไป", "", "1.00")])
    turn()

    assert len(shown(table)) < before


def test_rows_tell_text_tip_side_colour_and_weight(table: Table) -> None:
    model = table.model()

    def told(column: int, role: Qt.ItemDataRole) -> object:
        return model.index(1, column).data(role)

    assert told(0, Qt.ItemDataRole.DisplayRole) == "ทุเรียน"
    assert told(0, Qt.ItemDataRole.FontRole).bold() or told(0, Qt.ItemDataRole.FontRole).weight()
    assert told(1, Qt.ItemDataRole.ToolTipRole) == "หมอนทองจากระยอง".upper()
    assert told(4, Qt.ItemDataRole.ToolTipRole) == "950.50", "an elided figure can be read whole"
    assert told(4, Qt.ItemDataRole.TextAlignmentRole) & int(Qt.AlignmentFlag.AlignRight)
    assert told(4, Qt.ItemDataRole.ForegroundRole) == QColor("#b3261e")
    assert told(1, Qt.ItemDataRole.ForegroundRole) is None


def test_more_rows_come_below_and_the_place_is_kept(table: Table) -> None:
    rows = table.model()
    assert isinstance(rows, Rows)
    table.selectRow(2)

    rows.add_rows(FRUIT[:2])
    rows.add_rows([])

    assert rows.rowCount() == 5
    assert table.current_row() == 2


def test_larger_text_makes_higher_rows(table: Table) -> None:
    before = table.verticalHeader().defaultSectionSize()
    font = table.font()
    font.setPixelSize(30)
    table.setFont(font)
    turn()

    assert table.verticalHeader().defaultSectionSize() > before
