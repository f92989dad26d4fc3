"""The summary of a day's slips: where their money is now, to the satang."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from desktop.domain import remittance_rules as rules
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.calendar import fiscal_year
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money, total
from desktop.domain.remittance import (
    Deposit,
    RemittanceMade,
    RemittanceReceived,
    SlipLine,
    SummaryMade,
)
from desktop.domain.remittance_rules import Held
from desktop.services.changes import Changes, Topic
from desktop.services.remitting import days_of, next_number
from desktop.services.sign_in import SignIn
from desktop.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class SummaryDraft:
    """What a summary of `day` begins with: slips received here that no summary lists, and what the
    safe holds. `made`: the summaries of that day so far; `listed`: slips that stand on any."""

    day: date
    slips: tuple[SlipLine, ...]
    held: Held
    made: tuple[SummaryMade, ...]
    listed: frozenset[str]


@dataclass(frozen=True, slots=True)
class MakeSummary:
    """A wish. `typed`: slips of other counters, from their paper. `safe` stays in the safe of this
    money, `from_safe` is deposited of earlier money."""

    id: UUID
    day: date
    deposits: tuple[Deposit, ...]
    safe: Money
    from_safe: Money = ZERO
    typed: tuple[SlipLine, ...] = ()
    note: str = ""


class Summaries:
    def __init__(self, store: Store, clock: Clock, sign_in: SignIn, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._sign_in = sign_in
        self._changes = changes

    def draft(self, day: date) -> SummaryDraft:
        with self._store.read() as tx:
            return _draft(tx, day)

    def between(self, start: date, end: date) -> list[SummaryMade]:
        with self._store.read() as tx:
            return [one.fact for one in tx.records.between(SummaryMade, start, end)]

    def make(self, wish: MakeSummary, by: Staff, checker: Credentials) -> SummaryMade:
        """Prepared by who is signed in, checked by another; asked again, the same one.

        Raises Refused: NOT_ALLOWED, those of `vouch` and of `check_summary`, SLIP_LISTED.
        """
        by.require(Act.MAKE_SUMMARY)
        checked_by = self._sign_in.vouch(checker, Act.CHECK_DAY)
        with self._store.write() as tx:
            earlier = tx.records.find(SummaryMade, wish.id)
            if earlier is not None:
                return earlier.fact
            draft = _draft(tx, wish.day)
            slips = (*draft.slips, *wish.typed)
            _check_names(wish, draft)
            year = fiscal_year(wish.day)
            of_year = tx.records.between(SummaryMade, *days_of(year))
            fact = SummaryMade(
                wish.id,
                wish.day,
                year,
                next_number(one.fact.number for one in of_year),
                slips,
                wish.deposits,
                wish.safe,
                total(rules.electronic(slip.by_tender) for slip in slips),
                by.code,
                checked_by.code,
                wish.note,
                wish.from_safe,
            )
            rules.check_summary(fact, draft.held)
            tx.record(fact, by.code)
        self._changes.announce(Topic.REMITTANCES, Topic.JOURNAL)
        return fact


def waiting(tx: Transaction, day: date) -> tuple[SlipLine, ...]:
    """Slips received by `day` that no summary lists."""
    return _draft(tx, day).slips


def _draft(tx: Transaction, day: date) -> SummaryDraft:
    summaries = [one.fact for one in tx.records.all(SummaryMade)]
    listed = frozenset(slip.name for one in summaries for slip in one.slips)
    now = Held()
    for one in summaries:
        now = now.after(one)
    return SummaryDraft(
        day,
        tuple(slip for slip in _known(tx, day) if slip.name not in listed),
        now,
        tuple(one for one in summaries if one.business_day == day),
        listed,
    )


def _known(tx: Transaction, day: date) -> list[SlipLine]:
    """Slips received by `day`: this counter's. Those the central server tells of join them here."""
    received = tx.records.between(RemittanceReceived, date.min, day)
    made = [tx.records.find(RemittanceMade, one.fact.remittance_id) for one in received]
    return [
        SlipLine(slip.fact.name, slip.fact.device, slip.fact.by_tender, slip.fact.by_revenue)
        for slip in made
        if slip is not None
    ]


def _check_names(wish: MakeSummary, draft: SummaryDraft) -> None:
    """A slip stands on one summary and there once."""
    listed = draft.listed | {slip.name for slip in draft.slips}
    for slip in wish.typed:
        if slip.name in listed:
            raise Refused(Reason.SLIP_LISTED, name=slip.name)
        listed |= {slip.name}
