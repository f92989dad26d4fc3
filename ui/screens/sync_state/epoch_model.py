"""What is the matter between this journal and the centre's, and enrolling this counter anew."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.domain.sync_place import Enrolment
from ui import messages
from ui.background import Background, Lane


class EpochModel(QObject):
    told = Signal(str, str)
    busy_changed = Signal(bool)
    enrolled = Signal()

    def __init__(self, enrol: Callable[[str], Enrolment], background: Background) -> None:
        super().__init__()
        self._enrol = enrol
        self._background = background

    def enrol(self, code: str) -> None:
        if not code.strip():
            self.told.emit(self.tr("พิมพ์รหัสลงทะเบียนที่ศูนย์กลางออกให้ก่อน"), "warn")
            return
        self.busy_changed.emit(True)
        self.told.emit(self.tr("กำลังลงทะเบียน…"), "plain")
        self._background.run(
            lambda: self._enrol(code),
            owner=self,
            done=self._done,
            failed=self._refuse,
            lane=Lane.NETWORK,
        )

    def _done(self, given: Enrolment) -> None:
        self.busy_changed.emit(False)
        self.told.emit(
            self.tr("ลงทะเบียนใหม่แล้ว รับเงินได้ ใบเสร็จถัดไปเริ่มที่เลข {} เล่ม {}").format(
                f"{given.lease.first:,}", given.book
            ),
            "ok",
        )
        self.enrolled.emit()

    def _refuse(self, error: Exception) -> None:
        self.busy_changed.emit(False)
        self.told.emit(messages.explain(error), "bad")
