"""The way to the network: a proxy with its password, and whether each byte costs."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget

from desktop.domain.network import Metered, Network
from ui.screens.sync_state.network_model import NetworkModel
from ui.widgets.pieces import Banner, button, column, label, row


class NetworkDialog(QDialog):
    def __init__(self, model: NetworkModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle(self.tr("เครือข่าย"))
        self.setMinimumWidth(480)
        self.proxy, self.user, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.proxy.setPlaceholderText("proxy.local:3128")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.metered = QComboBox()
        for text, value in (
            (self.tr("ตามที่ระบบปฏิบัติการบอก"), Metered.AUTO),
            (self.tr("คิดเงินตามปริมาณ: ส่งเฉพาะเงินและรายการเล็ก"), Metered.YES),
            (self.tr("ไม่คิดเงินตามปริมาณ"), Metered.NO),
        ):
            self.metered.addItem(text, value)
        self.banner = Banner()
        self._keep = button(self.tr("บันทึก"), kind="primary")
        self._cancel = button(self.tr("ยกเลิก"))
        self._build()
        self._keep.clicked.connect(self._save)
        self._cancel.clicked.connect(self.reject)
        model.loaded.connect(self._show)
        model.saved.connect(self.accept)
        model.refused.connect(lambda text: self.banner.say(text, "bad"))
        model.load()

    def _build(self) -> None:
        fields = (
            (self.tr("พร็อกซี (เว้นว่างถ้าไม่มี)"), self.proxy),
            (self.tr("ชื่อผู้ใช้พร็อกซี"), self.user),
            (self.tr("รหัสผ่านพร็อกซี (เก็บในฐานข้อมูลที่เข้ารหัส)"), self.password),
            (self.tr("ค่าบริการเครือข่าย"), self.metered),
        )
        parts: list[QWidget] = []
        for text, widget in fields:
            name = label(text, tone="muted", wrap=True)
            name.setBuddy(widget)
            widget.setAccessibleName(text)
            parts += [name, widget]
        inner = column(*parts, self.banner, row(None, self._cancel, self._keep))
        inner.setContentsMargins(16, 16, 16, 16)
        self.setLayout(inner)

    def _show(self, network: Network) -> None:
        self.proxy.setText(network.proxy)
        self.user.setText(network.user)
        self.password.setText(network.password)
        self.metered.setCurrentIndex(self.metered.findData(network.metered))

    def _save(self) -> None:
        self.banner.clear()
        metered = Metered(self.metered.currentData())  # Qt hands back a plain text
        self._model.save(self.proxy.text(), self.user.text(), self.password.text(), metered)
