"""Opening a shift: how many of each note and coin are in the drawer."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.domain.access import Credentials
from desktop.domain.calendar import short_date, weekday_name
from desktop.domain.shift import Shift
from desktop.services.shifts import Opening
from ui.screens.open_shift.view_model import OpenShiftViewModel
from ui.widgets.approval import ApprovalDialog
from ui.widgets.count_table import CountTable
from ui.widgets.pieces import Banner, Card, Page, amount, button, column, label, row, rule


class OpenShiftView(Page):
    shift_opened = Signal(object)  # Shift
    close_requested = Signal()

    def __init__(self, model: OpenShiftViewModel, *, day: date) -> None:
        super().__init__()
        self._model = model
        self.day = day
        self.counts = CountTable(sides=2)
        self._sum = amount("0.00", rank="sum")
        self._counting = QWidget()
        self._how = label("", tone="muted", wrap=True)
        self._handover = label("", tone="warn", wrap=True)
        self._banner = Banner()
        self._open = button(self.tr("เปิดกะ"), kind="primary", shortcut="F12")
        self._dialog: ApprovalDialog | None = None
        self._build(f"{weekday_name(day)} {short_date(day)}")
        self._listen()

    def begin(self) -> None:
        self._model.load()
        self.counts.begin()

    def _build(self, day: str) -> None:
        self._handover.hide()
        self._how.setText(self.tr("นับเงินทอนตั้งต้นในลิ้นชัก กด Enter เพื่อไปช่องถัดไป ไม่มีเงินทอนให้เว้นเป็น 0"))
        counting = column(
            self._how,
            self._handover,
            rule(),
            self.counts,
            rule(),
            row(label(self.tr("เงินทอนตั้งต้นรวม")), None, self._sum),
            gap=8,
        )
        self._counting.setLayout(counting)
        card = Card(
            label(self.tr("เปิดกะ · {}").format(day), rank="title"),
            self._counting,
            self._banner,
            self._open,
            gap=8,
        )
        middle = row(1, card, 1)
        middle.setStretch(1, 3)
        inside = column(1, middle, 1)
        inside.setContentsMargins(16, 16, 16, 16)
        page = QWidget()
        page.setLayout(inside)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        self.counts.walked_to.connect(area.ensureWidgetVisible)
        self.setLayout(column(area))

    def _listen(self) -> None:
        model = self._model
        self.counts.changed.connect(lambda sum: self._sum.setText(str(sum)))
        self.counts.walked_out.connect(self._open.setFocus)
        self._open.clicked.connect(lambda: model.open(self.counts.count()))
        model.loaded.connect(self._show)
        model.witness_needed.connect(self._ask_witness)
        model.shift_opened.connect(self._opened)
        model.refused.connect(self._refuse)

    def _show(self, opening: Opening) -> None:
        self.counts.suggest(opening.float_count)
        self._handover.setText(
            self.tr("ลิ้นชักนี้ {} เป็นผู้ปิดกะล่าสุด ถ้ารับเงินทอนต่อ ต้องมีอีกคนนับด้วยและใส่รหัสยืนยัน").format(
                opening.left_by
            )
        )
        self._handover.setVisible(bool(opening.left_by))
        self._how.setVisible(not opening.left_by)
        self._counting.setVisible(opening.unclosed is None)
        self._open.setVisible(opening.unclosed is None)
        if opening.unclosed is not None:
            self._tell_unclosed(opening.unclosed)
        elif self._banner.property("unclosed"):
            self._banner.setProperty("unclosed", False)
            self._banner.clear()

    def _tell_unclosed(self, shift: Shift) -> None:
        leave = button(self.tr("ไปปิดกะเดิม"), kind="primary")
        leave.clicked.connect(self.close_requested)
        self._banner.setProperty("unclosed", True)
        self._banner.say(
            self.tr("กะของวันที่ {} ยังไม่ได้ปิด เงินและใบเสร็จของกะนั้นอยู่ครบ ปิดกะเดิมก่อนเปิดกะใหม่").format(
                short_date(shift.business_day)
            ),
            "warn",
            leave,
        )
        leave.setFocus()

    def _ask_witness(self, opening: Opening) -> None:
        what = self.tr("นับเงินทอน {} บาท ต่อจาก {}").format(self.counts.sum, opening.left_by)
        dialog = ApprovalDialog(what, opening.witnesses, self)
        dialog.setWindowTitle(self.tr("ผู้นับเงินทอนอีกคน"))
        dialog.given.connect(self._give)
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.open()

    def _give(self, witness: Credentials) -> None:
        self._model.open(self.counts.count(), witness)

    def _forget_dialog(self) -> None:
        old, self._dialog = self._dialog, None
        if old is not None:
            old.deleteLater()
            self.window().activateWindow()

    def _opened(self, shift: Shift) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self.shift_opened.emit(shift)

    def _refuse(self, text: str) -> None:
        if self._dialog is not None:
            self._dialog.refuse(text)
        else:
            self._banner.say(text, "bad")
