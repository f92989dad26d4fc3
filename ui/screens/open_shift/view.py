"""Opening a shift: how many of each note and coin are in the drawer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit

from desktop.domain.calendar import short_date, weekday_name
from desktop.domain.money import Money, total
from desktop.domain.shift import DENOMINATIONS
from ui.screens.open_shift.view_model import OpenShiftViewModel
from ui.widgets.pieces import Banner, Card, Page, amount, button, column, label, row, rule

_NOTES_FROM = 20_00


class OpenShiftView(Page):
    shift_opened = Signal(object)  # Shift

    def __init__(self, model: OpenShiftViewModel, *, day: date) -> None:
        super().__init__()
        self._model = model
        self.day = day
        self._counts: dict[Money, CountField] = {}
        self._amounts: dict[Money, QLabel] = {}
        self._sum = amount("0.00", rank="sum")
        self._banner = Banner()
        self._open = button(self.tr("เปิดกะ"), kind="primary", shortcut="F12")
        self._build(f"{weekday_name(day)} {short_date(day)}")
        model.suggested.connect(self._suggest)
        model.shift_opened.connect(self.shift_opened)
        model.refused.connect(lambda text: self._banner.say(text, "bad"))
        self._open.clicked.connect(lambda: model.open(self._count()))
        model.load()

    def begin(self) -> None:
        self._counts[DENOMINATIONS[0]].setFocus()
        self._counts[DENOMINATIONS[0]].selectAll()

    def _build(self, day: str) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        half = (len(DENOMINATIONS) + 1) // 2
        for place, piece in enumerate(DENOMINATIONS):
            self._add_line(grid, place % half, place // half, piece)
        card = Card(
            label(self.tr("เปิดกะ · {}").format(day), rank="title"),
            label(
                self.tr("นับเงินทอนตั้งต้นในลิ้นชัก กด Enter เพื่อไปช่องถัดไป ไม่มีเงินทอนให้เว้นเป็น 0"),
                tone="muted",
                wrap=True,
            ),
            rule(),
            grid,
            rule(),
            row(label(self.tr("เงินทอนตั้งต้นรวม")), None, self._sum),
            self._banner,
            self._open,
            gap=10,
        )
        middle = row(1, card, 1)
        middle.setStretch(1, 3)
        ground = column(1, middle, 1)
        ground.setContentsMargins(16, 16, 16, 16)
        self.setLayout(ground)

    def _add_line(self, grid: QGridLayout, line: int, side: int, piece: Money) -> None:
        kind = self.tr("ธนบัตร") if piece.satang >= _NOTES_FROM else self.tr("เหรียญ")
        unit = f"{piece.satang // 100:,}" if piece.satang >= 100 else f"{piece.satang} สต."
        count = CountField()
        count.setAccessibleName(f"{kind} {unit}")
        count.textChanged.connect(lambda _: self._add_up())
        count.walked_on.connect(lambda: self._walk_on(piece))
        worth = amount("0.00", tone="muted")
        self._counts[piece], self._amounts[piece] = count, worth
        for place, widget in enumerate((label(f"{kind} {unit}"), count, worth)):
            grid.addWidget(widget, line, side * 3 + place)
        grid.setColumnStretch(side * 3 + 2, 1)

    def _walk_on(self, piece: Money) -> None:
        place = DENOMINATIONS.index(piece) + 1
        if place < len(DENOMINATIONS):
            following = self._counts[DENOMINATIONS[place]]
            following.setFocus()
            following.selectAll()
        else:
            self._open.setFocus()

    def _suggest(self, count: Mapping[Money, int]) -> None:
        for piece, field in self._counts.items():
            if not field.isModified():
                field.setText(str(count.get(piece, 0)))
                if field.hasFocus():
                    field.selectAll()

    def _add_up(self) -> None:
        for piece, field in self._counts.items():
            self._amounts[piece].setText(str(piece * field.value()))
        self._sum.setText(str(total(piece * n for piece, n in self._count().items())))

    def _count(self) -> dict[Money, int]:
        return {piece: field.value() for piece, field in self._counts.items()}


class CountField(QLineEdit):
    """How many pieces; empty counts as none. Enter walks on."""

    walked_on = Signal()

    def __init__(self) -> None:
        super().__init__("0")
        self.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,4}"), self))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(90)

    def value(self) -> int:
        return int(self.text() or "0")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.walked_on.emit()
        else:
            super().keyPressEvent(event)
