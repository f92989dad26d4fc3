"""How the register comes from the central server: how far, how long still, pause and go on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton

from desktop.domain.errors import Jammed
from desktop.domain.reference import RegisterProgress, Stage
from desktop.services.first_sync import FirstSync, RegisterWay
from ui import messages
from ui.background import Background, Lane
from ui.widgets.pieces import button, label, row, set_tone

_MEGABYTE = 1_000_000


class RegisterStrip(QFrame):
    """Hidden while there is nothing to say. `wake` sends the sync thread on its way."""

    def __init__(
        self, first_sync: FirstSync, background: Background, *, wake: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._first_sync = first_sync
        self._background = background
        self._wake = wake
        self._words = label(wrap=True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("ความคืบหน้าการรับทะเบียน"))
        self.bar.setMaximumWidth(320)
        self.pause = self._button(self.tr("พักไว้ก่อน"), first_sync.pause)
        self.go_on = self._button(self.tr("รับต่อ"), self._go_on)
        self.seen = self._button(self.tr("รับทราบ"), first_sync.seen)
        inside = row(self._words, self.bar, self.pause, self.go_on, self.seen)
        inside.setStretch(0, 2)
        inside.setStretch(1, 1)
        inside.setContentsMargins(12, 8, 12, 8)
        self.setLayout(inside)
        self.hide()

    def reload(self) -> None:
        self._background.run(
            self._first_sync.now,
            owner=self,
            done=self.show_way,
            failed=lambda error: self._say(messages.explain(error), "bad"),
            lane=Lane.LOOKUP,
        )

    def show_way(self, way: RegisterWay) -> None:
        progress = way.progress
        coming = progress is not None and progress.stage in (Stage.FILE, Stage.ROWS)
        sized = progress is not None and progress.stage is Stage.FILE and progress.size > 0
        self.bar.setVisible(progress is not None and progress.stage in (Stage.FILE, Stage.CHECKING))
        if sized and progress is not None:
            self.bar.setRange(0, 1_000)
            self.bar.setValue(progress.done * 1_000 // progress.size)
        else:
            self.bar.setRange(0, 0)
        self.pause.setVisible(coming and not way.paused)
        self.go_on.setVisible(way.paused)
        self.seen.setVisible(progress is not None and progress.stage in (Stage.READY, Stage.STUCK))
        self._say(*self._told(way))

    def _told(self, way: RegisterWay) -> tuple[str, str]:
        """The words and their tone."""
        if way.paused:
            return self.tr("พักการรับทะเบียนผู้ชำระไว้ ส่วนที่รับแล้วเก็บไว้ครบ กด รับต่อ เมื่อพร้อม"), "warn"
        if way.progress is not None:
            return self._of_progress(way.progress, way.seconds_left)
        return (messages.explain(Jammed(way.lost)), "warn") if way.lost else ("", "plain")

    def _of_progress(self, progress: RegisterProgress, left: int | None) -> tuple[str, str]:
        match progress.stage:
            case Stage.FILE:
                words = self.tr(
                    "กำลังรับทะเบียนผู้ชำระจากศูนย์กลาง {} จาก {} MB ({}%){} รับเงินได้ระหว่างนี้"
                ).format(
                    f"{progress.done / _MEGABYTE:,.1f}",
                    f"{progress.size / _MEGABYTE:,.1f}",
                    progress.done * 100 // max(1, progress.size),
                    self._time(left),
                )
                return words, "plain"
            case Stage.CHECKING:
                return self.tr("รับทะเบียนครบแล้ว กำลังตรวจไฟล์ รับเงินได้ระหว่างนี้"), "plain"
            case Stage.ROWS:
                return self.tr(
                    "กำลังรับทะเบียนผู้ชำระจากศูนย์กลาง {} รายการ ค้นหารายการที่รับแล้วได้เลย"
                ).format(f"{progress.done:,}"), "plain"
            case Stage.READY:
                return self.tr("ทะเบียนผู้ชำระใช้งานได้แล้ว ค้นหาและรับชำระได้ตามปกติ"), "ok"
            case _:
                why = self.tr(" ดิสก์เต็ม ลบไฟล์ที่ไม่ใช้") if progress.code == "disk-full" else ""
                return self.tr(
                    "ยังรับทะเบียนผู้ชำระไม่ได้{} ทะเบียนในเครื่องใช้ได้ตามเดิม โปรแกรมจะลองใหม่เอง ({})"
                ).format(why, progress.code), "warn"

    def _time(self, left: int | None) -> str:
        if left is None:
            return ""
        if left < 60:
            return self.tr(" เหลือไม่ถึงหนึ่งนาที")
        return self.tr(" เหลือประมาณ {} นาที").format(-(-left // 60))

    def _button(self, text: str, act: Callable[[], None]) -> QPushButton:
        made = button(text)
        made.clicked.connect(lambda: act())
        made.hide()
        return made

    def _go_on(self) -> None:
        self._first_sync.go_on()
        self._wake()

    def _say(self, words: str, tone: str) -> None:
        self._words.setText(words)
        self.setAccessibleName(words)
        set_tone(self, tone)
        self.setVisible(bool(words))
