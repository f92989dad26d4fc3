"""Receipts: find, look at, print a copy, put right what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from desktop.domain.access import Act, Credentials
from desktop.domain.correction_wish import CorrectionWish
from desktop.domain.receipt import PrintOutcome, ReceiptRow
from desktop.domain.receipt_filter import ReceiptFilter
from ui.screens.receipts.actions import Actions
from ui.screens.receipts.dialogs import (
    RefundDialog,
    ReverseDialog,
    TenderDialog,
    VoidDialog,
    WishDialog,
)
from ui.screens.receipts.filter_bar import FilterBar
from ui.screens.receipts.preview import History, PreviewPane
from ui.screens.receipts.receipt_table import ReceiptTable
from ui.screens.receipts.view_model import Details, ReceiptsViewModel
from ui.widgets import theme
from ui.widgets.approval import ApprovalDialog
from ui.widgets.asking_page import AskingPage
from ui.widgets.pieces import Banner, Card, button, label, row

_DOUBTFUL = (PrintOutcome.REQUESTED, PrintOutcome.DOUBTFUL)


class ReceiptsView(AskingPage):
    def __init__(
        self,
        model: ReceiptsViewModel,
        *,
        today: date,
        money_day: Callable[[], date] | None = None,
    ) -> None:
        super().__init__()
        self._model = model
        self.filters = FilterBar(today, money_day)
        self.table = ReceiptTable(self.tr("รายการใบเสร็จ"))
        self._note = label(tone="muted")
        self.banner = Banner()
        self._preview = PreviewPane()
        self.history = History()
        self.acts = Actions(may_refund=model.staff.may(Act.RECORD_REFUND))
        self._details: Details | None = None
        self._busy = False
        self._told_of: UUID | None = None
        self._build()
        self._listen()

    def begin(self) -> None:
        self._model.begin()
        self._ask()
        self.table.setFocus()

    def show_filter(self, wanted: ReceiptFilter) -> None:
        """Comes here from a figure: the receipts behind it."""
        self.filters.show_filter(wanted)
        self.table.setFocus()

    def reload(self) -> None:
        self._model.reload()

    def preview_shown(self) -> bool:
        return not self._preview.pixmap().isNull()

    def dress(self, look: theme.Tokens) -> None:
        self.table.dress(look)

    def _build(self) -> None:
        left = Card(
            row(label(self.tr("ใบเสร็จ"), rank="heading"), None, self._note),
            self.filters,
            self.table,
        )
        right = Card(
            self.banner,
            self._preview,
            self.history,
            self.acts,
        )
        ground = row(left, right, gap=16)
        ground.setStretch(0, 58)
        ground.setStretch(1, 42)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)
        self._offer(None)

    def _listen(self) -> None:
        model = self._model
        self.filters.changed.connect(self._ask)
        self.table.row_changed.connect(self._choose)
        self.table.verticalScrollBar().valueChanged.connect(self._near_end)
        self.acts.copy_wanted.connect(self._print_copy)
        self.acts.original_wanted.connect(self._print_original)
        self.acts.void_wanted.connect(lambda: self._open(VoidDialog))
        self.acts.reverse_wanted.connect(lambda: self._open(ReverseDialog))
        self.acts.tender_wanted.connect(self._correct_tender)
        self.acts.refund_wanted.connect(self._refund)
        self.acts.page_wanted.connect(self._print_page)
        model.rows_changed.connect(self._show_rows)
        model.rows_added.connect(self.table.add_rows)
        model.clerks_changed.connect(self.filters.show_clerks)
        model.revenues_changed.connect(self.filters.show_revenues)
        model.picture_changed.connect(self._preview.show_picture)
        model.details_changed.connect(self._show_details)
        model.told.connect(self.banner.say)
        model.busy_changed.connect(self._set_busy)
        model.approval_wanted.connect(self._approve_copy)
        model.approval_heeded.connect(self._approved)
        model.approval_refused.connect(self._not_approved)

    # -- the list --------------------------------------------------------------------------------

    def _ask(self) -> None:
        self._model.show(self.filters.filter())

    def _show_rows(self, rows: list[ReceiptRow]) -> None:
        many = f"{len(rows)} ใบ{'+' if len(rows) >= 100 else ''}"
        self._note.setText(f"{self.filters.words()} · {many}")
        if not rows:
            self.table.show_rows(rows)
            self._preview.clear(self.tr("ไม่มีใบเสร็จในช่วงที่เลือก"))
            self.history.show_events([])
            self._offer(None)
            return
        self.table.show_rows(rows)

    def _choose(self, place: int) -> None:
        chosen = self.table.chosen()
        if chosen is None:
            return
        if chosen.payment_id != self._told_of:
            self._told_of, self._details = chosen.payment_id, None
            self.banner.clear()
        self._offer(chosen)
        self._model.look_at(chosen.payment_id)

    def _near_end(self, value: int) -> None:
        if value >= self.table.verticalScrollBar().maximum() - 200:
            self._model.more()

    def _show_details(self, details: Details) -> None:
        self._details = details
        self.history.show_events(details.history)
        self._offer(self.table.chosen())

    def _offer(self, chosen: ReceiptRow | None) -> None:
        self.acts.offer(chosen, self._details, busy=self._busy)
        doubtful = chosen is not None and chosen.original in _DOUBTFUL and not chosen.printing
        if chosen is not None and doubtful and not self._busy:
            self._ask_doubt(chosen)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._offer(self.table.chosen())

    # -- paper -----------------------------------------------------------------------------------

    def _ask_doubt(self, chosen: ReceiptRow) -> None:
        yes, no = button(self.tr("กระดาษออกแล้ว")), button(self.tr("ไม่ออก"))
        yes.clicked.connect(lambda: self._settle(chosen, came_out=True))
        no.clicked.connect(lambda: self._settle(chosen, came_out=False))
        words = self.tr("ต้นฉบับใบเสร็จ {} พิมพ์ออกมาหรือไม่ ดูที่เครื่องพิมพ์แล้วตอบ")
        self.banner.say(words.format(chosen.number), "warn", yes, no)

    def _settle(self, chosen: ReceiptRow, *, came_out: bool) -> None:
        self.banner.clear()
        self._model.settle_doubt(chosen.payment_id, came_out=came_out)

    def _print_copy(self, reason: str) -> None:
        if chosen := self.table.chosen():
            self._model.print_copy(chosen.payment_id, reason)

    def _print_original(self) -> None:
        if chosen := self.table.chosen():
            self._model.print_original(chosen.payment_id)

    def _print_page(self) -> None:
        if chosen := self.table.chosen():
            self._model.print_void_page(chosen.payment_id)

    # -- corrections -----------------------------------------------------------------------------

    def _open(self, kind: Callable[[ReceiptRow, ReceiptsView], WishDialog]) -> None:
        if chosen := self.table.chosen():
            self._show_form(kind(chosen, self), chosen)

    def _correct_tender(self) -> None:
        chosen, details = self.table.chosen(), self._details
        if chosen is not None and details is not None:
            self._show_form(TenderDialog(chosen, details.options.tenders, self), chosen)

    def _refund(self) -> None:
        chosen, details = self.table.chosen(), self._details
        if chosen is not None and details is not None:
            form = RefundDialog(chosen, details.owed, details.left, self)
            form.wished.connect(self._model.refund)
            self._show(form)

    def _show_form(self, form: WishDialog, chosen: ReceiptRow) -> None:
        form.wished.connect(lambda wish: self._approve(form.windowTitle(), chosen, wish))
        self._show(form)

    def _approve(self, title: str, chosen: ReceiptRow, wish: CorrectionWish) -> None:
        what = self.tr("{} · ใบเสร็จ {} ยอด {} บาท").format(title, chosen.number, chosen.amount)
        self._ask_approval(what, chosen, lambda given: self._model.correct(wish, given))

    def _approve_copy(self, payment_id: UUID, reason: str, why: str) -> None:
        chosen = self.table.chosen()
        if chosen is None or chosen.payment_id != payment_id:
            self.banner.say(why, "bad")
            return
        self._ask_approval(
            why, chosen, lambda given: self._model.print_copy(payment_id, reason, given)
        )

    def _ask_approval(
        self, what: str, chosen: ReceiptRow, given: Callable[[Credentials], None]
    ) -> None:
        people = self._details.people if self._details is not None else []
        dialog = ApprovalDialog(what, [one for one in people if one.code != chosen.clerk], self)
        dialog.given.connect(given)
        self._show(dialog)
