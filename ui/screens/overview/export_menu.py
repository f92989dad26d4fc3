"""ส่งออก ▾: which report, whether with names, and into which file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from desktop.domain.period import Period
from desktop.domain.sheet import Form
from desktop.services.exports import file_name
from ui.widgets.pieces import button

KINDS = {
    "Excel (*.xlsx)": ".xlsx",
    "CSV (*.csv)": ".csv",
    "PDF (*.pdf)": ".pdf",
}


class ExportMenu(QMenu):
    """`wanted`: the form, the file and whether payers' names go into it."""

    wanted = Signal(object, object, bool)  # Form, Path, names
    audit_wanted = Signal()

    def __init__(self, parent: QWidget, period: Callable[[], Period], *, audits: bool) -> None:
        super().__init__(parent)
        self._period = period
        self.choose_file: Callable[[str], Path | None] = self._ask
        self._names = QAction(self.tr("ใส่ชื่อผู้ชำระในรายการ (ข้อมูลส่วนบุคคล บันทึกการส่งออก)"), self)
        self._names.setCheckable(True)
        self._add(self.tr("ยอดตามรหัสรายได้และวิธีชำระ (คีย์ e-LAAS)…"), Form.TOTALS)
        self._add(self.tr("รายการใบเสร็จ…"), Form.RECEIPT_LIST)
        self._add(self.tr("รายการยกเลิกและคืนย้อนหลัง…"), Form.VOIDED_LIST)
        self.addAction(self._names)
        if audits:
            self.addSeparator()
            audit = self.addAction(self.tr("แบบตรวจสอบเงินสดและใบเสร็จ\tCtrl+Shift+A"))
            audit.triggered.connect(self.audit_wanted)

    def face(self) -> QPushButton:
        made = button(self.tr("ส่งออก ▾"), kind="primary")
        made.setAccessibleName(self.tr("ส่งออกเป็นไฟล์"))
        made.setShortcut("Ctrl+E")
        made.setToolTip(self.tr("ส่งออกเป็น Excel, CSV หรือ PDF (Ctrl+E)"))
        made.setMenu(self)
        return made

    def ask(self, form: Form) -> Path | None:
        return self.choose_file(file_name(form, self._period()))

    def _add(self, words: str, form: Form) -> None:
        action = self.addAction(words)
        action.triggered.connect(lambda: self._chosen(form))

    def _chosen(self, form: Form) -> None:
        path = self.ask(form)
        if path is not None:
            names = self._names.isChecked() and form is not Form.TOTALS
            self._names.setChecked(False)  # asked for anew each time
            self.wanted.emit(form, path, names)

    def _ask(self, name: str) -> Path | None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, kind = QFileDialog.getSaveFileName(
            self.parentWidget(), self.tr("บันทึกเป็น"), str(Path(folder) / name), ";;".join(KINDS)
        )
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix.lower() in KINDS.values():
            return path
        return path.with_name(path.name + KINDS.get(kind, ".xlsx"))
