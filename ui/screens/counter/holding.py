"""Putting a basket aside, and taking one up again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.domain.bill import BillDue
from desktop.domain.errors import Reason, Refused
from desktop.services.held import HeldBasket
from desktop.services.payments import Account
from ui import messages
from ui.background import Lane
from ui.screens.counter.basket import Basket
from ui.screens.counter.view_model import CounterViewModel


class Holding(QObject):
    listed = Signal(object)  # list[HeldBasket]
    held = Signal()
    told = Signal(str, str)  # sentence, tone
    refused = Signal(str)

    def __init__(self, counter: CounterViewModel) -> None:
        super().__init__()
        self._counter = counter

    def load(self) -> None:
        counter = self._counter
        counter.background.run(
            lambda: counter.services.held.of(counter.staff),
            owner=self,
            done=self.listed.emit,
            failed=self._refuse,
            lane=Lane.LOOKUP,
        )

    def hold(self) -> None:
        """Ctrl+H: nothing is taken, the payer may come back."""
        counter = self._counter
        if counter.busy:
            return
        if not counter.basket.dues:
            self._refuse(Refused(Reason.BASKET_EMPTY))
            return
        wish = counter.basket.wish()

        def show(held: HeldBasket) -> None:
            if counter.basket.id == held.id:
                counter.leave()
            words = self.tr("พักรายการของ {} ไว้แล้ว เรียกคืนด้วย Ctrl+R").format(held.payer_name)
            self.told.emit(words, "ok")
            self.held.emit()

        counter.background.run(
            lambda: counter.services.held.hold(wish, counter.staff),
            owner=self,
            done=show,
            failed=self._refuse,
        )

    def recall(self, id: UUID) -> None:
        counter = self._counter
        if counter.busy:
            return

        def ask() -> tuple[HeldBasket, Account, Mapping[str, BillDue]]:
            held = counter.services.held.recall(id, counter.staff)
            return held, *counter.looked_up(held.payer_id, held.parts)

        def show(found: tuple[HeldBasket, Account, Mapping[str, BillDue]]) -> None:
            held, account, cut = found
            dues = tuple(due for due in account.dues if due.bill.number in held.bills)
            basket = Basket(held.payer_id, dues, id=held.id)
            counter.open(account, counter.basket_of(basket, account, cut))
            if counter.basket.amount != held.amount:
                words = self.tr("ยอดของรายการที่พักไว้เปลี่ยนจาก {} เป็น {} บาท แจ้งยอดใหม่แก่ผู้ชำระ")
                self.told.emit(words.format(held.amount, counter.basket.amount), "warn")
            self.load()

        counter.background.run(ask, owner=self, done=show, failed=self._gone)

    def drop(self, id: UUID) -> None:
        counter = self._counter
        counter.background.run(
            lambda: counter.services.held.drop(id, counter.staff),
            owner=self,
            done=lambda _: self.load(),
            failed=self._gone,
        )

    def _gone(self, error: Exception) -> None:
        self._refuse(error)
        self.load()

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(messages.explain(error))
