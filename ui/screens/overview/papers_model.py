"""Reports into files, and the sheet for an auditor: made and written off the GUI thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Staff
from desktop.domain.period import Period
from desktop.domain.receipt import PrintOutcome
from desktop.domain.sheet import Form, Sheet
from desktop.services.audit_sheet import AuditSheets
from desktop.services.exports import LONGEST_PDF, Exports
from desktop.services.papers import Papers
from ui import messages
from ui.background import Background, Lane


class PapersModel(QObject):
    busy_changed = Signal(str)  # what is going on, or an empty text
    checked = Signal(int, int)  # entries checked, of how many
    audit_ready = Signal(object)  # Sheet
    told = Signal(str, str)

    def __init__(
        self,
        exports: Exports,
        audits: AuditSheets,
        papers: Papers,
        staff: Staff,
        background: Background,
    ) -> None:
        super().__init__()
        self._exports = exports
        self._audits = audits
        self._papers = papers
        self._staff = staff
        self._background = background
        self._stopped = self._auditing = False

    def export(self, form: Form, period: Period, path: Path, *, names: bool) -> None:
        by = self._staff

        def write() -> None:
            match form:
                case Form.TOTALS:
                    sheet = self._exports.totals(period, by)
                case Form.RECEIPT_LIST:
                    sheet = self._exports.receipts(period, by, names=names)
                case _:
                    sheet = self._exports.voided(period, by, names=names)
            self._exports.save(sheet, path, by, period, names=names)

        self.busy_changed.emit(self.tr("กำลังเขียนไฟล์ {} …").format(path.name))
        self._background.run(
            write,
            owner=self,
            done=lambda _: self._end(self.tr("บันทึกแล้วที่ {}").format(path), "ok"),
            failed=self._fail,
            lane=Lane.FILES,
        )

    def audit(self) -> None:
        """Checks the whole journal first; `stop` ends the check, and the sheet says so."""
        if self._auditing:
            return
        self._auditing, self._stopped = True, False
        self.busy_changed.emit(self.tr("กำลังตรวจสมุดรายวันและจัดทำแบบตรวจสอบ …"))

        def told(done: int, of: int) -> bool:
            self.checked.emit(done, of)
            return not self._stopped

        def show(sheet: Sheet) -> None:
            self._auditing = False
            self.busy_changed.emit("")
            self.audit_ready.emit(sheet)

        self._background.run(
            lambda: self._audits.make(self._staff, told),
            owner=self,
            done=show,
            failed=self._fail,
            lane=Lane.FILES,
        )

    def stop(self) -> None:
        self._stopped = True

    def print_sheet(self, sheet: Sheet) -> None:
        self.busy_changed.emit(self.tr("กำลังพิมพ์ …"))
        self._background.run(
            lambda: self._papers.print(sheet, self._staff, subject=sheet.made_at.isoformat()),
            owner=self,
            done=self._printed,
            failed=self._fail,
            lane=Lane.DEVICES,
        )

    def save_sheet(self, sheet: Sheet, path: Path, period: Period) -> None:
        self.busy_changed.emit(self.tr("กำลังเขียนไฟล์ {} …").format(path.name))
        self._background.run(
            lambda: self._exports.save(sheet, path, self._staff, period, names=False),
            owner=self,
            done=lambda _: self._end(self.tr("บันทึกแล้วที่ {}").format(path), "ok"),
            failed=self._fail,
            lane=Lane.FILES,
        )

    def _printed(self, outcome: PrintOutcome) -> None:
        if outcome is PrintOutcome.PRINTED:
            self._end(self.tr("พิมพ์แล้ว"), "ok")
        else:
            self._end(self.tr("ส่งไปที่เครื่องพิมพ์แล้วแต่ยังไม่ได้คำตอบ ดูที่เครื่องพิมพ์"), "warn")

    def _end(self, words: str, tone: str) -> None:
        self.busy_changed.emit("")
        self.told.emit(words, tone)

    def _fail(self, error: Exception) -> None:
        self._auditing = False
        if isinstance(error, ValueError):
            words = self.tr("รายการเกิน {:,} บรรทัด บันทึกเป็น Excel หรือ CSV แทน PDF ยังไม่ได้เขียนไฟล์")
            self._end(words.format(LONGEST_PDF), "bad")
        else:
            self._end(messages.explain(error), "bad")
