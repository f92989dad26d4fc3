"""What the counter screen shows now, and what its keys wish for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Staff
from desktop.domain.bill import BillDue
from desktop.domain.book_rules import leaf_number
from desktop.domain.books import ReceiptMode
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.facts import Purpose
from desktop.domain.money import ZERO, Money
from desktop.domain.payer import Payer
from desktop.domain.payment import Payment
from desktop.domain.policy import Policy
from desktop.services.held import Held
from desktop.services.instalment_plans import InstalmentPlans
from desktop.services.papers import Papers
from desktop.services.payments import Account, Payments
from desktop.services.ports import QrPattern
from desktop.services.receipts import Receipts
from desktop.services.record_changes import RecordChanges
from desktop.services.search import Search
from desktop.services.sign_in import SignIn
from ui import messages
from ui.background import Background, Lane
from ui.screens.counter.basket import Basket
from ui.screens.counter.paper_model import PaperModel
from ui.screens.counter.search_model import SearchModel

_OVERTAKEN = (Reason.BILL_ALREADY_PAID, Reason.BILL_PAID_ELSEWHERE, Reason.AMOUNT_CHANGED)
"""Refusals that tell of a world that moved on since the account was shown."""


@dataclass(frozen=True)
class CounterServices:
    payments: Payments
    receipts: Receipts
    search: Search
    held: Held
    instalments: InstalmentPlans
    sign_in: SignIn
    papers: Papers
    qr_pattern: QrPattern
    policy: Policy
    clock: Clock
    record_changes: RecordChanges


class CounterViewModel(QObject):
    account_changed = Signal(object)  # Account | None
    account_renewed = Signal(object)  # Account, of the same payer
    revealed = Signal(object)  # Payer
    basket_changed = Signal(object)  # Basket
    payment_taken = Signal(object)  # Payment
    refused = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, services: CounterServices, staff: Staff, background: Background) -> None:
        super().__init__()
        self.services = services
        self.staff = staff
        self.background = background
        self.search = SearchModel(services.search, background)
        self.paper = PaperModel(services.receipts, staff, background)
        self.account: Account | None = None
        self.basket = Basket()
        self.busy = False

    @property
    def by_hand(self) -> bool:
        """Whether receipts are written into printed books."""
        return self.services.policy.receipt_mode is ReceiptMode.BOOK

    def today(self) -> date:
        return self.services.clock.now().date()

    # -- the payer -------------------------------------------------------------------------------

    def choose(self, payer_id: UUID, bill_number: str = "") -> None:
        """Opens the payer's account; a bill that was searched for is ticked at once."""
        if self.busy:
            return

        def show(account: Account) -> None:
            self.open(account, Basket(payer_id))
            if bill_number:
                self.toggle(bill_number)

        self.background.run(
            lambda: self.services.payments.account(payer_id),
            owner=self,
            done=show,
            failed=self.refuse,
            lane=Lane.LOOKUP,
        )

    def open(self, account: Account | None, basket: Basket) -> None:
        self.account = account
        self.basket = basket
        self.account_changed.emit(account)
        self.basket_changed.emit(basket)

    def leave(self) -> None:
        """Puts the payer and the basket away; nothing was taken."""
        if not self.busy:
            self.open(None, Basket())

    def reveal(self) -> None:
        if self.account is None:
            return
        payer_id = self.account.payer.id

        def show(payer: Payer) -> None:
            if self.account is not None and self.account.payer.id == payer.id:
                self.revealed.emit(payer)

        self.background.run(
            lambda: self.services.payments.reveal(payer_id, Purpose.TAKE_PAYMENT, self.staff),
            owner=self,
            done=show,
            failed=self.refuse,
        )

    # -- the basket ------------------------------------------------------------------------------

    def toggle(self, bill_number: str) -> None:
        due = self.due(bill_number)
        if due is None or self.busy:
            return
        if due.paid_elsewhere:
            receipt = due.paid_elsewhere
            device = receipt.split("-")[1]
            self.refuse(
                Refused(
                    Reason.BILL_PAID_ELSEWHERE, bill=bill_number, receipt=receipt, device=device
                )
            )
            return
        self.set(self.basket.toggled(due))

    def toggle_all(self) -> None:
        """Ticks everything that is owed, or, when all is ticked, nothing."""
        if self.account is None or self.busy:
            return
        open_dues = [due for due in self.account.dues if not due.paid_elsewhere]
        full = all(self.basket.holds(due.bill.number) for due in open_dues)
        basket = self.basket
        for due in open_dues:
            if full or not basket.holds(due.bill.number):
                basket = basket.toggled(due)
        self.set(basket)

    def due(self, bill_number: str) -> BillDue | None:
        dues = self.account.dues if self.account else ()
        return next((due for due in dues if due.bill.number == bill_number), None)

    def set_part(self, bill_number: str, text: str) -> None:
        """Ticks the bill with this much of it."""
        if self.due(bill_number) is None or self.busy:
            return
        basket = self.basket.id
        try:
            amount = Money.parse(text)
        except Refused as refused:
            self.refuse(refused)
            return

        def show(cut: BillDue) -> None:
            if self.basket.id == basket and not self.busy:
                self.set(self.basket.with_part(cut))

        self.background.run(
            lambda: self.services.payments.part(bill_number, amount),
            owner=self,
            done=show,
            failed=self.refuse,
            lane=Lane.LOOKUP,
        )

    def set_received(self, text: str) -> None:
        try:
            received = Money.parse(text) if text.strip() else None
        except Refused as refused:
            self.set(self.basket.with_received(None))
            self.refuse(refused)
        else:
            self.set(self.basket.with_received(received))

    def set_written(self, text: str) -> None:
        try:
            self.basket = replace(self.basket, written=leaf_number(text))
        except Refused:
            self.basket = replace(self.basket, written=None)

    def take(self) -> None:
        """F12. While one wish is under way a further press changes nothing."""
        if self.busy:
            return
        if (reason := self._not_yet()) is not None:
            self.refuse(reason)
            return
        wish = self.basket.wish()
        self._set_busy(True)
        self.background.run(
            lambda: self.services.payments.take(wish, self.staff),
            owner=self,
            done=self._taken,
            failed=self._not_taken,
        )

    def _not_yet(self) -> Refused | None:
        basket = self.basket
        if not basket.dues:
            return Refused(Reason.BASKET_EMPTY)
        if basket.cash_due < ZERO:
            return Refused(Reason.TENDERED_TOO_MUCH, over=-basket.cash_due)
        if basket.change is None:
            return Refused(Reason.TENDERED_TOO_LITTLE, missing=basket.missing)
        if self.by_hand and basket.written is None:
            return Refused(Reason.WRITTEN_NUMBER_MISSING)
        return None

    def _taken(self, payment: Payment) -> None:
        self._set_busy(False)
        self.open(None, Basket())
        self.payment_taken.emit(payment)
        self.paper.print(payment)

    def _not_taken(self, error: Exception) -> None:
        self._set_busy(False)
        if isinstance(error, Refused) and error.reason in _OVERTAKEN and self.account is not None:
            self._renew(self.account.payer.id, why=error)
        else:
            self.refuse(error)

    def _renew(self, payer_id: UUID, *, why: Refused) -> None:
        """What is owed now; what is ticked and still owed stays, and so do the tenders."""

        def show(found: tuple[Account, Mapping[str, BillDue]]) -> None:
            if self.account is None or self.account.payer.id != payer_id:
                return
            self.account, cut = found
            self.account_renewed.emit(self.account)
            self.set(self.basket_of(self.basket, self.account, cut))
            self.refuse(why)

        parts = dict(self.basket.parts)
        self.background.run(
            lambda: self.looked_up(payer_id, parts),
            owner=self,
            done=show,
            failed=lambda _: self.refuse(why),
            lane=Lane.LOOKUP,
        )

    def looked_up(
        self, payer_id: UUID, parts: Mapping[str, Money]
    ) -> tuple[Account, Mapping[str, BillDue]]:
        """The account, and what the parts pay of it now. Off the GUI thread."""
        cut = {}
        for number, amount in parts.items():
            try:
                cut[number] = self.services.payments.part(number, amount)
            except Refused:
                continue  # no longer owed, or no longer more than this part
        return self.services.payments.account(payer_id), cut

    @staticmethod
    def basket_of(basket: Basket, account: Account, cut: Mapping[str, BillDue]) -> Basket:
        """The basket with what of it is still owed."""
        ticked = tuple(
            cut.get(due.bill.number, due)
            for due in account.dues
            if basket.holds(due.bill.number) and not due.paid_elsewhere
        )
        return replace(basket, dues=ticked, parts={n: due.amount for n, due in cut.items()})

    def set(self, basket: Basket) -> None:
        self.basket = basket
        self.basket_changed.emit(basket)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.busy_changed.emit(busy)

    def refuse(self, error: Exception) -> None:
        self.refused.emit(messages.explain(error))
