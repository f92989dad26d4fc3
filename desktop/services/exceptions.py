"""The supervisor's list: what the rules found, who looked at it, what was approved on the spot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from uuid6 import uuid7

from desktop.domain import exceptions as rules
from desktop.domain.access import Act, Staff
from desktop.domain.books import PaperBookIssued
from desktop.domain.clock import Clock
from desktop.domain.correction import (
    PaymentReversed,
    PaymentVoided,
    TenderCorrected,
    TenderSettled,
)
from desktop.domain.drawer import CashMoved
from desktop.domain.errors import Reason, Refused
from desktop.domain.finding import Done, Finding, Objected
from desktop.domain.journal import Unreadable, read
from desktop.domain.money import Money
from desktop.domain.policy import Policy
from desktop.domain.review import ExceptionReviewed
from desktop.domain.shift import ShiftClosed
from desktop.domain.sync_place import Objection
from desktop.services.changes import Changes, Topic
from desktop.services.likely_cause import LikelyCauses
from desktop.store.records import Recorded
from desktop.store.store import Store, Transaction

LOOK_BACK = timedelta(days=30)
"""With today a month of 31 days."""
_BOOKS_SINCE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was said of a finding, when and by whom, in words."""

    accepted: bool
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding with whose act it was in words, and what was last said of it, if anything."""

    finding: Finding
    by: str
    reviewed: Reviewed | None


@dataclass(frozen=True, slots=True)
class Approval:
    """Something that needed a second person, who vouched for it on the spot. `what` is the fact's
    kind: void, reversal, tender, close."""

    what: str
    at: datetime
    day: date
    receipt: str
    amount: Money | None
    asked_by: str
    approved_by: str


class Exceptions:
    def __init__(self, store: Store, clock: Clock, policy: Policy, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._changes = changes
        self._causes = LikelyCauses()

    def of(self, start: date, end: date, by: Staff) -> list[Listed]:
        """Of these days, and what stands open whatever the days; not yet reviewed ones first.

        Only what is known on this device. Raises Refused(NOT_ALLOWED).
        """
        by.require(Act.SEE_ALL_TOTALS)
        with self._store.read() as tx:
            names = {person.code: person.name for person in tx.staff.all()}
            found = {one.about: one for one in self._found(tx, start, end)}
            seen = {about: _reviewed(tx, about, names) for about in found}
        done = {about for about, one in seen.items() if one is not None}
        return [
            Listed(one, names.get(one.by, one.by), seen[one.about])
            for one in rules.in_order(found.values(), done)
        ]

    def lately(self, by: Staff) -> list[Listed]:
        """Of the last 31 days."""
        today = self._clock.now().date()
        return self.of(today - LOOK_BACK, today, by)

    def review(
        self, finding: Finding, by: Staff, *, accepted: bool, note: str = ""
    ) -> ExceptionReviewed:
        """Sending it back needs a word why. Raises Refused: NOT_ALLOWED, APPROVER_IS_CLERK (the own
        act), REVIEW_NEEDS_NOTE."""
        by.require(Act.APPROVE)
        if finding.by == by.code:
            raise Refused(Reason.APPROVER_IS_CLERK)
        if not accepted and not note.strip():
            raise Refused(Reason.REVIEW_NEEDS_NOTE)
        fact = ExceptionReviewed(
            uuid7(), finding.rule, finding.subject, finding.day, accepted, note.strip()
        )
        with self._store.write() as tx:
            tx.record(fact, by.code)
        self._changes.announce(Topic.REVIEWS, Topic.JOURNAL)
        return fact

    def approvals(self, start: date, end: date, by: Staff) -> list[Approval]:
        """Newest first. Raises Refused(NOT_ALLOWED)."""
        by.require(Act.SEE_ALL_TOTALS)
        with self._store.read() as tx:
            names = {person.code: person.name for person in tx.staff.all()}
            found = [*_corrections(tx, start, end), *_closes(tx, start, end)]
        named = [
            Approval(
                one.what, one.at, one.day, one.receipt, one.amount,
                names.get(one.asked_by, one.asked_by), names.get(one.approved_by, one.approved_by),
            )
            for one in found
        ]  # fmt: skip
        return sorted(named, key=lambda one: one.at, reverse=True)

    # -- the rules, fed ----------------------------------------------------------------------------

    def _found(self, tx: Transaction, start: date, end: date) -> Iterator[Finding]:
        yield from self._corrected(tx, start, end)
        yield from self._drawers(tx, start, end)
        yield from self._papers(tx, start, end)
        yield from self._standing(tx, self._clock.now().date())
        for leap in tx.oversight.leaps(start, end):
            yield from rules.clock_jumped(leap)

    def _corrected(self, tx: Transaction, start: date, end: date) -> Iterator[Finding]:
        for void in tx.records.between(PaymentVoided, start, end):
            yield from rules.void_after_print(
                void.fact,
                tx.oversight.taken(void.fact.payment_id),
                _done(void),
                printed_at=tx.oversight.printed_at(void.fact.payment_id),
                policy=self._policy,
            )
        for settled in tx.records.between(TenderSettled, start, end):
            yield from rules.cheque_bounced(settled.fact, _done(settled))
        for corrected in tx.records.between(TenderCorrected, start, end):
            yield from rules.tender_corrected(corrected.fact, _done(corrected))

    def _drawers(self, tx: Transaction, start: date, end: date) -> Iterator[Finding]:
        for moved in tx.records.between(CashMoved, start, end):
            yield from rules.no_sale(moved.fact, _done(moved))
        for closed in tx.records.between(ShiftClosed, start, end):
            if closed.fact.variance:
                cause = self._causes.of(tx, closed)
                yield from rules.variance(closed.fact, _done(closed), self._policy, cause=cause)

    def _papers(self, tx: Transaction, start: date, end: date) -> Iterator[Finding]:
        for copies in tx.oversight.copies(start, end):
            yield from rules.copied(copies, self._policy)
        for leaf in tx.oversight.leaves(start, end):
            yield from rules.leaf_late(leaf, self._policy)

    def _standing(self, tx: Transaction, today: date) -> Iterator[Finding]:
        late = today - timedelta(days=self._policy.promise_late_days + 1)
        for promise in tx.oversight.open_promises(late):
            yield from rules.promise_ageing(promise, today=today, policy=self._policy)
        for shift in tx.shifts.open():
            yield from rules.shift_not_closed(shift, today=today)
        twice = tx.oversight.paid_twice()
        for one in twice:
            yield from rules.paid_at_two_counters(one)
        told = {str(one.taken.receipt) for one in twice}
        for objection in tx.sync.objections():
            objected = _objected(tx, objection, today)
            if objection.why not in rules.PAID_TWICE or objected.receipt not in told:
                yield from rules.objected(objected)
        for book in tx.records.between(PaperBookIssued, today - _BOOKS_SINCE, today):
            given = book.fact
            state = tx.books.state(given.lease)
            yield from rules.leaf_gap(state, day=given.given_on, received_by=given.received_by)


def _objected(tx: Transaction, objection: Objection, today: date) -> Objected:
    """With what the entry says of itself, as far as it can be read."""
    entries = tx.journal.after(objection.seq - 1, limit=1, max_bytes=1)
    try:
        written = read(entries[0].body)
    except (IndexError, Unreadable):
        return Objected(objection, today, "")
    content = written.content
    satang = content.get("total")
    return Objected(
        objection,
        written.at.date(),
        written.clerk,
        str(content.get("receipt", "")),
        Money(satang) if type(satang) is int else None,
    )


def _reviewed(tx: Transaction, about: str, names: Mapping[str, str]) -> Reviewed | None:
    found = tx.records.last_about(ExceptionReviewed, about)
    if found is None:
        return None
    by = names.get(found.by, found.by)
    return Reviewed(found.fact.accepted, found.fact.note, found.at, by)


def _done(record: Recorded[Any]) -> Done:
    return Done(record.at, record.by)


def _corrections(tx: Transaction, start: date, end: date) -> Iterator[Approval]:
    """Voids, reversals and corrected tenders always have an approver."""
    kinds: tuple[tuple[str, Any], ...] = (
        ("void", PaymentVoided),
        ("reversal", PaymentReversed),
        ("tender", TenderCorrected),
    )
    for what, kind in kinds:
        for one in tx.records.between(kind, start, end):
            amount = tx.oversight.taken(one.fact.payment_id).amount
            receipt, approver = str(one.fact.receipt), one.fact.approved_by
            yield Approval(what, one.at, one.fact.business_day, receipt, amount, one.by, approver)


def _closes(tx: Transaction, start: date, end: date) -> Iterator[Approval]:
    """A third count, or a variance that a supervisor let through."""
    for one in tx.records.between(ShiftClosed, start, end):
        if one.fact.approved_by:
            off, day = one.fact.variance, one.fact.business_day
            yield Approval("close", one.at, day, "", off, one.by, one.fact.approved_by)
