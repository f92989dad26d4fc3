"""The four pages of a close, each with its one main button."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from desktop.domain.calendar import clock_time
from desktop.domain.drawer import counted
from desktop.domain.drawer_reasons import VARIANCE_REASONS
from desktop.domain.money import ZERO, Money
from desktop.domain.shift import ShiftClosed
from desktop.domain.variance import Cause
from desktop.services import variance_words
from desktop.services.close_view import CloseView, CountResult
from ui.screens.closing.view_model import Wanted
from ui.widgets.count_table import CountTable
from ui.widgets.pieces import Part, amount, button, column, label, row, rule, set_tone

_NAMED = 3


class Step(QWidget):
    """A page: what scrolls, and below it what stays in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._area = QScrollArea()

    def keep_in_sight(self, field: QWidget) -> None:
        self._area.ensureWidgetVisible(field)

    def fill(self, *inside: Part, foot: tuple[Part, ...]) -> None:
        page = QWidget()
        lines = column(*inside, None, gap=6)
        lines.setContentsMargins(0, 0, 6, 0)
        page.setLayout(lines)
        scroll = self._area
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        whole = column(scroll, *foot, gap=6)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def begin(self) -> None:
        """Puts the focus where the hand is wanted."""


class LooseStep(Step):
    """What is still open; only baskets that are put aside have to be decided on."""

    dropped = Signal(object)  # UUID
    doubt_settled = Signal(object, bool)  # UUID, came out
    original_wanted = Signal(object)  # UUID
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(gap=6)
        self.carry = QCheckBox(self.tr("ยกรายการพักไว้ไปกะถัดไป"))
        self._next = button(self.tr("ไปนับเงิน"), kind="primary", shortcut="F12")
        self._next.clicked.connect(self.done)
        self.fill(
            label(self.tr("ตรวจรายการค้าง"), rank="heading"),
            self._lines,
            self.carry,
            foot=(self._next,),
        )

    def begin(self) -> None:
        self._next.setFocus()

    def show_view(self, view: CloseView) -> None:
        _empty(self._lines)
        for held in view.loose.held:
            words = self.tr("พักไว้ · {} · {} บาท").format(held.payer_name, held.amount)
            drop = button(self.tr("ยกเลิกรายการ"))
            drop.clicked.connect(lambda _=False, id=held.id: self.dropped.emit(id))
            self._add(words, drop)
        for paper in view.loose.papers:
            self._add_paper(paper.payment_id, str(paper.number), doubtful=paper.doubtful)
        self.carry.setVisible(bool(view.loose.held))
        if self._lines.count() == 0:
            self._add(self.tr("ไม่มีรายการค้างที่ต้องตัดสินใจ"))

    def _add_paper(self, id: UUID, number: str, *, doubtful: bool) -> None:
        if doubtful:
            out, lost = button(self.tr("ออกแล้ว")), button(self.tr("ไม่ออก"))
            out.clicked.connect(lambda: self.doubt_settled.emit(id, True))
            lost.clicked.connect(lambda: self.doubt_settled.emit(id, False))
            self._add(self.tr("ต้นฉบับ {} กระดาษออกหรือไม่").format(number), out, lost)
        else:
            printing = button(self.tr("พิมพ์ต้นฉบับ"))
            printing.clicked.connect(lambda: self.original_wanted.emit(id))
            self._add(self.tr("ต้นฉบับ {} ยังไม่ได้พิมพ์").format(number), printing)

    def _add(self, words: str, *buttons: QWidget) -> None:
        line = QWidget()
        inside = row(label(words, wrap=True), *buttons)
        inside.setStretch(0, 1)
        line.setLayout(inside)
        self._lines.addWidget(line)


class CountStep(Step):
    """Counted without seeing what there should be."""

    counted = Signal(object)  # dict[Money, int]

    def __init__(self) -> None:
        super().__init__()
        self.counts = CountTable()
        self._left = label("", tone="muted", wrap=True)
        self._sum = amount("0.00", rank="sum")
        self.confirm = button(self.tr("ยืนยันยอดที่นับ"), kind="primary", shortcut="F12")
        self.counts.changed.connect(lambda sum: self._sum.setText(str(sum)))
        self.counts.walked_out.connect(self.confirm.setFocus)
        self.counts.walked_to.connect(self.keep_in_sight)
        self.confirm.clicked.connect(lambda: self.counted.emit(self.counts.count()))
        total = row(label(self.tr("นับได้รวม")), None, self._sum)
        self.fill(
            label(self.tr("นับเงินสดในลิ้นชัก"), rank="heading"),
            self._left,
            self.counts,
            foot=(total, self.confirm),
        )

    def begin(self) -> None:
        self.counts.begin()

    def show_view(self, view: CloseView) -> None:
        if view.tries_left:
            words = self.tr("นับก่อน แล้วจึงเห็นยอดที่ควรมี (นับได้ {} ครั้ง)").format(view.tries_left)
        else:
            words = self.tr("นับครบจำนวนครั้งแล้ว นับอีกได้เมื่อหัวหน้าอนุมัติ")
        self._left.setText(words)
        if not self.counts.typed():
            self.counts.show_count(view.counted)


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
        narrow(self.reason)
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
        _empty(self._causes)
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


class DoneStep(Step):
    """The shift is over: its Z, on paper as often as is wished."""

    print_wanted = Signal()
    remit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._headline = label("", rank="figure", tone="ok")
        self._lines = column(gap=4)
        self.print = button(self.tr("พิมพ์รายงาน Z"), kind="primary", shortcut="F12")
        self.remit = button(self.tr("ไปใบนำส่ง F11"))
        self.print.clicked.connect(self.print_wanted)
        self.remit.clicked.connect(self.remit_wanted)
        self.fill(self._headline, self._lines, foot=(row(self.remit, self.print),))

    def begin(self) -> None:
        self.print.setFocus()

    def show_closed(self, view: CloseView, closed: ShiftClosed) -> None:
        self._headline.setText(self.tr("ปิดกะแล้ว · Z{:04d}").format(closed.number))
        _empty(self._lines)
        variance = self.tr("{} บาท").format(closed.variance) if closed.variance else self.tr("ตรง")
        lines: list[tuple[str, str]] = [
            (self.tr("ผู้รับเงิน"), view.clerk_name),
            (self.tr("เปิดกะ"), clock_time(view.shift.opened_at)),
            (self.tr("ควรมี"), str(closed.expected)),
            (self.tr("นับได้"), str(closed.counted_amount)),
            (self.tr("ผลต่าง"), variance),
            (self.tr("เงินทอนคงไว้"), str(counted(closed.left_float))),
            (self.tr("ส่งมอบ"), str(closed.handed_over)),
        ]
        for name, words in lines:
            line = QWidget()
            line.setLayout(row(label(name, tone="muted"), None, amount(words, rank="strong")))
            self._lines.addWidget(line)


def narrow(box: QComboBox) -> None:
    """As wide as there is room, whatever its longest choice."""
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def _empty(lines: QLayout) -> None:
    while (item := lines.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
