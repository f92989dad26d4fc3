"""A page of a close: what scrolls, and below it what stays in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

from ui.widgets.pieces import Part, column


class Step(QWidget):
    """A page: what scrolls, and below it what stays in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._area = QScrollArea()

    def keep_in_sight(self, field: QWidget) -> None:
        self._area.ensureWidgetVisible(field)

    def fill(self, *inside: Part, foot: tuple[Part, ...]) -> None:
        page = QWidget()
        lines = column(*inside, None, gap=6)
        lines.setContentsMargins(0, 0, 6, 0)
        page.setLayout(lines)
        scroll = self._area
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        whole = column(scroll, *foot, gap=6)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def begin(self) -> None:
        """Puts the focus where the hand is wanted."""


def emptied(lines: QLayout) -> None:
    while (item := lines.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
