"""Closing a shift: the count at the left, the shift's figures beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QComboBox, QFrame, QScrollArea, QStackedWidget

from desktop.domain.access import Credentials
from desktop.domain.calendar import short_date
from desktop.domain.money import Money
from desktop.domain.receipt_filter import ReceiptFilter
from desktop.services.close_view import CloseView
from desktop.services.closing import OpenLine
from ui.screens.closing.figures import Figures
from ui.screens.closing.step import Step
from ui.screens.closing.steps import CountStep, DoneStep, LooseStep
from ui.screens.closing.variance_step import VarianceStep
from ui.screens.closing.view_model import Approval, ClosingViewModel, Wanted
from ui.widgets.approval import ApprovalDialog
from ui.widgets.pieces import Banner, Card, Page, button, chip, label, row, set_tone

_LOOSE, _COUNT, _VARIANCE, _DONE, _NONE = range(5)
_LATE_MONEY = timedelta(days=14)


class ClosingView(Page):
    go_requested = Signal(str)
    drill_requested = Signal(object)  # ReceiptFilter

    def __init__(self, model: ClosingViewModel) -> None:
        super().__init__()
        self.model = model
        names = ("1 ตรวจรายการค้าง", "2 นับเงิน", "3 ผลต่าง", "4 เสร็จ")
        self._chips = [chip(self.tr(name)) for name in names]
        self._who = QComboBox()
        self._who.setAccessibleName(self.tr("กะที่จะปิด"))
        self._title = label("", tone="muted")
        self.loose, self.count = LooseStep(), CountStep()
        self.variance, self.done = VarianceStep(), DoneStep()
        self._pages = QStackedWidget()
        self._empty = label(
            self.tr("ไม่มีกะที่ต้องปิด เปิดกะได้จากหน้าเคาน์เตอร์ (F2)"), tone="muted", wrap=True
        )
        self.banner = Banner()
        self.figures = Figures()
        self._print_x = button(self.tr("รายงาน X"), shortcut="Ctrl+P")
        self._cash = button(self.tr("เงินเข้า/ออก"))
        self._dialog: ApprovalDialog | None = None
        self._asked: Approval | None = None
        self._seen: object = None
        self._again = False
        self._build()
        self._listen()

    def begin(self) -> None:
        self.model.load()
        self._focus()

    def reload(self) -> None:
        self.model.load()

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        for page in (self.loose, self.count, self.variance, self.done):
            self._pages.addWidget(page)
        self._pages.addWidget(self._empty)
        self._pages.setCurrentIndex(_NONE)
        left = Card(
            row(*self._chips, None, gap=6),
            self._title,
            self._who,
            self.banner,
            self._pages,
            row(self._print_x, self._cash, None),
        )
        inside = left.layout()
        assert isinstance(inside, QBoxLayout)
        inside.setStretchFactor(self._pages, 1)
        right = QScrollArea()
        right.setWidgetResizable(True)
        right.setFrameShape(QFrame.Shape.NoFrame)
        right.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        right.setWidget(self.figures)
        ground = row(left, right, gap=14)
        ground.setStretch(0, 42)
        ground.setStretch(1, 58)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)
        self._who.hide()

    def _listen(self) -> None:
        model = self.model
        model.view_changed.connect(self._show)
        model.shifts_changed.connect(self._offer_shifts)
        model.approval_needed.connect(self._ask_approval)
        model.approved.connect(self._approved)
        model.refused.connect(self._refuse)
        model.told.connect(self.banner.say)
        model.busy_changed.connect(self._set_busy)
        self._who.activated.connect(lambda _: model.choose(self._who.currentData()))
        self.loose.dropped.connect(model.drop)
        self.loose.doubt_settled.connect(lambda id, out: model.settle_doubt(id, came_out=out))
        self.loose.original_wanted.connect(model.print_original)
        self.loose.done.connect(self._leave_loose)
        self.count.counted.connect(self._count)
        self.variance.closed.connect(self._close)
        self.variance.again.connect(self._count_again)
        self.variance.receipt_wanted.connect(self._drill)
        self.done.print_wanted.connect(model.print_z)
        self.done.remit_wanted.connect(lambda: self.go_requested.emit("remitting"))
        self._print_x.clicked.connect(model.print_x)
        self._cash.clicked.connect(lambda: self.go_requested.emit("cash"))

    # -- showing ---------------------------------------------------------------------------------

    def _offer_shifts(self, lines: list[OpenLine]) -> None:
        with QSignalBlocker(self._who):
            self._who.clear()
            for one in lines:
                day = short_date(one.shift.business_day)
                self._who.addItem(f"{one.clerk_name} · {day}", one.shift.id)
        self._who.setVisible(self.model.sees_all and len(lines) > 1)

    def _show(self, view: CloseView | None) -> None:
        if view is None:
            self._seen = None
            self._title.setText("")
            self._turn(_NONE)
            return
        new = self._seen != view.shift.id
        self._seen = view.shift.id
        self._title.setText(f"{view.clerk_name} · {short_date(view.shift.business_day)}")
        self._title.setVisible(self.model.sees_all or self.model.late(view))
        self.figures.show_view(view)
        self.loose.show_view(view)
        self.count.show_view(view)
        if view.closed is not None:
            self.done.show_closed(view, view.closed)
        elif view.result is not None:
            self.variance.show_result(view.result)
        step = self._step(view, new=new)
        if step != self._pages.currentIndex():
            self._turn(step)

    def _step(self, view: CloseView, *, new: bool) -> int:
        """Where things stand; a clerk who went back to count again stays there."""
        if view.closed is not None:
            return _DONE
        if view.result is not None and not self._again:
            undecided = view.loose.held and not self.loose.carry.isChecked()
            return _LOOSE if undecided else _VARIANCE
        now = self._pages.currentIndex()
        if not new and now in (_LOOSE, _COUNT):
            return now
        loose = view.loose.held or view.loose.papers
        return _LOOSE if loose and not view.tries else _COUNT

    def _turn(self, step: int) -> None:
        self._pages.setCurrentIndex(step)
        for place, one in enumerate(self._chips):
            set_tone(one, "ok" if place < step else "now" if place == step else "ahead")
            one.setVisible(step != _NONE)
        self.figures.setVisible(step != _NONE)
        self._print_x.setVisible(step in (_LOOSE, _COUNT, _VARIANCE))
        self._cash.setVisible(step in (_LOOSE, _COUNT, _VARIANCE) and not self.model.sees_all)
        self._focus()

    def _focus(self) -> None:
        page = self._pages.currentWidget()
        if isinstance(page, Step) and self.isVisible():
            page.begin()

    def _set_busy(self, busy: bool) -> None:
        for one in (self.count.confirm, self.variance.confirm, self.done.print, self._print_x):
            one.setEnabled(not busy)

    # -- doing -----------------------------------------------------------------------------------

    def _leave_loose(self) -> None:
        view = self.model.view
        if view is not None and view.loose.held and not self.loose.carry.isChecked():
            words = self.tr("มีรายการพักไว้ {} รายการ เลือกยกไปกะถัดไปหรือยกเลิกก่อน")
            self.banner.say(words.format(len(view.loose.held)), "warn")
            return
        self.banner.clear()
        self._turn(_COUNT if view is None or view.result is None else _VARIANCE)

    def _drill(self, number: str) -> None:
        """To one receipt, wherever after the cut-off its money was booked."""
        if self.model.view is not None:
            day = self.model.view.shift.business_day
            self.drill_requested.emit(ReceiptFilter(day, day + _LATE_MONEY, text=number))

    def _count_again(self) -> None:
        self._again = True
        self._turn(_COUNT)

    def _close(self, wanted: Wanted) -> None:
        self.model.close(replace(wanted, carry_held=self.loose.carry.isChecked()))

    def _count(self, count: dict[Money, int]) -> None:
        self.banner.clear()
        self.model.count(count)

    def _ask_approval(self, asked: Approval) -> None:
        result = asked.view.result
        if asked.counting or result is None:
            what = self.tr("ให้นับเงินอีกครั้ง · {}").format(asked.view.clerk_name)
        else:
            what = self.tr("ปิดกะของ {} ที่มีผลต่าง {} บาท").format(
                asked.view.clerk_name, result.variance
            )
        self._asked = asked
        self._dialog = ApprovalDialog(what, asked.people, self)
        self._dialog.given.connect(self._give)
        self._dialog.finished.connect(self._forget_dialog)
        self._dialog.open()

    def _give(self, approval: Credentials) -> None:
        if self._asked is not None and self._asked.counting:
            self.model.count(self.count.counts.count(), approval)
        else:
            wanted = replace(self.variance.wanted(), carry_held=self.loose.carry.isChecked())
            self.model.close(wanted, approval)

    def _approved(self) -> None:
        """Done, with an approval or without one."""
        self._again = False
        self.count.counts.forget()
        if self._dialog is not None:
            self._dialog.accept()

    def _forget_dialog(self) -> None:
        old, self._dialog = self._dialog, None
        if old is not None:
            old.deleteLater()
            self.window().activateWindow()
        self._focus()

    def _refuse(self, text: str) -> None:
        if self._dialog is not None:
            self._dialog.refuse(text)
        else:
            self.banner.say(text, "bad")
