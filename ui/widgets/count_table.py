"""Counting a drawer: a field for each note and coin, what each comes to, and the sum."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from desktop.domain.money import Money, total
from desktop.domain.shift import DENOMINATIONS
from ui.widgets.pieces import amount, label, set_tone

_NOTES_FROM = Money(20_00)
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_LONGEST = 4


class PieceCount(QValidator):
    """Up to four digits, Thai ones turned into Arabic as they are typed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        read = text.translate(_THAI_DIGITS)
        whole = not read or (read.isascii() and read.isdecimal())
        fits = whole and len(read) <= _LONGEST
        return QValidator.State.Acceptable if fits else QValidator.State.Invalid, read, place


class CountField(QLineEdit):
    """How many pieces; empty counts as none. Enter and the arrows walk."""

    walked = Signal(int)

    def __init__(self) -> None:
        super().__init__("0")
        self.setValidator(PieceCount(self))
        self.setObjectName("count")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(70)

    def value(self) -> int:
        return int(self.text() or "0")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Down:
                self.walked.emit(1)
            case Qt.Key.Key_Up:
                self.walked.emit(-1)
            case _:
                super().keyPressEvent(event)


class CountTable(QWidget):
    """`sides`: how many columns the denominations are set in. `walked_out`: Enter behind the last
    one; `walked_to`: the field that has it now. `worth`: what each row comes to is told. What is no
    count does not enter a field, and the line below says so."""

    changed = Signal(object)  # Money
    walked_out = Signal()
    walked_to = Signal(object)  # QWidget

    def __init__(self, *, sides: int = 1, worth: bool = True) -> None:
        super().__init__()
        self.fields: dict[Money, CountField] = {}
        self._amounts: dict[Money, QLabel] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(3)
        self._worth = worth
        self._typed: set[Money] = set()
        self._hint = label(" ", tone="muted", rank="small")
        lines = -(-len(DENOMINATIONS) // sides)
        for place, piece in enumerate(DENOMINATIONS):
            self._add(place % lines, place // lines, piece)
        self._grid.addWidget(self._hint, lines, 0, 1, sides * 3)
        self.setLayout(self._grid)

    @property
    def sum(self) -> Money:
        return total(piece * many for piece, many in self.count().items())

    def count(self) -> dict[Money, int]:
        return {piece: field.value() for piece, field in self.fields.items()}

    def begin(self) -> None:
        first = self.fields[DENOMINATIONS[0]]
        first.setFocus()
        first.selectAll()

    def suggest(self, count: Mapping[Money, int]) -> None:
        """Fills in what nobody typed."""
        self._fill({piece: count.get(piece, 0) for piece in DENOMINATIONS} | self._typed_count())

    def show_count(self, count: Mapping[Money, int]) -> None:
        self._fill({piece: count.get(piece, 0) for piece in DENOMINATIONS})

    def _typed_count(self) -> dict[Money, int]:
        return {piece: self.fields[piece].value() for piece in self._typed}

    def _fill(self, count: Mapping[Money, int]) -> None:
        typed = set(self._typed)
        for piece, field in self.fields.items():
            if field.value() != count[piece]:
                field.setText(str(count[piece]))
                if field.hasFocus():
                    field.selectAll()
        self._typed = typed

    def forget(self) -> None:
        """What was typed has been taken up."""
        self._typed.clear()

    def typed(self) -> bool:
        return bool(self._typed)

    def _add(self, line: int, side: int, piece: Money) -> None:
        field = CountField()
        field.setAccessibleName(piece_name(piece))
        field.textChanged.connect(lambda _: self._change(piece))
        field.walked.connect(lambda step: self._walk(piece, step))
        field.inputRejected.connect(self._say_digits_alone)
        self.fields[piece] = field
        self._grid.addWidget(label(piece_name(piece)), line, side * 3)
        self._grid.addWidget(field, line, side * 3 + 1)
        if self._worth:
            self._amounts[piece] = amount("0.00", tone="muted")
            self._grid.addWidget(self._amounts[piece], line, side * 3 + 2)
        self._grid.setColumnStretch(side * 3 + 2, 1 if self._worth else 0)

    def _walk(self, piece: Money, step: int) -> None:
        place = DENOMINATIONS.index(piece) + step
        if place >= len(DENOMINATIONS):
            self.walked_out.emit()
        elif place >= 0:
            following = self.fields[DENOMINATIONS[place]]
            following.setFocus()
            following.selectAll()
            self.walked_to.emit(following)

    def _change(self, piece: Money) -> None:
        """Qt's own mark of a changed field is lost where Thai digits were turned into Arabic."""
        self._typed.add(piece)
        self._hint.setText(" ")
        for piece, worth in self._amounts.items():
            worth.setText(str(piece * self.fields[piece].value()))
        self.changed.emit(self.sum)

    def _say_digits_alone(self) -> None:
        self._hint.setText(self.tr("ใส่ได้เฉพาะเลขจำนวนเต็ม ไม่เกิน 4 หลัก"))
        set_tone(self._hint, "warn")


def piece_name(piece: Money) -> str:
    """`ธนบัตร 1,000` · `เหรียญ 50 สต.`"""
    kind = "ธนบัตร" if piece >= _NOTES_FROM else "เหรียญ"
    unit = f"{piece.satang // 100:,}" if piece.satang >= 100 else f"{piece.satang} สต."
    return f"{kind} {unit}"
