"""Before the sign-in: a passphrase where no keyring answers, or why the start stopped."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar

from ui.widgets.pieces import Banner, Card, Page, button, column, label, row

SHORTEST = 8


class _Middle(Page):
    def _centre(self, card: Card) -> None:
        middle = row(1, card, 1)
        middle.setStretch(1, 2)
        ground = column(1, middle, 1)
        ground.setContentsMargins(24, 24, 24, 24)
        self.setLayout(ground)


class PassphraseView(_Middle):
    """Asks for the passphrase, or, at the very first start, for a new one twice."""

    given = Signal(str)

    def __init__(self, *, new: bool, why: str = "") -> None:
        super().__init__()
        self._new = new
        self._first = _secret(self.tr("วลีรหัสผ่าน"))
        self._second = _secret(self.tr("พิมพ์ซ้ำอีกครั้ง"))
        if not new:
            self._second.hide()
        self._banner = Banner()
        self._go = button(self.tr("ใช้วลีนี้") if new else self.tr("เปิดฐานข้อมูล"), kind="primary")
        self._centre(
            Card(
                label(self._title(), rank="title", wrap=True),
                label(self._words(), tone="muted", wrap=True),
                self._first,
                self._second,
                self._banner,
                self._go,
                label(self.tr("รหัสสำหรับไอที: {}").format(why), tone="muted", rank="small")
                if why
                else column(),
                gap=12,
            )
        )
        self._go.clicked.connect(self._try)
        self._first.returnPressed.connect(self._second.setFocus if new else self._try)
        self._second.returnPressed.connect(self._try)

    def begin(self) -> None:
        self._first.setFocus()

    def refuse(self, text: str) -> None:
        self._banner.say(text, "bad")
        self._first.clear()
        self._second.clear()
        self._go.setEnabled(True)
        self.begin()

    def _title(self) -> str:
        return self.tr("ตั้งวลีรหัสผ่านของฐานข้อมูล") if self._new else self.tr("ใส่วลีรหัสผ่านเพื่อเปิดฐานข้อมูล")

    def _words(self) -> str:
        if self._new:
            return self.tr(
                "เครื่องนี้ไม่มีที่เก็บรหัสของระบบที่ใช้ได้ ฐานข้อมูลจะเข้ารหัสด้วยวลีที่ตั้งตอนนี้ (อย่างน้อย {} ตัวอักษร)"
                " และถามทุกครั้งที่เปิดโปรแกรม จดใส่ซองปิดผนึกเก็บไว้ ถ้าลืมจะเปิดข้อมูลไม่ได้"
            ).format(SHORTEST)
        return self.tr("ข้อมูลทั้งหมดอยู่ครบในเครื่องและเข้ารหัสไว้ วลีที่ผิดไม่ทำให้ข้อมูลเสียหาย")

    def _try(self) -> None:
        phrase = self._first.text()
        if self._new and len(phrase) < SHORTEST:
            self.refuse(self.tr("วลีสั้นเกินไป ใช้อย่างน้อย {} ตัวอักษร").format(SHORTEST))
        elif self._new and phrase != self._second.text():
            self.refuse(self.tr("สองช่องไม่ตรงกัน พิมพ์ใหม่ทั้งสองช่อง"))
        elif phrase:
            self._go.setEnabled(False)
            self.given.emit(phrase)


class StoppedView(_Middle):
    """Why the program cannot start, what was kept, and what to do."""

    again = Signal()
    left = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        again = button(self.tr("ลองอีกครั้ง"), kind="primary")
        leave = button(self.tr("ปิดโปรแกรม"))
        self._centre(
            Card(
                label(self.tr("เปิดโปรแกรมไม่ได้"), rank="title"),
                label(text, wrap=True),
                row(None, leave, again),
                gap=14,
            )
        )
        again.clicked.connect(self.again)
        leave.clicked.connect(self.left)


class WorkingView(_Middle):
    """Long work before the sign-in: what is being done and how far it is."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = label(title, rank="title", wrap=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._note = label(tone="muted", wrap=True)
        self._centre(Card(self._title, self._bar, self._note, gap=12))

    def show_step(self, text: str, done: int, whole: int) -> None:
        self._note.setText(text)
        self._bar.setRange(0, max(whole, 0))
        self._bar.setValue(done)


def _secret(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText(name)
    field.setAccessibleName(name)
    field.setMaxLength(128)
    return field
