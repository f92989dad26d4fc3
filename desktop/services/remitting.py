"""Slips: a signed check's money handed to finance, number by number, and received there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from uuid6 import uuid7

from desktop.domain import remittance_rules as rules
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.batch import Batch
from desktop.domain.calendar import BANGKOK, BE_OFFSET, fiscal_year
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money
from desktop.domain.remittance import DayChecked, Range, RemittanceMade, RemittanceReceived
from desktop.services.changes import Changes, Topic
from desktop.services.checking import batch_of
from desktop.services.sign_in import SignIn
from desktop.store.records import Recorded
from desktop.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Slip:
    """A check and how far its money has come."""

    check: DayChecked
    made: RemittanceMade | None
    received: RemittanceReceived | None

    @property
    def in_hand(self) -> Money:
        """Cash and cheques: what finance has to count."""
        return rules.in_hand(self.check.by_tender)


@dataclass(frozen=True, slots=True)
class SlipDetails:
    """A slip with every receipt on it, for its paper."""

    slip: Slip
    batch: Batch
    ranges: tuple[Range, ...]


class Remitting:
    def __init__(self, store: Store, clock: Clock, sign_in: SignIn, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._sign_in = sign_in
        self._changes = changes

    def slips(self, start: date, end: date) -> list[Slip]:
        """Of business days from `start` to `end`, the newest first."""
        with self._store.read() as tx:
            found = tx.records.between(DayChecked, start, end)
            return [_slip(tx, check) for check in reversed(found)]

    def details(self, check_id: UUID) -> SlipDetails:
        """Raises Refused(REMITTANCE_UNKNOWN)."""
        with self._store.read() as tx:
            check = _check(tx, check_id)
            return SlipDetails(_slip(tx, check), *batch_of(tx, check))

    def remit(self, check_id: UUID, by: Staff) -> RemittanceMade:
        """The slip of a check; asked again, the same one.

        Raises Refused: NOT_ALLOWED, REMITTANCE_UNKNOWN, NUMBERS_MISSING, SUMS_DIFFER.
        """
        by.require(Act.REMIT)
        with self._store.write() as tx:
            check = _check(tx, check_id)
            earlier = tx.records.last_about(RemittanceMade, check_id.hex)
            if earlier is not None:
                return earlier.fact
            batch, ranges = batch_of(tx, check)
            rules.check_slip(ranges, batch.by_tender, batch.by_revenue)
            if batch.by_tender != check.fact.by_tender:
                raise Refused(Reason.SUMS_DIFFER)
            year = fiscal_year(check.fact.business_day)
            slips = tx.records.between(RemittanceMade, *days_of(year))
            fact = RemittanceMade(
                uuid7(),
                check_id,
                check.fact.device,
                check.fact.business_day,
                year,
                next_number(one.fact.number for one in slips),
                ranges,
                len(batch.standing),
                batch.by_tender,
                batch.by_revenue,
                by.code,
            )
            tx.record(fact, by.code)
        self._changes.announce(Topic.REMITTANCES, Topic.JOURNAL)
        return fact

    def remit_for(self, check_id: UUID, given: Credentials) -> RemittanceMade:
        """The same, for a clerk who stands beside whoever is signed in."""
        return self.remit(check_id, self._sign_in.vouch(given, Act.REMIT))

    def receive(
        self, remittance_id: UUID, given: Credentials, counted: Money
    ) -> RemittanceReceived:
        """Finance has counted cash and cheques and takes them over.

        Raises Refused: those of `vouch`, REMITTANCE_UNKNOWN, SAME_PERSON_TWICE, COUNT_NOT_EQUAL.
        """
        receiver = self._sign_in.vouch(given, Act.RECEIVE_REMITTANCE)
        with self._store.write() as tx:
            made = tx.records.find(RemittanceMade, remittance_id)
            if made is None:
                raise Refused(Reason.REMITTANCE_UNKNOWN)
            earlier = tx.records.last_about(RemittanceReceived, remittance_id.hex)
            if earlier is not None:
                return earlier.fact
            if receiver.code == made.fact.submitted_by:
                raise Refused(Reason.SAME_PERSON_TWICE)
            due = rules.in_hand(made.fact.by_tender)
            if counted != due:
                raise Refused(Reason.COUNT_NOT_EQUAL, counted=counted, amount=due)
            today = self._clock.now().astimezone(BANGKOK).date()
            fact = RemittanceReceived(uuid7(), remittance_id, today, receiver.code, counted)
            tx.record(fact, receiver.code)
        self._changes.announce(Topic.REMITTANCES, Topic.JOURNAL)
        return fact


def days_of(year: int) -> tuple[date, date]:
    """The first and the last day of a fiscal year."""
    return date(year - BE_OFFSET - 1, 10, 1), date(year - BE_OFFSET, 9, 30)


def next_number(earlier: Iterable[int]) -> int:
    return max(earlier, default=0) + 1


def _check(tx: Transaction, id: UUID) -> Recorded[DayChecked]:
    found = tx.records.find(DayChecked, id)
    if found is None:
        raise Refused(Reason.REMITTANCE_UNKNOWN)
    return found


def _slip(tx: Transaction, check: Recorded[DayChecked]) -> Slip:
    made = tx.records.last_about(RemittanceMade, check.fact.id.hex)
    received = tx.records.last_about(RemittanceReceived, made.fact.id.hex) if made else None
    return Slip(check.fact, made.fact if made else None, received.fact if received else None)
