"""Signing in: people as tiles, a PIN; works with no network."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from desktop.domain.access import Role, Staff
from ui.screens.sign_in.view_model import SignInViewModel
from ui.widgets.pieces import Banner, Card, Page, button, column, label, row

ROLE_NAMES = {
    Role.CLERK: "พนักงานเก็บเงิน",
    Role.FINANCE: "เจ้าหน้าที่การเงิน",
    Role.SUPERVISOR: "หัวหน้า",
    Role.IT: "เจ้าหน้าที่ไอที",
}
_ACROSS = 2


class SignInView(Page):
    signed_in = Signal(object)  # Staff

    def __init__(
        self,
        model: SignInViewModel,
        people: Sequence[Staff],
        *,
        place: str,
        last: str = "",
        note: str = "",
    ) -> None:
        super().__init__()
        self._model = model
        self._last = last
        self._tiles = QButtonGroup(self)
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        self._pin = QLineEdit()
        self._enter = button(self.tr("เข้าสู่ระบบ"), kind="primary")
        self._banner = Banner()
        self._build(place, note)
        self._listen()
        self._show_people(people)

    def choose(self, code: str) -> None:
        for tile in self._tiles.buttons():
            tile.setChecked(tile.property("code") == code)

    def begin(self) -> None:
        self._pin.setFocus()

    def _build(self, place: str, note: str) -> None:
        self._pin.setObjectName("pin")
        self._pin.setEchoMode(QLineEdit.EchoMode.Password)
        self._pin.setMaxLength(32)
        self._pin.setPlaceholderText(self.tr("รหัส PIN"))
        self._pin.setAccessibleName(self.tr("รหัส PIN"))
        people = QWidget()
        people.setLayout(column(self._grid, None))
        area = QScrollArea()
        area.setWidget(people)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        card = Card(
            label(place, rank="title", wrap=True),
            label(self.tr("เลือกชื่อ แล้วใส่รหัส"), tone="muted"),
            area,
            row(self._pin, self._enter),
            self._banner,
            label(note, tone="muted", rank="small", wrap=True) if note else column(),
            gap=12,
        )
        middle = row(1, card, 1)
        middle.setStretch(1, 3)
        ground = column(1, middle, 1)
        ground.setStretch(1, 8)
        ground.setContentsMargins(24, 24, 24, 24)
        self.setLayout(ground)

    def _listen(self) -> None:
        model = self._model
        model.signed_in.connect(self.signed_in)
        model.refused.connect(self._refuse)
        model.busy_changed.connect(lambda busy: self._enter.setEnabled(not busy))
        self._enter.clicked.connect(self._try)
        self._pin.returnPressed.connect(self._try)

    def _show_people(self, people: Sequence[Staff]) -> None:
        if not people:
            self._banner.say(
                self.tr(
                    "ยังไม่มีเจ้าหน้าที่ในเครื่องนี้ ให้เจ้าหน้าที่ไอทีเพิ่มด้วยคำสั่ง thongthin staff add"
                    " แล้วเปิดโปรแกรมใหม่"
                )
            )
            self._enter.setEnabled(False)
        for place, person in enumerate(people):
            tile = _tile(person)
            tile.clicked.connect(self._pin.setFocus)
            self._tiles.addButton(tile, place)
            self._grid.addWidget(tile, place // _ACROSS, place % _ACROSS)
            if person.code == self._last or place == 0:
                tile.setChecked(True)

    def _try(self) -> None:
        chosen = self._tiles.checkedButton()
        if chosen is not None and self._pin.text():
            self._model.enter(chosen.property("code"), self._pin.text())

    def _refuse(self, text: str) -> None:
        self._banner.say(text, "bad")
        self._pin.clear()
        self._pin.setFocus()


def _tile(person: Staff) -> QPushButton:
    tile = button(f"{person.name}\n{person.position}\n{ROLE_NAMES[person.role]}", kind="tile")
    tile.setCheckable(True)
    tile.setProperty("code", person.code)
    return tile
