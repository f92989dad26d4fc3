"""From the closed drawer to the bank: the steps, what each asks for, and its paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from desktop.domain.access import Act, Credentials
from desktop.domain.money import Money
from desktop.services.custody import HandOver
from desktop.services.remitting import Slip
from desktop.services.summary import MakeSummary
from ui.screens.remitting.custody_pane import CustodyPane, PositionPane
from ui.screens.remitting.fields import scrolled
from ui.screens.remitting.panes import CheckPane, HistoryPane, Pane, ReceivePane, SlipPane
from ui.screens.remitting.sheet_pane import SheetPane
from ui.screens.remitting.steps import TITLES, StepList, pressing, states
from ui.screens.remitting.summary_pane import SummaryPane
from ui.screens.remitting.view_model import DayState, PaperWanted, RemittingViewModel
from ui.widgets.approval import ApprovalDialog
from ui.widgets.be_date import DayPicker
from ui.widgets.pieces import Banner, Card, Page, column, label, row

_EMPTY = (
    "ยังไม่มีสลักหลังของวันนี้",
    "ยังไม่มีใบนำส่งของวันนี้",
    "ยังไม่มีใบนำส่งของวันนี้",
    "ยังไม่มีใบสรุปของวันนี้",
    "ยังไม่มีการส่งมอบในวันนี้",
    "",
    "ยังไม่มีใบนำส่งในช่วง 45 วันนี้",
)


class RemittingView(Page):
    def __init__(self, model: RemittingViewModel, *, today: date) -> None:
        super().__init__()
        self._model = model
        self._state: DayState | None = None
        self._step = -1
        self._dialog: ApprovalDialog | None = None
        self._days = DayPicker(today)
        self.steps = StepList()
        self.banner = Banner()
        self._title = label(rank="heading")
        self.check, self.slip, self.receive = CheckPane(), SlipPane(), ReceivePane()
        self.summary = SummaryPane(model.accounts)
        self.custody, self.history = CustodyPane(), HistoryPane()
        self._panes: tuple[Pane, ...] = (
            self.check, self.slip, self.receive, self.summary, self.custody, PositionPane(),
            self.history,
        )  # fmt: skip
        self._stack = QStackedWidget()
        self.paper = SheetPane()
        self._build()
        self._listen()

    def begin(self) -> None:
        self._model.show(self._days.day)
        self.steps.setFocus()

    def reload(self) -> None:
        self._model.reload()

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        for pane in self._panes:
            self._stack.addWidget(_framed(pane))
        steps = scrolled(self.steps)
        steps.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)
        middle = Card(self._title, self.banner, self._stack)
        ground = row(steps, middle, self.paper, gap=12)
        ground.setStretch(1, 1)
        ground.setStretch(2, 1)
        head = row(label(self.tr("เงินประจำวัน"), rank="title"), None, self._days)
        whole = column(head, ground, gap=10)
        whole.setContentsMargins(14, 10, 14, 12)
        self.setLayout(whole)

    def _listen(self) -> None:
        model = self._model
        self._days.day_changed.connect(self._go_to)
        self.steps.chosen.connect(self._show_step)
        self.history.chosen.connect(self._look_back)
        self.paper.wanted.connect(model.look_at)
        self.paper.chosen.connect(self._chosen)
        self.paper.print_wanted.connect(model.print)
        self.check.sign_wanted.connect(self._ask_sign)
        self.slip.remit_wanted.connect(self._ask_remit)
        self.receive.receive_wanted.connect(self._ask_receive)
        self.summary.summary_wanted.connect(self._ask_summary)
        self.custody.hand_over_wanted.connect(self._ask_hand_over)
        for pane in (self.receive, self.summary):
            pane.refused.connect(lambda words: self.banner.say(words, "bad"))
        model.loaded.connect(self._show)
        model.picture_changed.connect(self.paper.show_picture)
        model.told.connect(self.banner.say)
        model.acted.connect(self._acted)
        model.refused.connect(self._refused)
        model.busy_changed.connect(self._set_busy)

    # -- showing ---------------------------------------------------------------------------------

    def _go_to(self, day: date) -> None:
        self._step = -1
        self.banner.clear()
        self._model.show(day)

    def _show(self, state: DayState) -> None:
        self._state = state
        told = states(state)
        finance = self._model.keeps_money
        self.steps.show_states(told, finance=finance)
        if self._step < 0:
            self._step = pressing(told, finance=finance)
            self.steps.choose(self._step)
        self._offer()

    def _show_step(self, step: int) -> None:
        self._step = step
        self.banner.clear()
        self._offer()

    def _offer(self) -> None:
        state = self._state
        if state is None:
            return
        self._title.setText(self.tr(TITLES[self._step]))
        self._stack.setCurrentIndex(self._step)
        self.paper.offer(self._model.papers_of(self._step, state), self.tr(_EMPTY[self._step]))

    def _chosen(self, wanted: PaperWanted | None) -> None:
        if self._state is not None:
            self._panes[self._step].show_day(self._state, wanted.slip if wanted else None)

    def _look_back(self, slip: Slip) -> None:
        """The paper of an earlier slip, to look at and to print once more."""
        shown = self.paper.current()
        if shown is None or shown.slip is None or shown.slip.check.id != slip.check.id:
            self.paper.choose(slip)

    def _set_busy(self, busy: bool) -> None:
        self._panes[self._step].set_busy(busy)
        self.paper.set_busy(busy)

    # -- asking ----------------------------------------------------------------------------------

    def _ask_sign(self) -> None:
        state = self._state
        if state is None:
            return
        seen = state.seen
        what = self.tr("ตรวจและลงนาม {} ใบเสร็จ รวม {} บาท ผู้ตรวจต้องไม่ใช่ผู้รับเงิน").format(
            len(seen.batch.receipts), seen.batch.amount
        )
        self._ask(
            what,
            Act.CHECK_DAY,
            lambda given: self._model.sign(seen, given),
            without=seen.batch.collectors,
        )

    def _ask_remit(self, slip: Slip) -> None:
        if self._model.staff.may(Act.REMIT):
            self._model.remit(slip)
            return
        what = self.tr("ผู้นำส่งเงินของยอด {} บาท").format(slip.check.amount)
        self._ask(what, Act.REMIT, lambda given: self._model.remit(slip, given))

    def _ask_receive(self, slip: Slip, counted: Money) -> None:
        made = slip.made
        if made is None:
            return
        what = self.tr("รับเงินตามใบนำส่ง {} นับได้ {} บาท").format(made.name, counted)
        self._ask(
            what,
            Act.RECEIVE_REMITTANCE,
            lambda given: self._model.receive(made.id, given, counted),
            without=(made.submitted_by,),
        )

    def _ask_summary(self, wish: MakeSummary) -> None:
        what = self.tr("ตรวจสอบใบสรุปที่ {} จัดทำ").format(self._model.staff.name)
        self._ask(what, Act.CHECK_DAY, lambda given: self._model.summarise(wish, given), me=False)

    def _ask_hand_over(self, wish: HandOver) -> None:
        what = self.tr("รับมอบเงินสด {} บาท จาก {}").format(wish.amount, self._model.staff.name)
        self._ask(
            what,
            Act.RECEIVE_REMITTANCE,
            lambda given: self._model.hand_over(wish, given),
            me=False,
        )

    def _ask(
        self,
        what: str,
        act: Act,
        do: Callable[[Credentials], None],
        *,
        without: tuple[str, ...] = (),
        me: bool = True,
    ) -> None:
        """Whoever may, but those in `without`; `me`: whether who is signed in is one of them."""
        assert self._state is not None, "nothing is asked before the day is shown"
        gone = without if me else (*without, self._model.staff.code)
        people = [one for one in self._state.people[act] if one.code not in gone]
        dialog = ApprovalDialog(what, people, self)
        dialog.setWindowTitle(self.tr(TITLES[self._step]))
        dialog.given.connect(do)
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        self.banner.clear()
        dialog.open()

    def _acted(self) -> None:
        if self._dialog is not None:
            self._dialog.accept()

    def _refused(self, words: str) -> None:
        if self._dialog is not None:
            self._dialog.refuse(words)
        else:
            self.banner.say(words, "bad")

    def _forget_dialog(self) -> None:
        old, self._dialog = self._dialog, None
        if old is not None:
            old.deleteLater()


def _framed(pane: Pane) -> QWidget:
    frame = QWidget()
    frame.setLayout(column(scrolled(pane), pane.foot) if pane.foot else column(scrolled(pane)))
    return frame
