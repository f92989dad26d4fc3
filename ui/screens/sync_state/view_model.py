"""What waits to be sent, what the server objected to, and sending now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.services.link import Link
from desktop.services.standing import Standings
from ui import messages
from ui.background import Background, Lane
from ui.screens.sync_state.conflicts_model import ConflictsModel
from ui.screens.sync_state.epoch_model import EpochModel
from ui.screens.sync_state.stick_model import StickModel


@dataclass(frozen=True, slots=True)
class Beside:
    """What else the screen does, each with its own part of it."""

    stick: StickModel
    conflicts: ConflictsModel
    epoch: EpochModel


class SyncStateViewModel(QObject):
    standing_changed = Signal(object)  # Standing
    attempts_changed = Signal(object)  # list[Attempt]
    told = Signal(str, str)

    def __init__(
        self,
        standings: Standings,
        link: Link,
        send_now: Callable[[], None],
        background: Background,
        *,
        beside: Beside,
    ) -> None:
        super().__init__()
        self._standings = standings
        self._link = link
        self._send_now = send_now
        self._background = background
        self.stick, self.conflicts, self.epoch = beside.stick, beside.conflicts, beside.epoch
        self.epoch.enrolled.connect(self.send_now)
        self.epoch.enrolled.connect(self.reload)

    def reload(self) -> None:
        self.conflicts.reload()
        self.attempts_changed.emit(self._link.attempts())
        self._background.run(
            self._standings.now,
            owner=self,
            done=self.standing_changed.emit,
            failed=lambda error: self.told.emit(messages.explain(error), "bad"),
            lane=Lane.LOOKUP,
        )

    def send_now(self) -> None:
        self.told.emit(self.tr("กำลังติดต่อศูนย์กลาง…"), "plain")
        self._send_now()
