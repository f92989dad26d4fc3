"""The counter: one box, the payer's account, the money."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget

from desktop.domain.payer import Payer
from desktop.domain.payment import Payment
from desktop.services.payments import Account
from desktop.services.receipts import Unfinished
from desktop.services.search import Hits
from ui.screens.counter.account import AccountPane
from ui.screens.counter.basket import Basket
from ui.screens.counter.hits import Found, HitList
from ui.screens.counter.money_pane import MoneyPane
from ui.screens.counter.view_model import CounterViewModel
from ui.widgets import theme
from ui.widgets.pieces import Banner, Card, Page, button, column, label, row


class OneBox(QLineEdit):
    """Down or Enter walks into what was found."""

    walked_down = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("onebox")
        self.setClearButtonEnabled(False)
        self.setMaxLength(200)
        self.setPlaceholderText(self.tr("ชื่อ · เลขบัตร · โทรศัพท์ · บ้านเลขที่ · เลขใบแจ้งหนี้  (Ctrl+K)"))
        self.setAccessibleName(self.tr("ค้นหาผู้ชำระหรือใบแจ้งหนี้"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.walked_down.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.entered.emit()
            case Qt.Key.Key_Escape:
                self.clear()
                self.textEdited.emit("")
            case _:
                super().keyPressEvent(event)


class CounterView(Page):
    def __init__(self, model: CounterViewModel) -> None:
        super().__init__()
        self.model = model
        self.box = OneBox()
        self.hits = HitList()
        self.account = AccountPane()
        self.money = MoneyPane()
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
        model.look_for_doubts()

    def begin(self) -> None:
        self.box.setFocus()
        self.box.selectAll()

    def dress(self, look: theme.Tokens) -> None:
        self.account.dues.dress(look)

    def _pages(self) -> None:
        welcome = Card(
            None,
            _centred(label(self.tr("พร้อมรับผู้ชำระคนถัดไป"), rank="title")),
            _centred(label(self.tr("พิมพ์ชื่อบางส่วนในช่องด้านบน แล้วกด ↓ และ Enter"), tone="muted")),
            None,
        )
        for page in (welcome, self.hits, self.account):
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
        self.account.dues.ticked.connect(model.toggle)
        self.account.dues.all_ticked.connect(model.toggle_all)
        self.account.dues.money_requested.connect(self.money.received.setFocus)
        self.money.received_typed.connect(model.set_received)
        self.money.take_requested.connect(model.take)
        model.hits_changed.connect(self._show_hits)
        model.account_changed.connect(self._show_account)
        model.account_renewed.connect(self.account.dues.show_account)
        model.revealed.connect(self._show_all)
        model.basket_changed.connect(self._show_basket)
        model.payment_taken.connect(self._show_taken)
        model.print_told.connect(self.money.outcome.say)
        model.doubts_changed.connect(self._show_doubts)
        model.refused.connect(lambda text: self.money.refusal.say(text, "bad"))
        model.search_failed.connect(lambda text: self._doubt.say(text, "bad"))
        model.busy_changed.connect(self.money.set_busy)

    def _typed(self, text: str) -> None:
        self.money.outcome.clear()
        self.model.look_up(text)

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
            return
        self.box.clear()
        self.money.clear_received()
        self.money.outcome.clear()
        self.account.card.show_masked(account.payer)
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
        yes.clicked.connect(lambda: self.model.settle_doubt(doubt, came_out=True))
        no.clicked.connect(lambda: self.model.settle_doubt(doubt, came_out=False))
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
