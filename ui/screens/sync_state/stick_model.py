"""Carrying what waits to the centre on a USB stick, and the answer back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop.domain.sync_place import Carried, Fetched
from ui import messages
from ui.background import Background, Lane
from ui.screens.sync_state.network_model import NetworkModel


class Stick(Protocol):
    def suggested_name(self) -> str: ...

    def write(self, target: Path, *, progress: Callable[[int, int], None] = ...) -> Carried: ...

    def take(self, source: Path) -> Fetched: ...


class StickModel(QObject):
    told = Signal(str, str)
    progressed = Signal(int, int)  # entries packed, entries waiting
    busy_changed = Signal(bool)
    named = Signal(str)

    def __init__(self, stick: Stick, network: NetworkModel, background: Background) -> None:
        super().__init__()
        self._stick = stick
        self.network = network
        self._background = background

    def ask_name(self) -> None:
        self._background.run(
            self._stick.suggested_name,
            owner=self,
            done=self.named.emit,
            failed=self._refuse,
            lane=Lane.LOOKUP,
        )

    def write(self, target: Path) -> None:
        self.busy_changed.emit(True)
        self._background.run(
            lambda: self._stick.write(target, progress=self.progressed.emit),
            owner=self,
            done=lambda carried: self._written(carried, target),
            failed=self._refuse,
            lane=Lane.FILES,
        )

    def take(self, source: Path) -> None:
        self.busy_changed.emit(True)
        self._background.run(
            lambda: self._stick.take(source),
            owner=self,
            done=self._taken,
            failed=self._refuse,
            lane=Lane.FILES,
        )

    def _written(self, carried: Carried, target: Path) -> None:
        self.busy_changed.emit(False)
        words = self.tr(
            "บันทึก {} รายการลง {} แล้ว นำไปส่งที่ศูนย์กลาง แล้วนำไฟล์คำตอบมาเข้าที่นี่ ระหว่างนี้รายการยังนับว่ารอส่ง"
        ).format(f"{carried.entries:,}", target.name)
        if carried.left:
            words += self.tr(" ยังเหลืออีก {} รายการ บันทึกชุดต่อไปหลังนำเข้าคำตอบ").format(
                f"{carried.left:,}"
            )
        self.told.emit(words, "ok")

    def _taken(self, fetched: Fetched) -> None:
        self.busy_changed.emit(False)
        if fetched.acknowledged:
            words = self.tr("ศูนย์กลางรับแล้ว {} รายการ ข้อมูลของช่องอื่นเป็นปัจจุบันตามไฟล์นี้").format(
                f"{fetched.acknowledged:,}"
            )
        else:
            words = self.tr("นำเข้าแล้ว ไม่มีรายการที่เพิ่งรับ (ไฟล์นี้อาจนำเข้าแล้วหรือเก่ากว่า)")
        if fetched.refused:
            words += self.tr(" มี {} คำขอที่ศูนย์กลางยังไม่ตอบรับ ลองใหม่ในชุดต่อไป").format(fetched.refused)
        self.told.emit(words, "warn" if fetched.refused else "ok")

    def _refuse(self, error: Exception) -> None:
        self.busy_changed.emit(False)
        self.told.emit(messages.explain(error), "bad")
