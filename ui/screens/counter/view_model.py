"""What the counter screen shows now, and what its keys wish for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Staff
from desktop.domain.errors import Reason, Refused, WorldFailed
from desktop.domain.facts import Purpose
from desktop.domain.money import Money
from desktop.domain.payer import Payer
from desktop.domain.payment import Payment
from desktop.domain.receipt import PrintOutcome
from desktop.services.payments import Account, Payments
from desktop.services.receipts import Receipts, Unfinished
from desktop.services.search import Hits, Search
from ui import messages
from ui.background import Background, Lane
from ui.screens.counter.basket import Basket

_OVERTAKEN = (Reason.BILL_ALREADY_PAID, Reason.BILL_PAID_ELSEWHERE, Reason.AMOUNT_CHANGED)
"""Refusals that tell of a world that moved on since the account was shown."""


@dataclass(frozen=True)
class CounterServices:
    payments: Payments
    receipts: Receipts
    search: Search


class CounterViewModel(QObject):
    hits_changed = Signal(object)  # Hits
    account_changed = Signal(object)  # Account | None
    account_renewed = Signal(object)  # Account, of the same payer
    revealed = Signal(object)  # Payer
    basket_changed = Signal(object)  # Basket
    payment_taken = Signal(object)  # Payment
    print_told = Signal(str, str)  # sentence, tone
    doubts_changed = Signal(object)  # list[Unfinished]
    refused = Signal(str)
    search_failed = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, services: CounterServices, staff: Staff, background: Background) -> None:
        super().__init__()
        self._services = services
        self._staff = staff
        self._background = background
        self._latest_search = 0
        self.account: Account | None = None
        self.basket = Basket()
        self.busy = False

    # -- the one box -----------------------------------------------------------------------------

    def look_up(self, text: str) -> None:
        """Each keystroke asks; only the answer to the last is shown."""
        self._latest_search += 1
        mine = self._latest_search
        if not text.strip():
            self.hits_changed.emit(Hits())
            return

        def ask() -> Hits | None:
            return self._services.search.find(text) if mine == self._latest_search else None

        def show(hits: Hits | None) -> None:
            if hits is not None and mine == self._latest_search:
                self.hits_changed.emit(hits)

        self._background.run(
            ask,
            owner=self,
            done=show,
            failed=lambda error: self.search_failed.emit(messages.explain(error)),
            lane=Lane.LOOKUP,
        )

    def choose(self, payer_id: UUID, bill_number: str = "") -> None:
        """Opens the payer's account; a bill that was searched for is ticked at once."""
        if self.busy:
            return

        def show(account: Account) -> None:
            self.account = account
            self.basket = Basket(payer_id)
            self.account_changed.emit(account)
            self.basket_changed.emit(self.basket)
            if bill_number:
                self.toggle(bill_number)

        self._background.run(
            lambda: self._services.payments.account(payer_id),
            owner=self,
            done=show,
            failed=self._refuse,
            lane=Lane.LOOKUP,
        )

    def leave(self) -> None:
        """Puts the payer and the basket away; nothing was taken."""
        if self.busy:
            return
        self.account = None
        self.basket = Basket()
        self.account_changed.emit(None)
        self.basket_changed.emit(self.basket)

    def reveal(self) -> None:
        if self.account is None:
            return
        payer_id = self.account.payer.id

        def show(payer: Payer) -> None:
            if self.account is not None and self.account.payer.id == payer.id:
                self.revealed.emit(payer)

        self._background.run(
            lambda: self._services.payments.reveal(payer_id, Purpose.TAKE_PAYMENT, self._staff),
            owner=self,
            done=show,
            failed=self._refuse,
        )

    # -- the basket ------------------------------------------------------------------------------

    def toggle(self, bill_number: str) -> None:
        if self.account is None or self.busy:
            return
        for due in self.account.dues:
            if due.bill.number == bill_number:
                if due.paid_elsewhere:
                    self.refused.emit(
                        messages.explain(
                            Refused(
                                Reason.BILL_PAID_ELSEWHERE,
                                bill=bill_number,
                                receipt=due.paid_elsewhere,
                                device=due.paid_elsewhere.split("-")[1],
                            )
                        )
                    )
                    return
                self._set(self.basket.toggled(due))

    def toggle_all(self) -> None:
        """Ticks everything that is owed, or, when all is ticked, nothing."""
        if self.account is None or self.busy:
            return
        open_dues = [due for due in self.account.dues if not due.paid_elsewhere]
        full = all(self.basket.holds(due.bill.number) for due in open_dues)
        for due in open_dues:
            if full or not self.basket.holds(due.bill.number):
                self._set(self.basket.toggled(due))

    def set_received(self, text: str) -> None:
        if not text.strip():
            self._set(self.basket.with_received(None))
            return
        try:
            self._set(self.basket.with_received(Money.parse(text)))
        except Refused as refused:
            self._set(self.basket.with_received(None))
            self._refuse(refused)

    def take(self) -> None:
        """F12. While one wish is under way a further press changes nothing."""
        if self.busy:
            return
        if not self.basket.dues:
            self._refuse(Refused(Reason.BASKET_EMPTY))
            return
        if self.basket.change is None:
            self._refuse(Refused(Reason.TENDERED_TOO_LITTLE, missing=self.basket.missing))
            return
        wish = self.basket.wish()
        self._set_busy(True)
        self._background.run(
            lambda: self._services.payments.take(wish, self._staff),
            owner=self,
            done=self._taken,
            failed=self._not_taken,
        )

    def _taken(self, payment: Payment) -> None:
        self._set_busy(False)
        self.account = None
        self.basket = Basket()
        self.account_changed.emit(None)
        self.basket_changed.emit(self.basket)
        self.payment_taken.emit(payment)
        self._print(payment)

    def _not_taken(self, error: Exception) -> None:
        self._set_busy(False)
        if isinstance(error, Refused) and error.reason in _OVERTAKEN and self.account is not None:
            self._renew(self.account.payer.id, why=error)
        else:
            self._refuse(error)

    def _renew(self, payer_id: UUID, *, why: Refused) -> None:
        """What is owed now; what is ticked and still owed stays, and so does the cash typed."""

        def show(account: Account) -> None:
            if self.account is None or self.account.payer.id != payer_id:
                return
            self.account = account
            ticked = tuple(
                due
                for due in account.dues
                if self.basket.holds(due.bill.number) and not due.paid_elsewhere
            )
            self.account_renewed.emit(account)
            self._set(replace(self.basket, dues=ticked))
            self._refuse(why)

        self._background.run(
            lambda: self._services.payments.account(payer_id),
            owner=self,
            done=show,
            failed=lambda _: self._refuse(why),
            lane=Lane.LOOKUP,
        )

    # -- paper -----------------------------------------------------------------------------------

    def _print(self, payment: Payment) -> None:
        self.print_told.emit(self.tr("กำลังพิมพ์ใบเสร็จ {}…").format(payment.receipt), "plain")

        def tell(outcome: PrintOutcome) -> None:
            if outcome is PrintOutcome.PRINTED:
                self.print_told.emit(self.tr("พิมพ์ใบเสร็จ {} แล้ว").format(payment.receipt), "ok")
            else:
                self.look_for_doubts()

        self._background.run(
            lambda: self._services.receipts.print_original(payment.id, self._staff),
            owner=self,
            done=tell,
            failed=self._not_printed,
            lane=Lane.DEVICES,
        )

    def _not_printed(self, error: Exception) -> None:
        self.print_told.emit(
            messages.not_printed(error), "warn" if isinstance(error, WorldFailed) else "bad"
        )

    def look_for_doubts(self) -> None:
        self._background.run(
            self._services.receipts.unfinished,
            owner=self,
            done=lambda found: self.doubts_changed.emit([one for one in found if one.doubtful]),
            failed=self._refuse,
            lane=Lane.LOOKUP,
        )

    def settle_doubt(self, doubt: Unfinished, *, came_out: bool) -> None:
        self._background.run(
            lambda: self._services.receipts.settle_doubt(
                doubt.payment_id, self._staff, came_out=came_out
            ),
            owner=self,
            done=lambda _: self.look_for_doubts(),
            failed=self._refuse,
        )

    def _set(self, basket: Basket) -> None:
        self.basket = basket
        self.basket_changed.emit(basket)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.busy_changed.emit(busy)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(messages.explain(error))
