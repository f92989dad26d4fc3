"""The other pages of a close: loose ends, the blind count, the end."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.domain.calendar import clock_time
from desktop.domain.drawer import counted
from desktop.domain.shift import ShiftClosed
from desktop.services.close_view import CloseView
from ui.screens.closing.step import Step, emptied
from ui.widgets.count_table import CountTable
from ui.widgets.pieces import amount, button, column, label, row


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
        emptied(self._lines)
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
        emptied(self._lines)
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
