"""A table that shows rows of any frozen fact through columns of plain functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_MEASURED = 25
"""Rows whose cells are measured for a column's width; more would hold up the screen."""
_WIDE_LEAST = 16
"""Letters the wide column must have room for."""
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """`colour` gives a colour name or an empty text; `wide` takes the room that is left. Where
    there is too little room, `spare` columns are left out, the highest first."""

    title: str
    text: Callable[[Row], str]
    right: bool = False
    strong: bool = False
    wide: bool = False
    spare: int = 0
    colour: Callable[[Row], str] = lambda row: ""
    tip: Callable[[Row], str] | None = None


class Rows(QAbstractTableModel, Generic[Row]):
    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        super().__init__()
        self.columns = columns
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def add_rows(self, rows: Sequence[Row]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].right else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip(row) if column.tip else column.text(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.right else _LEFT
            case Qt.ItemDataRole.ForegroundRole:
                name = column.colour(row)
                return QColor(name) if name else None
            case Qt.ItemDataRole.FontRole if column.strong:
                font = QFont("Sarabun")
                font.setWeight(QFont.Weight.DemiBold)
                return font
            case _:
                return None


class Table(QTableView):
    """Whole rows are chosen; Enter opens, Space ticks."""

    opened = Signal(int)
    ticked = Signal(int)
    row_changed = Signal(int)

    def __init__(self, rows: Rows[Any], name: str) -> None:
        super().__init__()
        self._source = rows
        self.setModel(rows)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._fit(rows)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.selectionModel().currentRowChanged.connect(
            lambda now, before: self.row_changed.emit(now.row())
        )
        rows.modelReset.connect(self._settle_heights)
        rows.modelReset.connect(self._make_room)

    def fit_heights(self) -> None:
        """Each row as high as its words need: for tables of some dozen rows."""
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leaves out spare columns until the wide one has room for a few words."""
        columns = self._source.columns
        least = self.fontMetrics().averageCharWidth() * _WIDE_LEAST
        order = sorted((c.spare, n) for n, c in enumerate(columns) if c.spare)
        for _, place in order:
            self.setColumnHidden(place, False)
        while order and self._needed(columns) + least > self.viewport().width():
            self.setColumnHidden(order.pop()[1], True)

    def _needed(self, columns: Sequence[Column[Any]]) -> int:
        return sum(
            self.horizontalHeader().sectionSizeHint(n)
            if not self._source.rows
            else max(self.sizeHintForColumn(n), self.horizontalHeader().sectionSizeHint(n))
            for n, column in enumerate(columns)
            if not column.wide and not self.isColumnHidden(n)
        )

    def current_row(self) -> int:
        return self.currentIndex().row()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_row() >= 0:
            self.opened.emit(self.current_row())
        elif event.key() == Qt.Key.Key_Space and self.current_row() >= 0:
            self.ticked.emit(self.current_row())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: Any) -> None:
        super().changeEvent(event)
        if event.type() in (event.Type.FontChange, event.Type.StyleChange):
            self._settle_heights()

    def _fit(self, rows: Rows[Any]) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        header.setResizeContentsPrecision(_MEASURED)
        for place, column in enumerate(rows.columns):
            header.setSectionResizeMode(
                place,
                QHeaderView.ResizeMode.Stretch
                if column.wide
                else QHeaderView.ResizeMode.ResizeToContents,
            )
        self._settle_heights()

    def _settle_heights(self) -> None:
        line = self.fontMetrics().lineSpacing()
        self.verticalHeader().setDefaultSectionSize(line + 14)
