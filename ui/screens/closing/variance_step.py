"""The third page of a close: what the count comes to, likely causes, what stays in the drawer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from desktop.domain.drawer import counted
from desktop.domain.drawer_reasons import VARIANCE_REASONS
from desktop.domain.money import ZERO, Money
from desktop.domain.variance import Cause
from desktop.services import variance_words
from desktop.services.close_view import CountResult
from ui.screens.closing.step import Step, emptied
from ui.screens.closing.view_model import Wanted
from ui.widgets.count_table import CountTable
from ui.widgets.pieces import button, column, label, row, rule, set_tone

_NAMED = 3


class VarianceStep(Step):
    """What the count comes to, likely causes, and what stays in the drawer."""

    closed = Signal(object)  # Wanted
    again = Signal()
    receipt_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._headline = label("", rank="figure")
        self._sums = label("", tone="muted", wrap=True)
        self._causes = column(gap=4)
        self.reason = QComboBox()
        self.reason.setAccessibleName(self.tr("สาเหตุของผลต่าง"))
        self.reason.addItem(self.tr("เลือกสาเหตุ"), "")
        for one in VARIANCE_REASONS:
            self.reason.addItem(one.name, one.code)
        _narrow(self.reason)
        self.note = QLineEdit()
        self.note.setMaxLength(200)
        self.note.setPlaceholderText(self.tr("หมายเหตุ (ถ้ามี)"))
        self.note.setAccessibleName(self.tr("หมายเหตุของผลต่าง"))
        self.left = CountTable(sides=2, worth=False)
        self._handed = label("", rank="strong", wrap=True)
        self.again_button = button(self.tr("นับใหม่"))
        self.confirm = button(self.tr("ปิดกะ"), kind="primary", shortcut="F12")
        self._counted = ZERO
        self._listen()
        self.fill(
            self._headline,
            self._sums,
            self._causes,
            self.reason,
            self.note,
            rule(),
            label(self.tr("เงินทอนที่เก็บไว้ในลิ้นชัก"), rank="heading"),
            self.left,
            foot=(self._handed, row(self.again_button, self.confirm)),
        )

    def begin(self) -> None:
        (self.confirm if self.reason.isHidden() else self.reason).setFocus()

    def _listen(self) -> None:
        self.left.changed.connect(self._add_up)
        self.left.walked_out.connect(self.confirm.setFocus)
        self.left.walked_to.connect(self.keep_in_sight)
        self.again_button.clicked.connect(self.again)
        self.confirm.clicked.connect(lambda: self.closed.emit(self.wanted()))

    def wanted(self) -> Wanted:
        code = "" if self.reason.isHidden() else self.reason.currentData()
        return Wanted(self.left.count(), code, self.note.text())

    def show_result(self, result: CountResult) -> None:
        variance = result.variance
        side = self.tr("ขาด") if variance < ZERO else self.tr("เกิน")
        amount = Money(abs(variance.satang))
        self._headline.setText(
            self.tr("{} {} บาท").format(side, amount) if variance else self.tr("ยอดตรง")
        )
        set_tone(self._headline, "bad" if variance else "ok")
        tries = " · ".join(str(one) for one in result.tries)
        self._counted = counted(result.counted)
        self._sums.setText(
            self.tr("ควรมี {} · นับได้ {} (แต่ละครั้ง {})").format(result.expected, self._counted, tries)
        )
        self._show_causes(result.causes, variance)
        for one in (self.reason, self.note):
            one.setVisible(result.needs_reason)
        self.again_button.setVisible(bool(variance))
        self.left.suggest(result.left_float)
        self._add_up(self.left.sum)

    def _show_causes(self, causes: tuple[Cause, ...], variance: Money) -> None:
        emptied(self._causes)
        if causes:
            self._causes.addWidget(label(self.tr("สาเหตุที่น่าจะเป็น"), rank="heading"))
        elif variance:
            words = self.tr("ไม่พบรายการใดที่อธิบายผลต่างนี้ได้ นับใหม่หรือตรวจใบสำคัญ")
            self._causes.addWidget(label(words, tone="muted", wrap=True))
        for cause in causes:
            buttons = [self._receipt_button(one) for one in cause.receipts[:_NAMED]]
            line = QWidget()
            told = label(f"• {variance_words.sentence(cause)}", wrap=True)
            line.setLayout(column(told, row(*buttons, None), gap=2))
            self._causes.addWidget(line)

    def _receipt_button(self, number: str) -> QWidget:
        made = button(self.tr("ดู {}").format(number))
        made.clicked.connect(lambda: self.receipt_wanted.emit(number))
        return made

    def _add_up(self, left: Money) -> None:
        self._handed.setText(
            self.tr("เก็บเป็นเงินทอน {} · ส่งมอบ {} บาท").format(left, self._counted - left)
        )


def _narrow(box: QComboBox) -> None:
    """As wide as there is room, whatever its longest choice."""
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
