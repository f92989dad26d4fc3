"""Tenders that are money only once the bank says so: what is open, how old, settled by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.calendar import BANGKOK
from desktop.domain.clock import Clock
from desktop.domain.correction import Settlement, TenderSettled
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money
from desktop.domain.policy import Policy
from desktop.domain.statement import Promise
from desktop.domain.tender import TenderKind
from desktop.services.changes import Changes, Topic
from desktop.services.sign_in import SignIn
from desktop.store.promises import OPEN, DaySums, Promised
from desktop.store.store import Store, Transaction

AWAITED = (OPEN, Settlement.GIVEN_UP.value)
"""Of these, money that comes in after all settles them."""


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """`day` is the receipt's business day, `paid_on` when the payer says to have paid. `late`: the
    bank should have confirmed it by now. `reversed`: what comes in is owed back."""

    payment_id: UUID
    line: int
    receipt: str
    payer_name: str
    day: date
    paid_on: date
    amount: Money
    kind: TenderKind
    bank: str
    reference: str
    age_days: int
    late: bool
    reversed: bool


@dataclass(frozen=True, slots=True)
class SettleByHand:
    """A wish: the bank has this money. `source` names the paper that says so."""

    id: UUID
    payment_id: UUID
    line: int
    paid_on: date
    source: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """A wish: this money will never come. `source` names the paper that says so."""

    id: UUID
    payment_id: UUID
    line: int
    source: str


class Promises:
    def __init__(
        self, store: Store, clock: Clock, policy: Policy, *, sign_in: SignIn, changes: Changes
    ) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._sign_in = sign_in
        self._changes = changes

    def open(self, by: Staff, as_of: date | None = None) -> list[OpenPromise]:
        """The oldest first; ages are counted to `as_of`, or to today. Raises
        Refused(NOT_ALLOWED)."""
        by.require(Act.MATCH_STATEMENTS)
        day = as_of or self._today()
        with self._store.read() as tx:
            found = tx.promises.open()
        return [self._aged(one, day) for one in found]

    def days(self, start: date, end: date, by: Staff) -> list[DaySums]:
        """What receipts of each day promised, and what of it came. Raises Refused(NOT_ALLOWED)."""
        by.require(Act.MATCH_STATEMENTS)
        with self._store.read() as tx:
            return tx.promises.days(start, end)

    def approvers(self, by: Staff) -> list[Staff]:
        """Who may stand for giving a promise up."""
        return [one for one in self._sign_in.who_may(Act.APPROVE) if one.code != by.code]

    def settle_by_hand(self, wish: SettleByHand, by: Staff) -> TenderSettled:
        """Raises Refused: NOT_ALLOWED, DOCUMENT_MISSING, TRANSFER_DATE_UNFIT (a day to come),
        RECEIPT_UNKNOWN, TENDER_NOT_PROMISED (the bank has spoken on it, or it was voided)."""
        by.require(Act.MATCH_STATEMENTS)
        if wish.paid_on > self._today():
            raise Refused(Reason.TRANSFER_DATE_UNFIT, dated=wish.paid_on)
        return self._settle(wish, by, Settlement.MATCHED, check=lambda _: None)

    def give_up(self, wish: GiveUp, by: Staff, *, approval: Credentials) -> TenderSettled:
        """With somebody else's approval, who did not take the payment. The receipt stands until it
        is reversed. Slow, as `SignIn.vouch`.

        Raises Refused as `settle_by_hand`, APPROVER_IS_CLERK, and those of `vouch`.
        """
        by.require(Act.MATCH_STATEMENTS)
        approver = self._sign_in.vouch(approval, Act.APPROVE)

        def check(promised: Promised) -> None:
            if approver.code in (by.code, promised.clerk):
                raise Refused(Reason.APPROVER_IS_CLERK)

        return self._settle(wish, by, Settlement.GIVEN_UP, check=check)

    def _settle(
        self,
        wish: SettleByHand | GiveUp,
        by: Staff,
        outcome: Settlement,
        *,
        check: Callable[[Promised], None],
    ) -> TenderSettled:
        if not wish.source.strip():
            raise Refused(Reason.DOCUMENT_MISSING)
        with self._store.write() as tx:
            if earlier := tx.records.find(TenderSettled, wish.id):
                return earlier.fact
            promised = standing(tx, wish.payment_id, wish.line)
            check(promised)
            fact = TenderSettled(
                wish.id,
                wish.payment_id,
                promised.receipt,
                self._today(),
                wish.line,
                outcome,
                promised.promise.amount,
                wish.paid_on if isinstance(wish, SettleByHand) else None,
                wish.source.strip(),
            )
            tx.record(fact, by.code)
        self._changes.announce(Topic.PAYMENTS, Topic.JOURNAL)
        return fact

    def _aged(self, one: Promised, today: date) -> OpenPromise:
        promise, age = one.promise, (today - one.booked).days
        return OpenPromise(
            promise.payment_id,
            promise.line,
            promise.receipt,
            one.payer_name,
            one.booked,
            promise.day,
            promise.amount,
            promise.kind,
            one.bank,
            one.reference,
            age,
            age > self._policy.promise_late_days,
            one.reversed,
        )

    def _today(self) -> date:
        return self._clock.now().astimezone(BANGKOK).date()


def standing(tx: Transaction, payment_id: UUID, line: int) -> Promised:
    """The promise, if the bank has not spoken on it. Raises Refused: RECEIPT_UNKNOWN,
    TENDER_NOT_PROMISED."""
    if tx.payments.find(payment_id) is None:
        raise Refused(Reason.RECEIPT_UNKNOWN)
    found = tx.promises.find(payment_id, line)
    if found is None or found.outcome != OPEN:
        raise Refused(Reason.TENDER_NOT_PROMISED)
    return found


def unchanged(tx: Transaction, seen: Promise) -> Promised | None:
    """The promise, if it still waits for the money it was seen to wait for."""
    now = tx.promises.find(seen.payment_id, seen.line)
    return now if now is not None and now.outcome in AWAITED and now.promise == seen else None
