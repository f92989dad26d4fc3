"""Baskets put aside while the next payer is served, taken up again or dropped."""

from __future__ import annotations

from uuid import UUID

from desktop.domain.access import Act, Staff
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.payment import TakePayment
from desktop.services.changes import Changes, Topic
from desktop.store.held import HeldBasket
from desktop.store.store import Store

__all__ = ["Held", "HeldBasket"]


class Held:
    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes

    def hold(self, wish: TakePayment, by: Staff, note: str = "") -> HeldBasket:
        """Puts the basket aside; what it was to pay by is left to the recall.

        Raises Refused: NOT_ALLOWED, BASKET_EMPTY, PAYER_UNKNOWN.
        """
        by.require(Act.TAKE_PAYMENT)
        if not wish.bills:
            raise Refused(Reason.BASKET_EMPTY)
        with self._store.write() as tx:
            name = tx.payers.get(wish.payer_id).full_name
            held = HeldBasket(
                wish.id,
                by.code,
                wish.payer_id,
                wish.bills,
                wish.expected,
                self._clock.now(),
                note.strip(),
                dict(wish.parts),
                name,
            )
            tx.held.put(held)
        self._changes.announce(Topic.HELD)
        return held

    def of(self, by: Staff) -> list[HeldBasket]:
        """This clerk's, the oldest first."""
        return [one for one in self.all() if one.clerk == by.code]

    def all(self) -> list[HeldBasket]:
        """Of every clerk of this counter, the oldest first."""
        with self._store.read() as tx:
            return tx.held.all()

    def recall(self, id: UUID, by: Staff) -> HeldBasket:
        """Takes it up again, once. Raises Refused: NOT_ALLOWED, BASKET_GONE."""
        by.require(Act.TAKE_PAYMENT)
        with self._store.write() as tx:
            found = tx.held.find(id)
            if found is None or not tx.held.remove(id):
                raise Refused(Reason.BASKET_GONE)
        self._changes.announce(Topic.HELD)
        return found

    def drop(self, id: UUID, by: Staff) -> None:
        """Nothing was taken, so nothing is recorded. Raises Refused: NOT_ALLOWED, BASKET_GONE."""
        if not by.may(Act.TAKE_PAYMENT):
            by.require(Act.CLOSE_SHIFT)
        with self._store.write() as tx:
            if not tx.held.remove(id):
                raise Refused(Reason.BASKET_GONE)
        self._changes.announce(Topic.HELD)
