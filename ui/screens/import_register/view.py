"""Bringing a register in: the file, its columns, a trial, the run, the report."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QWidget,
)

from desktop.domain.headings import Register, columns
from desktop.domain.row_layout import Row
from desktop.services import import_words
from desktop.services.import_report import ImportReport
from desktop.services.imports import Preview
from ui.screens.import_register.view_model import ImportViewModel
from ui.widgets.pieces import Banner, Card, Page, button, column, label, row
from ui.widgets.table import Column, Rows, Table

_ACROSS = 1
_SHORT = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class ImportView(Page):
    finished = Signal()

    def __init__(self, model: ImportViewModel) -> None:
        super().__init__()
        self._model = model
        self._payers = self._choice(self.tr("ทะเบียนผู้ชำระ"))
        self._bills = self._choice(self.tr("ใบแจ้งหนี้"))
        self._kinds = QButtonGroup(self)
        self._file_name = label(self.tr("ยังไม่ได้เลือกไฟล์"), tone="muted", wrap=True)
        self._pick = button(self.tr("เลือกไฟล์ CSV หรือ Excel…"), shortcut="Ctrl+O")
        self._about = label(tone="muted", rank="small", wrap=True)
        self.mapping = MappingGrid()
        self._preview: QWidget = label()
        self._progress = QProgressBar()
        self._rows_done = label(tone="muted")
        self._cancel = button(self.tr("หยุด"))
        self._try = button(self.tr("ลองก่อน (ไม่บันทึก)"))
        self._try.setObjectName("try")
        self._run = button(self.tr("นำเข้า"), kind="primary", shortcut="F12")
        self._open_rejects = button(self.tr("เปิดไฟล์แถวที่ไม่เข้า"))
        self._rejects: Path | None = None
        self.banner = Banner()
        self._build()
        self._listen()
        self._offer(False)

    def begin(self) -> None:
        self._pick.setFocus()

    def open_file(self, path: Path) -> None:
        register = Register.BILLS if self._bills.isChecked() else Register.PAYERS
        self._file_name.setText(path.name)
        self.banner.clear()
        self._model.look(path, register)

    def _choice(self, text: str) -> QPushButton:
        made = button(text, kind="tile")
        made.setCheckable(True)
        return made

    def _build(self) -> None:
        self._kinds.addButton(self._payers)
        self._kinds.addButton(self._bills)
        self._payers.setChecked(True)
        self._progress.hide()
        self._open_rejects.hide()
        area = QScrollArea()
        area.setWidget(self.mapping)
        area.setWidgetResizable(True)
        self._left = column(
            Card(
                label(self.tr("นำเข้าทะเบียน"), rank="heading"),
                row(self._payers, self._bills, None),
                row(self._pick, None),
                self._file_name,
                self._about,
            ),
            Card(
                label(self.tr("คอลัมน์ในไฟล์ตรงกับข้อมูลใด"), rank="heading"),
                label(
                    self.tr("ที่เลือกไว้จะจำไว้ใช้กับไฟล์หัวตารางเดียวกันครั้งหน้า"), tone="muted", rank="small"
                ),
                area,
            ),
            gap=12,
        )
        self._left.setStretch(1, 1)
        self._sample = Card(
            label(self.tr("ตัวอย่างแถวแรก"), rank="heading"),
            self._preview,
        )
        right = column(
            self._sample,
            Card(
                self.banner,
                row(self._progress, self._rows_done, self._cancel),
                row(self._open_rejects, None, self._try, self._run),
            ),
            gap=12,
        )
        right.setStretch(0, 1)
        ground = row(self._left, right, gap=16)
        ground.setStretch(0, 45)
        ground.setStretch(1, 55)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)

    def _listen(self) -> None:
        model = self._model
        self._pick.clicked.connect(self._choose_file)
        self._kinds.buttonClicked.connect(lambda _: self._look_again())
        self._try.clicked.connect(lambda: self._go(dry_run=True))
        self._run.clicked.connect(lambda: self._go(dry_run=False))
        self._cancel.clicked.connect(model.cancel)
        self._open_rejects.clicked.connect(self._show_rejects)
        model.preview_changed.connect(self._show_preview)
        model.progressed.connect(self._show_progress)
        model.reported.connect(self._show_report)
        model.refused.connect(self._refuse)
        model.busy_changed.connect(self._set_busy)

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("เลือกไฟล์ทะเบียน"), "", self.tr("ตาราง (*.csv *.txt *.xlsx);;ทุกไฟล์ (*)")
        )
        if path:
            self.open_file(Path(path))

    def _look_again(self) -> None:
        if self._model.file is not None:
            self.open_file(self._model.file)

    def _go(self, *, dry_run: bool) -> None:
        self.banner.clear()
        self._open_rejects.hide()
        self._model.run(self.mapping.chosen(), dry_run=dry_run)

    def _show_preview(self, preview: Preview) -> None:
        table = preview.table
        self._about.setText(
            " · ".join(
                part
                for part in (
                    table.form.upper(),
                    table.letters.upper().removesuffix("-SIG"),
                    self.tr("หัวตารางอยู่แถวที่ {}").format(preview.header_row),
                    self.tr("ใช้การจับคู่ที่จำไว้") if preview.remembered else "",
                    self.tr("ชีตอื่นไม่ได้นำเข้า: {}").format(", ".join(table.other_sheets))
                    if table.other_sheets
                    else "",
                )
                if part
            )
        )
        self.mapping.show_preview(self._model.register, preview)
        self._show_sample(preview)
        if preview.lacking:
            lacking = import_words.lacking(self._model.register, preview.lacking)
            self.banner.say(self.tr("เลือกว่าคอลัมน์ใดคือ {}").format(lacking), "warn")
        self._offer(True)

    def _show_sample(self, preview: Preview) -> None:
        rows: Rows[Row] = Rows(
            [_cell_column(heading, place) for place, heading in enumerate(preview.header)]
        )
        rows.show_rows(preview.rows)
        table = Table(rows, self.tr("ตัวอย่างแถวแรก"))
        layout = self._sample.layout()
        assert layout is not None
        layout.replaceWidget(self._preview, table)
        self._preview.deleteLater()
        self._preview = table

    def _show_progress(self, done: int, size: int, rows: int) -> None:
        self._progress.setRange(0, 1000)
        self._progress.setValue(round(1000 * done / size) if size else 0)
        self._rows_done.setText(self.tr("{} แถว").format(f"{rows:,}"))

    def _show_report(self, report: ImportReport) -> None:
        reasons = "\n".join(
            f"• {import_words.counted(why)}: {count:,}" for why, count in report.reasons.items()
        )
        text = import_words.ending(report) + (f"\n{reasons}" if reasons else "")
        self.banner.say(text, "warn" if report.rejected or report.cancelled else "ok")
        self._rejects = report.rejects_file
        self._open_rejects.setVisible(report.rejects_file is not None)
        self.finished.emit()

    def _refuse(self, text: str) -> None:
        self.banner.say(text, "bad")
        self._offer(self._model.file is not None and bool(self.mapping.chosen()))

    def _set_busy(self, busy: bool) -> None:
        self._progress.setVisible(busy)
        if busy:
            self._progress.setRange(0, 0)
        self._rows_done.setVisible(busy)
        self._cancel.setVisible(busy)
        for one in (self._pick, self._payers, self._bills):
            one.setEnabled(not busy)
        self._offer(not busy and bool(self.mapping.chosen()))

    def _offer(self, ready: bool) -> None:
        self._try.setEnabled(ready)
        self._run.setEnabled(ready)
        self._cancel.setVisible(not self._progress.isHidden())

    def _show_rejects(self) -> None:
        if self._rejects is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._rejects)))


class MappingGrid(QWidget):
    """One line a field: what the program needs, and which heading of the file holds it."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._fields: dict[str, QComboBox] = {}

    def chosen(self) -> dict[str, str]:
        return {
            field: combo.currentText()
            for field, combo in self._fields.items()
            if combo.currentIndex() > 0
        }

    def show_preview(self, register: Register, preview: Preview) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._fields = {}
        for place, one in enumerate(columns(register)):
            combo = QComboBox()
            combo.addItem(self.tr("(ไม่มีในไฟล์)"))
            combo.addItems(preview.header)
            combo.setAccessibleName(one.name)
            combo.setSizeAdjustPolicy(_SHORT)
            combo.setMinimumContentsLength(6)
            heading = preview.mapping.get(one.field)
            if heading is not None:
                combo.setCurrentText(heading)
            self._fields[one.field] = combo
            line, side = divmod(place, _ACROSS)
            self._grid.addWidget(label(one.name), line, side * 2)
            self._grid.addWidget(combo, line, side * 2 + 1)
            self._grid.setColumnStretch(side * 2 + 1, 1)


def _cell_column(heading: str, place: int) -> Column[Row]:
    return Column(heading, lambda one: one.cells[place] if place < len(one.cells) else "")
