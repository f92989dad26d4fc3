"""Buttons for a counter without a good line: out to a USB stick, the answer in, the way out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from ui.screens.sync_state.network_dialog import NetworkDialog
from ui.screens.sync_state.stick_model import StickModel
from ui.widgets.pieces import Banner, button, row


class StickButtons(QWidget):
    def __init__(self, model: StickModel, banner: Banner) -> None:
        super().__init__()
        self._model = model
        self._folder = Path.home()
        self._banner = banner
        self.out = button(self.tr("บันทึกลง USB…"), shortcut="Ctrl+U")
        self.back = button(self.tr("นำเข้าคำตอบ…"), shortcut="Ctrl+Shift+U")
        self.out.setToolTip(self.tr("เข้ารหัสรายการที่รอส่งลงไฟล์ สำหรับนำไปส่งจากที่ที่มีเครือข่าย"))
        self.back.setToolTip(self.tr("อ่านไฟล์คำตอบที่ได้จากศูนย์กลาง"))
        self.network = button(self.tr("เครือข่าย…"))
        self.network.setToolTip(self.tr("พร็อกซี รหัสผ่าน และค่าบริการเครือข่าย"))
        self.network.clicked.connect(lambda: NetworkDialog(model.network, self).open())
        inner = row(self.out, self.back)
        inner.setContentsMargins(0, 0, 0, 0)
        self.setLayout(inner)
        self.out.clicked.connect(model.ask_name)
        self.back.clicked.connect(self._choose_answer)
        model.named.connect(self._choose_target)
        model.told.connect(banner.say)
        model.progressed.connect(self._show_progress)
        model.busy_changed.connect(self._set_busy)

    def _choose_target(self, name: str) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("บันทึกรายการที่รอส่งลง USB"),
            str(self._folder / name),
            self.tr("ชุดข้อมูล (*.thb)"),
        )
        if chosen:
            self._folder = Path(chosen).parent
            self._model.write(Path(chosen))

    def _choose_answer(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("เลือกไฟล์คำตอบจากศูนย์กลาง"),
            str(self._folder),
            self.tr("ชุดข้อมูล (*.thb)"),
        )
        if chosen:
            self._folder = Path(chosen).parent
            self._model.take(Path(chosen))

    def _show_progress(self, done: int, whole: int) -> None:
        self._banner.say(
            self.tr("กำลังเข้ารหัส {} จาก {} รายการ").format(f"{done:,}", f"{whole:,}"), "plain"
        )

    def _set_busy(self, busy: bool) -> None:
        self.out.setEnabled(not busy)
        self.back.setEnabled(not busy)
