"""Cash that changes hands: to the safe, out of it, to the bank; two names and a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from desktop.domain import remittance_rules as rules
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.calendar import BANGKOK, fiscal_year
from desktop.domain.clock import Clock
from desktop.domain.money import Money
from desktop.domain.remittance import Custody, CustodyHandedOver
from desktop.services.changes import Changes, Topic
from desktop.services.remitting import days_of, next_number
from desktop.services.sign_in import SignIn
from desktop.store.store import Store


@dataclass(frozen=True, slots=True)
class HandOver:
    """A wish. `count`: how many of each denomination; `seal` is the bag's or the safe's."""

    id: UUID
    kind: Custody
    amount: Money
    count: Mapping[Money, int]
    seal: str = ""
    note: str = ""


class HandOvers:
    def __init__(self, store: Store, clock: Clock, sign_in: SignIn, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._sign_in = sign_in
        self._changes = changes

    def of_day(self, day: date) -> list[CustodyHandedOver]:
        with self._store.read() as tx:
            return [one.fact for one in tx.records.between(CustodyHandedOver, day, day)]

    def hand_over(self, wish: HandOver, by: Staff, taker: Credentials) -> CustodyHandedOver:
        """`by` hands over, `taker` takes; asked again, the same one.

        Raises Refused: NOT_ALLOWED, those of `vouch` and of `check_hand_over`.
        """
        by.require(Act.RECEIVE_REMITTANCE)
        taken_by = self._sign_in.vouch(taker, Act.RECEIVE_REMITTANCE)
        today = self._clock.now().astimezone(BANGKOK).date()
        with self._store.write() as tx:
            earlier = tx.records.find(CustodyHandedOver, wish.id)
            if earlier is not None:
                return earlier.fact
            year = days_of(fiscal_year(today))
            of_year = tx.records.between(CustodyHandedOver, *year)
            fact = CustodyHandedOver(
                wish.id,
                today,
                next_number(one.fact.number for one in of_year),
                wish.kind,
                wish.amount,
                {piece: many for piece, many in wish.count.items() if many},
                by.code,
                taken_by.code,
                wish.seal.strip(),
                wish.note.strip(),
            )
            rules.check_hand_over(fact)
            tx.record(fact, by.code)
        self._changes.announce(Topic.REMITTANCES, Topic.JOURNAL)
        return fact
