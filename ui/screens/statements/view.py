"""Ctrl+T: what the bank has still to confirm, beside what its statement says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from desktop.domain.access import Credentials, Staff
from desktop.services.promises import GiveUp, OpenPromise
from ui.screens.statements.by_hand import GiveUpDialog, SettleDialog
from ui.screens.statements.open_pane import OpenPane
from ui.screens.statements.statement_pane import StatementPane
from ui.screens.statements.view_model import StatementsViewModel, Waiting
from ui.widgets import theme
from ui.widgets.approval import ApprovalDialog
from ui.widgets.asking_page import AskingPage
from ui.widgets.pieces import button, row


class StatementsView(AskingPage):
    def __init__(self, model: StatementsViewModel, *, today: date) -> None:
        super().__init__()
        self._model = model
        self._today = today
        self._approvers: list[Staff] = []
        self.open = OpenPane()
        self.statement = StatementPane()
        self.banner = self.statement.banner
        ground = row(self.open, self.statement, gap=12)
        ground.setStretch(0, 42)
        ground.setStretch(1, 58)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)
        self._listen()

    def begin(self) -> None:
        """What earlier files left is judged anew: something may have been corrected meanwhile."""
        self.reload()
        if not self.statement.has_file:
            self._model.show_left()
        self.statement.begin()

    def reload(self) -> None:
        self._model.load()

    def open_file(self, path: Path) -> None:
        self._model.look(path)

    def dress(self, look: theme.Tokens) -> None:
        self.open.dress(look)
        self.statement.dress(look)

    def _listen(self) -> None:
        model, pane = self._model, self.statement
        self.open.settle_wanted.connect(self._ask_settling)
        self.open.give_up_wanted.connect(self._ask_giving_up)
        pane.file_wanted.connect(self._choose_file)
        pane.stop_wanted.connect(model.cancel)
        pane.left_wanted.connect(model.show_left)
        pane.accept_wanted.connect(model.accept)
        pane.save_wanted.connect(model.save_flawed)
        model.waiting_changed.connect(self._show_waiting)
        model.view_changed.connect(pane.show_view)
        model.progressed.connect(pane.show_progress)
        model.reading_changed.connect(pane.show_reading)
        model.busy_changed.connect(pane.show_busy)
        model.saved.connect(self._show_saved)
        model.approval_heeded.connect(self._approved)
        model.approval_refused.connect(self._not_approved)
        model.told.connect(lambda text, tone: self.banner.say(text, tone))

    def _show_waiting(self, waiting: Waiting) -> None:
        self._approvers = waiting.approvers
        self.open.show_promises(waiting.promises)

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("เลือกไฟล์รายการเดินบัญชี"),
            "",
            self.tr("ตาราง (*.csv *.txt *.xlsx);;ทุกไฟล์ (*)"),
        )
        if path:
            self.open_file(Path(path))

    def _show_saved(self, path: Path) -> None:
        show = button(self.tr("เปิดไฟล์"))
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))
        self.banner.say(
            self.tr("บันทึกแถวที่อ่านไม่ได้พร้อมเหตุผลแล้ว แก้ในไฟล์นั้นแล้วเลือกเข้ามาใหม่ได้"), "ok", show
        )

    def _ask_settling(self, promise: OpenPromise) -> None:
        dialog = SettleDialog(promise, self._today, self)
        dialog.wished.connect(self._model.settle)
        self._show(dialog)

    def _ask_giving_up(self, promise: OpenPromise) -> None:
        dialog = GiveUpDialog(promise, self)
        dialog.wished.connect(lambda wish: self._ask_approval(promise, wish))
        self._show(dialog)

    def _ask_approval(self, promise: OpenPromise, wish: GiveUp) -> None:
        what = self.tr("บันทึกว่าไม่ได้รับเงิน {} บาท ของใบเสร็จ {}").format(
            promise.amount, promise.receipt
        )
        dialog = ApprovalDialog(what, self._approvers, self)

        def give(given: Credentials) -> None:
            self._model.give_up(wish, given)

        dialog.given.connect(give)
        self._show(dialog)
