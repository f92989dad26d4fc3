"""Keying in a hand-written book: what is known of it, who paid, each leaf as it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Staff
from desktop.domain.bill import BillDue
from desktop.domain.books import LeafAccounted
from desktop.domain.payer import Payer
from desktop.domain.payment import Payment
from desktop.domain.revenue import CodePeriod
from desktop.services.paper_books import KeyInLeaf, LeafWithoutMoney, OpenBook, PaperBooks
from desktop.services.revenue_codes import RevenueCodes
from desktop.services.search import Hits, Search
from ui import messages
from ui.background import Background, Lane


@dataclass(frozen=True, slots=True)
class LeafServices:
    paper_books: PaperBooks
    revenue_codes: RevenueCodes
    search: Search


@dataclass(frozen=True, slots=True)
class Owes:
    """A payer of the register, and what was due on the day the leaf was written."""

    payer: Payer
    on: date
    dues: tuple[BillDue, ...]


class LeavesModel(QObject):
    loaded = Signal(object, object)  # list[OpenBook], list[CodePeriod]
    found = Signal(object)  # Hits
    owes = Signal(object)  # Owes
    keyed = Signal(object)  # Payment
    accounted = Signal(object)  # LeafAccounted
    told = Signal(str, str)
    busy_changed = Signal(bool)

    def __init__(self, services: LeafServices, staff: Staff, background: Background) -> None:
        super().__init__()
        self._services = services
        self._staff = staff
        self._background = background
        self._text = ""
        self._payer: UUID | None = None

    def load(self, on: date) -> None:
        services = self._services

        def read() -> tuple[list[OpenBook], list[CodePeriod]]:
            books = services.paper_books.books(self._staff)
            return books, services.revenue_codes.in_force(on)

        self._background.run(
            read,
            owner=self,
            done=lambda told: self.loaded.emit(*told),
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def find(self, text: str) -> None:
        """What was typed last counts: an answer to an earlier text is dropped."""
        self._text = text
        if not text.strip():
            self.found.emit(Hits())
            return

        def work() -> Hits | None:
            return self._services.search.find(text, 8) if self._text == text else None

        def show(hits: Hits | None) -> None:
            if hits is not None and self._text == text:
                self.found.emit(hits)

        self._background.run(work, owner=self, done=show, failed=self._tell, lane=Lane.LOOKUP)

    def choose(self, payer: Payer, on: date) -> None:
        self._text = ""
        self._payer = payer.id

        def show(dues: tuple[BillDue, ...]) -> None:
            if self._payer == payer.id:
                self.owes.emit(Owes(payer, on, dues))

        self._background.run(
            lambda: self._services.paper_books.owed(payer.id, on),
            owner=self,
            done=show,
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def let_go(self) -> None:
        """Nobody of the register is meant any more."""
        self._payer = None

    def key_in(self, wish: KeyInLeaf) -> None:
        def done(payment: Payment) -> None:
            self.busy_changed.emit(False)
            self.keyed.emit(payment)

        self.busy_changed.emit(True)
        self._background.run(
            lambda: self._services.paper_books.key_in(wish, self._staff),
            owner=self,
            done=done,
            failed=self._refuse,
        )

    def account_for(self, wish: LeafWithoutMoney) -> None:
        def done(fact: LeafAccounted) -> None:
            self.busy_changed.emit(False)
            self.accounted.emit(fact)

        self.busy_changed.emit(True)
        self._background.run(
            lambda: self._services.paper_books.account_for(wish, self._staff),
            owner=self,
            done=done,
            failed=self._refuse,
        )

    def _refuse(self, error: Exception) -> None:
        self.busy_changed.emit(False)
        self._tell(error)

    def _tell(self, error: Exception) -> None:
        self.told.emit(messages.explain(error), "bad")
