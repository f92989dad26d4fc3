"""The left rail: where one can go, by which key, and where something waits."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from ui.widgets.pieces import column, key, label, row


class RailItem(QPushButton):
    def __init__(self, text: str, shortcut: str) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({shortcut})")
        self._badge = label()
        self._badge.setObjectName("badge")
        self._badge.hide()
        inside = row(label(text), None, self._badge, key(shortcut))
        inside.setContentsMargins(10, 6, 8, 6)
        self.setLayout(inside)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_badge(self, count: int) -> None:
        self._badge.setText(str(count))
        self._badge.setVisible(count > 0)
        self.setAccessibleDescription(str(count) if count else "")

    def sizeHint(self) -> QSize:
        inside = self.layout()
        assert inside is not None
        return inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Rail(QFrame):
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self._items: dict[str, RailItem] = {}
        self._column = column(None, gap=2)
        self._column.setContentsMargins(8, 10, 8, 10)
        bed = QWidget()
        bed.setObjectName("railbed")
        bed.setLayout(self._column)
        self._area = QScrollArea()  # large letters on a low screen: the last ones must be reached
        self._area.setObjectName("railbed")
        self._area.setWidget(bed)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(self._area))

    def add(self, name: str, text: str, shortcut: str, window: QWidget) -> None:
        item = RailItem(text, shortcut)
        item.clicked.connect(lambda: self.chosen.emit(name))
        QShortcut(QKeySequence(shortcut), window, lambda: self.chosen.emit(name))
        self._items[name] = item
        self._column.insertWidget(len(self._items) - 1, item)

    def mark(self, name: str) -> None:
        for one, item in self._items.items():
            item.setChecked(one == name)
            if one == name:
                self._area.ensureWidgetVisible(item)

    def show_badge(self, name: str, count: int) -> None:
        if name in self._items:
            self._items[name].show_badge(count)
