"""One leaf, as it was written: number, day, payer, what for, how much. Enter walks through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPushButton, QWidget

from desktop.domain.books import Leaf
from desktop.domain.calendar import be_year, parse_date
from desktop.domain.errors import Refused
from desktop.domain.money import Money, total
from desktop.domain.payer import Payer
from desktop.domain.revenue import CodePeriod
from desktop.services.search import Hits
from ui.screens.books.leaf_fields import WalkedCombo, field, whole
from ui.screens.books.leaves_model import Owes
from ui.screens.books.payer_hits import DueTable, PayerHits
from ui.widgets.pieces import Card, button, column, label, row, set_wrong

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form. `state`: the leaf carries no money."""

    number: int
    written_on: date
    state: Leaf | None
    payer: Payer | None
    name: str
    bills: tuple[str, ...]
    code: str
    text: str
    amount: Money


class LeafForm(Card):
    wanted = Signal()
    asked = Signal(str)
    payer_chosen = Signal(object, object)  # Payer, date
    let_go = Signal()
    day_changed = Signal(object)  # date

    def __init__(self, today: date) -> None:
        super().__init__()
        self._payer: Payer | None = None
        self.number, self.day, self.payer = QLineEdit(), QLineEdit(), QLineEdit()
        self.text, self.amount = QLineEdit(), QLineEdit()
        self.code = WalkedCombo()
        self.hits, self.dues = PayerHits(), DueTable()
        self.kinds: dict[Leaf | None, QPushButton] = {}
        self._about = label(tone="muted", rank="small", wrap=True)
        self._free, self._money = QWidget(), QWidget()
        self.save = button(self.tr("บันทึกใบนี้"), kind="primary", shortcut="F12")
        self._name_fields()
        self._build()
        self._listen()
        self.show_day(today)
        self._change_kind()

    # -- what is told and asked ------------------------------------------------------------------

    def begin(self) -> None:
        self.payer.setFocus()

    def propose(self, number: int | None) -> None:
        self.number.setText("" if number is None else str(number))

    def show_day(self, day: date) -> None:
        self.day.setText(f"{day.day:02d}/{day.month:02d}/{be_year(day)}")

    def show_codes(self, codes: Sequence[CodePeriod]) -> None:
        kept = self.code.currentData()
        self.code.clear()
        for one in codes:
            self.code.addItem(f"{one.name} · {one.code}", one.code)
        self.code.setCurrentIndex(max(0, self.code.findData(kept)))

    def show_hits(self, hits: Hits) -> None:
        if self._payer is None:
            self.hits.show_payers(hits)

    def show_owes(self, owes: Owes) -> None:
        self.dues.show_dues(owes.dues)
        owed = not self.dues.isHidden()
        self._about.setText(
            self.tr("ยอด ณ วันที่เขียน · เว้นวรรค (Space) เลือก แล้ว Enter · ไม่เลือกเลย = รายได้นอกทะเบียน")
            if owed
            else self.tr("ไม่มีรายการค้าง กรอกเป็นรายได้นอกทะเบียนในชื่อนี้")
        )
        (self.dues if owed else self.code).setFocus()

    def clear(self) -> None:
        """For the next leaf: the day and the revenue code stay."""
        self._forget_payer()
        for one in (self.payer, self.text, self.amount):
            one.clear()
        self.kinds[None].setChecked(True)
        self._change_kind()

    def entered(self) -> Entered:
        """Raises Refused for what cannot be read; its field is marked and has the focus."""
        state = self.kind()
        number = self._read(self.number, whole)
        day = self._read(self.day, parse_date)
        amount = Money(0) if state else self._read(self.amount, Money.parse)
        return Entered(
            number,
            day,
            state,
            self._payer,
            self.payer.text(),
            tuple(due.bill.number for due in self.dues.chosen()),
            self.code.currentData() or "",
            self.text.text(),
            amount,
        )

    def kind(self) -> Leaf | None:
        return next(kind for kind, one in self.kinds.items() if one.isChecked())

    # -- building --------------------------------------------------------------------------------

    def _name_fields(self) -> None:
        for one, name, hint in (
            (self.number, self.tr("เลขที่"), ""),
            (self.day, self.tr("วันที่เขียน"), self.tr("วัน/เดือน/ปี พ.ศ.")),
            (self.payer, self.tr("ผู้ชำระ"), self.tr("ค้นในทะเบียน (↓ เลือก) หรือพิมพ์ชื่อตามใบ แล้ว Enter")),
            (self.text, self.tr("รายการ"), self.tr("รายการตามที่เขียน (เว้นได้)")),
            (self.amount, self.tr("จำนวนเงินบนใบเสร็จ"), self.tr("บาท")),
        ):
            one.setAccessibleName(name)
            one.setPlaceholderText(hint)
        self.code.setAccessibleName(self.tr("รหัสรายได้"))
        self.code.setMinimumContentsLength(10)
        self.code.setSizeAdjustPolicy(
            WalkedCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )

    def _build(self) -> None:
        group = QButtonGroup(self)
        for kind, words, key in (
            (None, self.tr("รับเงิน"), "Alt+1"),
            (Leaf.SPOILED, self.tr("เสีย"), "Alt+2"),
            (Leaf.BLANK, self.tr("เปล่า"), "Alt+3"),
        ):
            self.kinds[kind] = one = button(words, kind="segment", shortcut=key)
            one.setCheckable(True)
            group.addButton(one)
        self.kinds[None].setChecked(True)
        self._free.setLayout(column(field(self.tr("รหัสรายได้ (นอกทะเบียน)"), self.code), gap=4))
        self._money.setLayout(
            column(
                field(self.tr("ผู้ชำระ"), self.payer),
                self.hits,
                self._about,
                self.dues,
                self._free,
                gap=6,
            )
        )
        self.fill(
            row(*self.kinds.values(), None),
            row(field(self.tr("เลขที่"), self.number), field(self.tr("วันที่เขียน"), self.day)),
            self._money,
            field(self.tr("รายการ / หมายเหตุ"), self.text),
            row(field(self.tr("จำนวนเงิน"), self.amount), self._save_column()),
            None,
        )

    def _save_column(self) -> QWidget:
        made = QWidget()
        made.setLayout(column(None, self.save, gap=0))
        return made

    def _listen(self) -> None:
        for kind in self.kinds.values():
            kind.clicked.connect(self._change_kind)
        self.payer.textEdited.connect(self._type_payer)
        self.payer.returnPressed.connect(self._leave_payer)
        self.hits.chosen.connect(self._choose_payer)
        self.hits.left.connect(self.payer.setFocus)
        self.dues.changed.connect(self._sum_up)
        self.dues.opened.connect(lambda _: self._leave_dues())
        self.number.returnPressed.connect(self.day.setFocus)
        self.day.returnPressed.connect(self._leave_day)
        self.day.editingFinished.connect(self._tell_day)
        self.code.walked.connect(self.text.setFocus)
        self.text.returnPressed.connect(self._leave_text)
        self.amount.returnPressed.connect(self.wanted)
        self.save.clicked.connect(self.wanted)

    # -- walking ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.payer.hasFocus() and self.hits.isVisible():
            self.hits.setFocus()
        else:
            super().keyPressEvent(event)

    def _change_kind(self) -> None:
        paid = self.kind() is None
        self._money.setVisible(paid)
        self.amount.setEnabled(paid)
        (self.payer if paid else self.text).setFocus()

    def _type_payer(self, text: str) -> None:
        if self._payer is not None:
            self._forget_payer()
        self.asked.emit(text)

    def _leave_payer(self) -> None:
        if self._payer is None:
            self.hits.hide()
            self._about.setText(self.tr("รายได้นอกทะเบียน ในชื่อที่พิมพ์") if self.payer.text() else "")
        (self.code if self.dues.isHidden() else self.dues).setFocus()

    def _choose_payer(self, payer: Payer) -> None:
        self._payer = payer
        self.payer.setText(payer.full_name)
        self.hits.hide()
        try:
            day = self._read(self.day, parse_date)
        except Refused:
            return
        self.payer_chosen.emit(payer, day)

    def _forget_payer(self) -> None:
        self._payer = None
        self.hits.hide()
        self.dues.show_dues(())
        self._about.setText("")
        self.let_go.emit()

    def _leave_day(self) -> None:
        (self.payer if self.kind() is None else self.text).setFocus()

    def _tell_day(self) -> None:
        try:
            day = self._read(self.day, parse_date, focus=False)
        except Refused:
            return
        self.show_day(day)
        self.day_changed.emit(day)
        if self._payer is not None:
            self.payer_chosen.emit(self._payer, day)

    def _sum_up(self) -> None:
        chosen = self.dues.chosen()
        self._free.setVisible(not chosen)
        if chosen:
            self.amount.setText(str(total(due.amount for due in chosen)))
        elif not self.dues.isHidden():
            self.amount.clear()

    def _leave_dues(self) -> None:
        (self.amount if self.dues.chosen() else self.code).setFocus()
        self.amount.selectAll()

    def _leave_text(self) -> None:
        if self.kind() is None:
            self.amount.setFocus()
        else:
            self.wanted.emit()

    def _read(self, box: QLineEdit, how: Callable[[str], T], *, focus: bool = True) -> T:
        set_wrong(box, False)
        try:
            return how(box.text())
        except Refused:
            set_wrong(box, True)
            if focus:
                box.setFocus()
                box.selectAll()
            raise
