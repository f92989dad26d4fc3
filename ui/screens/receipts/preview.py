"""The chosen receipt as it is now, and below it what happened to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QSizePolicy

from desktop.domain.calendar import BANGKOK, short_date
from desktop.services.receipt_history import Event
from ui.widgets.picture import PicturePane

_LINES = 3
"""Of the history that are seen without scrolling."""


class PreviewPane(PicturePane):
    """The receipt's picture, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__("", least=96)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("ภาพตัวอย่างใบเสร็จ"))


class History(QListWidget):
    """What happened, the newest first; a long line is read whole in its tip."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("history")
        self.setAccessibleName(self.tr("ประวัติของใบเสร็จ"))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()

    def lines(self) -> list[str]:
        return [self.item(place).text() for place in range(self.count())]

    def show_events(self, events: Sequence[Event]) -> None:
        super().clear()
        for event in events:
            at = event.at.astimezone(BANGKOK)
            said = f"{event.what} · {short_date(at.date())} {at:%H:%M} {event.who}"
            self.addItem(said)
            self.item(self.count() - 1).setToolTip(said)
        self.setVisible(bool(events))
        if events:
            lines = min(len(events), _LINES)
            self.setFixedHeight(self.sizeHintForRow(0) * lines + 2 * self.frameWidth() + 2)
