"""A field that counters wrote differently: the values side by side, and which one is to stay."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QPushButton, QScrollArea, QWidget

from desktop.domain.calendar import clock_time, short_date
from desktop.domain.merging import Value
from desktop.domain.payer import masked_field
from desktop.services.record_changes import Conflict
from ui.screens.sync_state.conflicts_model import ConflictsModel, who
from ui.widgets.payer_words import field_name
from ui.widgets.pieces import Banner, Card, button, column, label, row

_ACROSS = 2


class ConflictsPane(QWidget):
    """Hidden while nothing contradicts. Ctrl+1, Ctrl+2 … choose; the banner stays for a moment."""

    def __init__(self, model: ConflictsModel) -> None:
        super().__init__()
        self._model = model
        self._count = label(tone="muted")
        self._about = label(wrap=True)
        self.banner = Banner()
        self._values = QGridLayout()
        self._values.setContentsMargins(0, 0, 0, 0)
        self._values.setSpacing(10)
        self.choices: list[QPushButton] = []
        self._cards: list[Card] = []
        self._width = 0
        self._shown: object = ()
        self._reveal = button(self.tr("เปิดดูข้อมูล"))
        self._reveal.setToolTip(self.tr("แสดงค่าเต็ม การเปิดดูถูกบันทึกไว้"))
        self._next = button(self.tr("เรื่องถัดไป"), shortcut="Ctrl+N")
        self._only = label(
            self.tr("หัวหน้าเป็นผู้เลือก ระหว่างนี้ใช้ค่าที่มาถึงก่อน"), tone="muted", rank="small", wrap=True
        )
        self._acts = row(self._reveal, self._next)
        self._body = QWidget()
        self._put_together()
        self._reveal.clicked.connect(model.reveal)
        self._next.clicked.connect(model.go_on)
        model.shown.connect(self._show)
        model.told.connect(self.banner.say)
        self._show(None)

    def _put_together(self) -> None:
        head = row(label(self.tr("ข้อมูลขัดกัน"), rank="heading"), None, self._count)
        self._body.setLayout(column(head, self._about, self._values, self._only, self._acts))
        self.setLayout(column(self._body, self.banner))

    def _show(self, now: Conflict | None) -> None:
        """Made anew only if it differs: whoever is about to choose keeps the keyboard there."""
        shown = (now, self._model.open, self._model.place, self._model.count)
        if shown == self._shown:
            return
        self._shown = shown
        self._body.setVisible(now is not None)
        self._clear()
        if now is None:
            return
        model = self._model
        self._count.setText(self.tr("{} จาก {}").format(model.place + 1, model.count))
        whose = now.payer.full_name if now.payer is not None else self.tr("ผู้ชำระที่ไม่อยู่ในทะเบียนแล้ว")
        self._about.setText(
            self.tr("{} · {}ถูกเขียนต่างกัน {} ค่า").format(whose, field_name(now.name), len(now.values))
        )
        self._cards = [self._card(now, value, place) for place, value in enumerate(now.values)]
        self._arrange()
        hidden = any(masked_field(now.name, str(one.value)) != one.value for one in now.values)
        self._reveal.setVisible(model.may_reveal and hidden and not model.open)
        self._next.setVisible(model.count > 1)
        self._only.setVisible(not model.may_settle)

    def fit(self, width: int) -> None:
        """With large letters the values stand one below the other."""
        self._width = width
        self._arrange()

    def _arrange(self) -> None:
        widest = max((card.sizeHint().width() for card in self._cards), default=0)
        across = _ACROSS if _ACROSS * widest + self._values.spacing() <= self._width else 1
        for place, card in enumerate(self._cards):
            self._values.addWidget(card, place // across, place % across)
        sideways, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._acts.setDirection(sideways if across > 1 else down)
        for column_ in range(_ACROSS):
            self._values.setColumnStretch(column_, 1 if column_ < across else 0)

    def _card(self, now: Conflict, value: Value, place: int) -> Card:
        text = str(value.value)
        shown = text if self._model.open else masked_field(now.name, text)
        head = f"{who(value, now.people)} · {_moment(value.at)}".removesuffix(" · ")
        state = self.tr("ใช้อยู่ตอนนี้") if place == 0 else ""
        card = Card(
            label(head, tone="muted", wrap=True),
            label(shown or self.tr("(ว่าง)"), rank="title", wrap=True),
            label(state, tone="muted", rank="small"),
        )
        card.setAccessibleName(f"{head} {shown}")
        if self._model.may_settle:
            source = self.tr("ใช้ของช่อง {}").format(value.device.lstrip("0"))
            words = source if value.device else self.tr("ใช้ของทะเบียน")
            choice = button(words, shortcut=f"Ctrl+{place + 1}")
            choice.clicked.connect(lambda _=False, one=value: self._model.settle(one))
            self.choices.append(choice)
            inside = card.layout()
            assert inside is not None, "it was filled"
            inside.addWidget(choice)
        return card

    def _clear(self) -> None:
        self.choices, self._cards = [], []
        while (item := self._values.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()


class Area(QScrollArea):
    """Holds the pane and whatever is below it, and tells it how much room there is."""

    def __init__(self, pane: ConflictsPane) -> None:
        super().__init__()
        self._pane = pane
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pane.fit(self.viewport().width())


def _moment(at: str) -> str:
    if not at:
        return ""
    moment = datetime.fromisoformat(at)
    return f"{clock_time(moment)} {short_date(moment.date())}"
