"""A screen that asks in dialogs: one at a time, approvals on the spot among them."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog

from ui.widgets.approval import ApprovalDialog
from ui.widgets.pieces import Banner, Page


class AskingPage(Page):
    banner: Banner

    def __init__(self) -> None:
        super().__init__()
        self.dialog: QDialog | None = None

    def _show(self, dialog: QDialog) -> None:
        """It goes when it is closed."""
        self.dialog = dialog
        dialog.finished.connect(lambda _: self._forget(dialog))
        dialog.open()

    def _forget(self, dialog: QDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None
        dialog.deleteLater()

    def _approved(self) -> None:
        if isinstance(self.dialog, ApprovalDialog):
            self.dialog.accept()

    def _not_approved(self, why: str) -> None:
        if isinstance(self.dialog, ApprovalDialog) and self.dialog.isVisible():
            self.dialog.refuse(why)
        else:
            self.banner.say(why, "bad")
