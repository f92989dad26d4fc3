"""The counter: one box, the payer's account, the money."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QStackedWidget

from desktop.domain.calendar import be_year
from desktop.domain.errors import Reason, Refused
from desktop.domain.payer import Payer
from desktop.domain.payment import Payment
from desktop.domain.tender import TenderKind
from desktop.services.held import HeldBasket
from desktop.services.payments import Account
from desktop.services.receipts import Unfinished
from desktop.services.search import Hits
from ui.screens.counter.account import AccountPane
from ui.screens.counter.basket import Basket
from ui.screens.counter.change_dialog import ChangeDialog
from ui.screens.counter.changing import Changing
from ui.screens.counter.held_list import HeldList
from ui.screens.counter.hits import Found, HitList
from ui.screens.counter.holding import Holding
from ui.screens.counter.money_pane import MoneyPane
from ui.screens.counter.one_box import OneBox
from ui.screens.counter.plan_dialog import PlanDialog
from ui.screens.counter.tendering import Tendering
from ui.screens.counter.view_model import CounterViewModel
from ui.widgets import theme
from ui.widgets.pieces import Banner, Card, Page, button, column, label, row


class CounterView(Page):
    def __init__(self, model: CounterViewModel) -> None:
        super().__init__()
        self.model = model
        self.box = OneBox()
        self.hits = HitList()
        self.account = AccountPane()
        self.held = HeldList()
        self.money = MoneyPane(model.services.policy.tenders)
        self.money.written.setVisible(model.by_hand)
        self.tendering = Tendering(model)
        self.holding = Holding(model)
        self.changing = Changing(model)
        self.account.card.change.setVisible(self.changing.allowed)
        self._waiting = button("")
        self._doubt = Banner()
        self._middle = QStackedWidget()
        self._pages()
        left = column(self.box, self._doubt, self._middle, gap=12)
        left.setStretch(2, 1)
        ground = row(left, self.money, gap=16)
        ground.setStretch(0, 65)
        ground.setStretch(1, 35)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)
        self._listen()
        self._listen_to_tenders()
        self._listen_to_held()
        self._listen_to_changes()
        model.paper.look_for_doubts()

    def begin(self) -> None:
        self.box.setFocus()
        self.box.selectAll()
        self.holding.load()

    def dress(self, look: theme.Tokens) -> None:
        self.account.dues.dress(look)

    def _pages(self) -> None:
        welcome = Card(
            None,
            _centred(label(self.tr("พร้อมรับผู้ชำระคนถัดไป"), rank="title")),
            _centred(label(self.tr("พิมพ์ชื่อบางส่วนในช่องด้านบน แล้วกด ↓ และ Enter"), tone="muted")),
            row(None, self._waiting, None),
            None,
        )
        for page in (welcome, self.hits, self.account, self.held):
            self._middle.addWidget(page)

    def _listen(self) -> None:
        model = self.model
        self.box.textEdited.connect(self._typed)
        self.box.walked_down.connect(self._walk_down)
        self.box.entered.connect(self._take_first)
        self.hits.chosen.connect(self._choose)
        self.hits.left.connect(self.box.setFocus)
        self.account.card.reveal_requested.connect(model.reveal)
        self.account.card.leave_requested.connect(self._leave)
        self.account.dues.part_given.connect(model.set_part)
        self.account.dues.plan_requested.connect(lambda due: PlanDialog(model, due, self).open())
        self.account.dues.ticked.connect(model.toggle)
        self.account.dues.all_ticked.connect(model.toggle_all)
        self.account.dues.money_requested.connect(self._go_to_money)
        self.money.received_typed.connect(model.set_received)
        self.money.written_typed.connect(model.set_written)
        self.money.take_requested.connect(model.take)
        model.search.hits_changed.connect(self._show_hits)
        model.account_changed.connect(self._show_account)
        model.account_renewed.connect(self.account.dues.show_account)
        model.revealed.connect(self._show_all)
        model.basket_changed.connect(self._show_basket)
        model.payment_taken.connect(self._show_taken)
        model.paper.told.connect(self.money.outcome.say)
        model.paper.doubts_changed.connect(self._show_doubts)
        for source in (model, model.paper, self.holding):
            source.refused.connect(lambda text: self.money.refusal.say(text, "bad"))
        model.search.failed.connect(lambda text: self._doubt.say(text, "bad"))
        model.busy_changed.connect(self.money.set_busy)

    def _listen_to_tenders(self) -> None:
        money, form, tendering = self.money, self.money.form, self.tendering
        money.tender_asked.connect(self._ask_tender)
        money.tender_removed.connect(tendering.remove)
        form.wanted.connect(tendering.add)
        form.code_wanted.connect(tendering.make_qr)
        form.print_wanted.connect(tendering.print_qr)
        form.slip_read.connect(self._read_slip)
        form.left.connect(self._go_to_money)
        tendering.qr_ready.connect(form.show_code)
        tendering.added.connect(self._go_to_money)
        tendering.refused.connect(lambda text: money.refusal.say(text, "bad"))
        tendering.told.connect(money.outcome.say)

    def _listen_to_held(self) -> None:
        self.account.card.hold_requested.connect(self.holding.hold)
        self.held.recalled.connect(self.holding.recall)
        self.held.dropped.connect(self.holding.drop)
        self.held.left.connect(self._close_held)
        self.holding.listed.connect(self._show_held)
        self.holding.told.connect(self.money.outcome.say)
        self.holding.held.connect(self.begin)
        self._waiting.clicked.connect(self._open_held)
        QShortcut(QKeySequence("Ctrl+R"), self, self._open_held)

    def _listen_to_changes(self) -> None:
        changing = self.changing
        self.account.card.change_requested.connect(changing.open)
        changing.opened.connect(
            lambda opened: ChangeDialog(self.model, changing, opened, self).open()
        )
        changing.card_changed.connect(self._show_card)
        changing.told.connect(self.money.outcome.say)
        changing.refused.connect(lambda text: self.money.refusal.say(text, "bad"))

    def reload(self) -> None:
        self.changing.look()

    def _show_card(self, account: Account) -> None:
        self.account.card.show_masked(account.payer)
        self.account.card.show_state(account)

    def _ask_tender(self, kind: TenderKind) -> None:
        if kind is TenderKind.CASH or not self.model.basket.dues:
            self._go_to_money()
            if kind is not TenderKind.CASH:
                self.model.refuse(Refused(Reason.BASKET_EMPTY))
            return
        today = self.model.today()
        self.tendering.forget()
        self.money.open_form(kind, f"{today.day:02d}/{today.month:02d}/{be_year(today)}")

    def _go_to_money(self) -> None:
        self.money.close_form()
        self.money.received.setFocus()

    def _read_slip(self, text: str) -> None:
        slip = self.tendering.read_slip(text)
        if slip is not None:
            self.money.form.show_slip(slip)

    def _open_held(self) -> None:
        self.holding.load()
        self._middle.setCurrentWidget(self.held)
        self.held.table.setFocus()

    def _close_held(self) -> None:
        self._middle.setCurrentIndex(2 if self.model.account else 0)
        self.begin()

    def _show_held(self, held: list[HeldBasket]) -> None:
        self.held.show_baskets(held)
        words = self.tr("มีรายการพักไว้ {} รายการ  ⟨Ctrl+R⟩").format(len(held))
        self._waiting.setText(words)
        self._waiting.setVisible(bool(held))

    def _typed(self, text: str) -> None:
        self.money.outcome.clear()
        self.model.search.look_up(text)

    def _walk_down(self) -> None:
        if self._middle.currentWidget() is self.hits and self.hits.first():
            self.hits.table.setFocus()
        elif self._middle.currentWidget() is self.account:
            self.account.dues.table.setFocus()

    def _take_first(self) -> None:
        found = self.hits.first()
        if self._middle.currentWidget() is self.hits and found is not None:
            self._choose(found)

    def _choose(self, found: Found) -> None:
        self.model.choose(found.payer_id, found.bill_number)

    def _leave(self) -> None:
        self.model.leave()
        self.box.clear()
        self.money.clear_received()
        self.begin()

    def _show_hits(self, hits: Hits) -> None:
        if not self.box.text().strip():
            self._middle.setCurrentIndex(2 if self.model.account else 0)
            return
        self.hits.show_hits(hits, self.box.text().strip())
        self._middle.setCurrentWidget(self.hits)

    def _show_account(self, account: Account | None) -> None:
        if account is None:
            self._middle.setCurrentIndex(0)
            self.money.clear_received()
            return
        self.box.clear()
        self.money.clear_received()
        self.money.outcome.clear()
        self._show_card(account)
        self.account.dues.show_account(account)
        self._middle.setCurrentWidget(self.account)
        self.account.dues.table.setFocus()

    def _show_all(self, payer: Payer) -> None:
        self.account.card.show_all(payer)

    def _show_basket(self, basket: Basket) -> None:
        self.account.dues.show_basket(basket)
        self.money.show_basket(basket)

    def _show_taken(self, payment: Payment) -> None:
        self.money.show_taken(payment)
        self.box.clear()
        self.begin()

    def _show_doubts(self, doubts: list[Unfinished]) -> None:
        if not doubts:
            self._doubt.clear()
            return
        doubt = doubts[0]
        yes, no = button(self.tr("กระดาษออกแล้ว")), button(self.tr("ไม่ออก"))
        yes.clicked.connect(lambda: self.model.paper.settle_doubt(doubt, came_out=True))
        no.clicked.connect(lambda: self.model.paper.settle_doubt(doubt, came_out=False))
        self._doubt.say(
            self.tr(
                "ไม่แน่ใจว่าต้นฉบับใบเสร็จ {} พิมพ์ออกมาหรือไม่ เงินบันทึกครบแล้ว ดูที่เครื่องพิมพ์แล้วตอบ"
                " (พิมพ์ครั้งต่อไปจะเป็นสำเนา)"
            ).format(doubt.number),
            "warn",
            yes,
            no,
        )


def _centred(words: QLabel) -> QLabel:
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return words
