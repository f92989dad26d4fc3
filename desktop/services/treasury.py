"""From the closed drawer to the bank, as one set: check, slip, summary, custody, papers."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from desktop.domain.access import Staff
from desktop.domain.clock import Clock
from desktop.domain.remittance import (
    CustodyHandedOver,
    DayChecked,
    RemittanceMade,
    SummaryMade,
)
from desktop.domain.revenue import RevenueCodeSet
from desktop.domain.sheet import Sheet
from desktop.packs.pack import Pack
from desktop.services import remittance_sheets, summary_sheets
from desktop.services.cash_position import CashPositions
from desktop.services.changes import Changes
from desktop.services.checking import Checking, ToCheck
from desktop.services.custody import HandOvers
from desktop.services.remitting import Remitting
from desktop.services.sign_in import SignIn
from desktop.services.summary import Summaries
from desktop.services.treasury_words import Names
from desktop.store.store import Store


class Treasury:
    def __init__(
        self, store: Store, clock: Clock, *, pack: Pack, sign_in: SignIn, changes: Changes
    ) -> None:
        self._store = store
        self._clock = clock
        self.pack = pack
        self.checking = Checking(store, sign_in, changes)
        self.remitting = Remitting(store, clock, sign_in, changes)
        self.summaries = Summaries(store, clock, sign_in, changes)
        self.hand_overs = HandOvers(store, clock, sign_in, changes)
        self.positions = CashPositions(store)
        self.papers = TreasuryPapers(self, store, clock)


class TreasuryPapers:
    """The sheet of each step, as things stand now."""

    def __init__(self, treasury: Treasury, store: Store, clock: Clock) -> None:
        self._treasury = treasury
        self._store = store
        self._clock = clock

    def names(self) -> Names:
        with self._store.read() as tx:
            people = {one.code: one for one in tx.staff.all()}
            settings = [one.fact for one in tx.records.all(RevenueCodeSet)]
        types = self._treasury.pack.charge_types.values()
        revenues = {one.revenue_code: one.revenue_name for one in types}
        return Names(people, revenues | {one.code: one.name for one in settings})

    def to_sign(self, seen: ToCheck, by: Staff) -> Sheet:
        return self._made(partial(remittance_sheets.draft_sign_off, seen), by)

    def sign_off(self, check_id: UUID, by: Staff) -> Sheet:
        details = self._treasury.remitting.details(check_id)
        at = self._recorded(DayChecked, check_id)
        return self._made(partial(remittance_sheets.sign_off, details), by, at)

    def slip(self, check_id: UUID, by: Staff) -> Sheet:
        details = self._treasury.remitting.details(check_id)
        made = details.slip.made
        at = self._recorded(RemittanceMade, made.id) if made else None
        return self._made(partial(remittance_sheets.remittance, details), by, at)

    def summary(self, fact: SummaryMade, by: Staff) -> Sheet:
        at = self._recorded(SummaryMade, fact.id)
        return self._made(partial(summary_sheets.summary, fact), by, at)

    def hand_over(self, fact: CustodyHandedOver, by: Staff) -> Sheet:
        at = self._recorded(CustodyHandedOver, fact.id)
        return self._made(partial(summary_sheets.hand_over, fact), by, at)

    def position(self, day: date, by: Staff) -> Sheet:
        position = self._treasury.positions.of(day)
        return self._made(partial(summary_sheets.cash_position, position), by)

    def _made(self, draw: partial[Sheet], by: Staff, at: datetime | None = None) -> Sheet:
        """Dated when it was recorded, whenever it is looked at."""
        when = at or self._clock.now()
        return draw(self._treasury.pack.issuer, self.names(), when, by)

    def _recorded(self, kind: type[Any], id: UUID) -> datetime | None:
        with self._store.read() as tx:
            found = tx.records.find(kind, id)
        return found.at if found else None
