"""The line above the figures, and what is going on meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLayout, QProgressBar, QWidget

from ui.widgets.pieces import button, label, row


class Head(QWidget):
    """The title, the period and the tools in one line, or in two where there is little room."""

    def __init__(self, title: QLabel, periods: QWidget, tools: QLayout) -> None:
        super().__init__()
        self._title, self._periods = title, periods
        self._tools = QWidget()
        self._tools.setLayout(tools)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._one_line = True
        self._place(one_line=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        parts = (self._periods, self._tools)
        title = self._title.fontMetrics().horizontalAdvance(self._title.text() + "00")
        wanted = title + sum(part.sizeHint().width() + 6 for part in parts)
        self._place(one_line=wanted <= self.width())

    def changeEvent(self, event: QEvent) -> None:
        """Larger words must not force the window wider before there is a second line."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place(one_line=False)

    def _place(self, *, one_line: bool) -> None:
        if one_line == self._one_line:
            return
        self._one_line = one_line
        for part in (self._title, self._periods, self._tools):
            self._grid.removeWidget(part)
        self._grid.addWidget(self._title, 0, 0)
        left = Qt.AlignmentFlag.AlignLeft
        if one_line:
            self._grid.addWidget(self._periods, 0, 1)
            self._grid.addWidget(self._tools, 0, 2)
        else:
            self._grid.addWidget(self._tools, 0, 2)
            self._grid.addWidget(self._periods, 1, 0, 1, 3, left)


class Working(QWidget):
    """What is going on, how far it is, and a way to stop it. Hidden while nothing is."""

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words: QLabel = label(wrap=True)
        self._bar = QProgressBar()
        self._bar.setAccessibleName(self.tr("ความคืบหน้า"))
        self._stop = button(self.tr("หยุด"))
        self._stop.clicked.connect(self.stopped)
        inside = row(self._words, self._bar, self._stop)
        inside.setStretch(0, 2)
        inside.setStretch(1, 1)
        self.setLayout(inside)
        self.hide()

    def show_work(self, words: str) -> None:
        """Until it is known how far it is, the bar only moves; then it can be stopped, too."""
        self._words.setText(words)
        self._bar.setRange(0, 0)
        self._stop.hide()
        self.setVisible(bool(words))

    def show_progress(self, done: int, of: int) -> None:
        if not self.isHidden():
            self._bar.setRange(0, max(1, of))
            self._bar.setValue(done)
            self._stop.show()
