"""Fields for amounts, and pairs of a name and a figure."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QWidget

from desktop.domain.errors import Refused
from desktop.domain.money import ZERO, Money
from ui.widgets.pieces import amount, label, set_wrong


class MoneyField(QLineEdit):
    """An amount in baht; empty is nothing."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText("0.00")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMaxLength(20)

    def money(self) -> Money:
        """Raises Refused, and is marked, for what is no amount."""
        try:
            found = Money.parse(self.text()) if self.text().strip() else ZERO
        except Refused:
            set_wrong(self, True)
            raise
        set_wrong(self, False)
        return found


class Figures(QWidget):
    """Names at the left, figures at the right; shown anew as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self.setLayout(self._grid)

    def show_pairs(self, pairs: Iterable[tuple[str, str]], *, last_strong: bool = False) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        every = list(pairs)
        for line, (name, value) in enumerate(every):
            rank = "strong" if last_strong and line == len(every) - 1 else ""
            figure = amount(value, rank=rank)
            figure.setWordWrap(True)
            self._grid.addWidget(label(name, tone="" if rank else "muted", rank=rank), line, 0)
            self._grid.addWidget(figure, line, 1)


class _Tall(QScrollArea):
    """Scrolls up and down alone: never narrower than what it holds."""

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        inside = self.widget()
        least = inside.minimumSizeHint().width() if inside is not None else 0
        return QSize(least + bar, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


def scrolled(inside: QWidget) -> QScrollArea:
    area = _Tall()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
