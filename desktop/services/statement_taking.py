"""Accepting what a statement was found to mean, finding by finding, inside one transaction."""

from __future__ import annotations

from datetime import date

from uuid6 import uuid7

from desktop.domain.access import Staff
from desktop.domain.correction import Settlement, TenderSettled
from desktop.domain.money import ZERO, Money, total
from desktop.domain.review import RefundCause, RefundRecorded
from desktop.services.promises import unchanged
from desktop.services.statement_view import Accepted, Found, Group, StatementView, Step
from desktop.store.promises import NOTED, KeptRow
from desktop.store.store import Transaction

_SETTLING = (Step.SETTLE, Step.SETTLE_IF_TICKED, Step.SETTLE_AND_OWE)


class Taking:
    """What is found to have changed since it was looked at is left as it is; the rest is done."""

    def __init__(self, tx: Transaction, view: StatementView, *, by: Staff, today: date) -> None:
        self._tx = tx
        self._source = view.source
        self._known = tx.statement_rows.known(key for one in view.found for key in one.keys)
        self._by = by
        self._today = today
        self._kept: list[KeptRow] = []
        self._settled = 0
        self._amount = ZERO
        self._owed = ZERO
        self._noted = 0
        self._waiting = 0
        self._changed: list[str] = []
        self._overtaken = 0

    def take(self, one: Found, *, ticked: bool) -> None:
        if self._is_overtaken(one):
            self._overtaken += len(one.rows)
        elif one.step is Step.SETTLE or (ticked and one.step in _SETTLING):
            self._settle(one)
        elif ticked and one.step is Step.OWE:
            self._owe(one, one.amount)
            self._keep(one, one.group.value, str(one.promises[0].receipt))
        elif ticked and one.step is Step.NOTE:
            self._noted += len(one.rows)
            self._keep(one, NOTED)
        else:
            self._wait(one, one.group)

    @property
    def did(self) -> bool:
        """Whether anything changed."""
        return bool(self._kept)

    def end(self) -> Accepted:
        """Keeps the rows. What came of it."""
        self._tx.statement_rows.put(self._kept)
        return Accepted(
            self._settled,
            self._amount,
            self._owed,
            self._noted,
            self._waiting,
            tuple(dict.fromkeys(self._changed)),
            self._overtaken,
        )

    def _is_overtaken(self, one: Found) -> bool:
        """Somebody else accepted a row meanwhile: it is kept by now, or waits no more."""
        before = [True if kept else None for kept in one.kept]
        return before != [self._known.get(key) for key in one.keys]

    def _settle(self, one: Found) -> None:
        gone = [p for p in one.promises if unchanged(self._tx, p.promise) is None]
        if gone:
            self._changed += [str(claimed.receipt) for claimed in gone]
            self._wait(one, Group.UNKNOWN)
            return
        for claimed in one.promises:
            promise = claimed.promise
            fact = TenderSettled(
                uuid7(),
                promise.payment_id,
                claimed.receipt,
                self._today,
                promise.line,
                Settlement.MATCHED,
                promise.amount,
                one.paid_on,
                one.keys[-1],
            )
            self._tx.record(fact, self._by.code)
        self._settled += len(one.promises)
        self._amount += total(claimed.promise.amount for claimed in one.promises)
        if one.step is Step.SETTLE_AND_OWE:
            self._owe(one, one.amount - one.promised)
        self._keep(one, one.group.value, str(one.promises[0].receipt))

    def _owe(self, one: Found, amount: Money) -> None:
        """More came than the receipt is for; finance gives it back by voucher."""
        claimed = one.promises[0]
        payment = self._tx.payments.find(claimed.promise.payment_id)
        assert payment is not None, "a promise is of a payment that is there"
        fact = RefundRecorded(
            uuid7(),
            payment.id,
            payment.receipt,
            self._today,
            RefundCause.BANK_SURPLUS,
            amount,
            "",
            None,
            payment.payer_id,
        )
        self._tx.record(fact, self._by.code)
        self._owed += amount

    def _wait(self, one: Found, group: Group) -> None:
        self._waiting += len(one.rows)
        if not all(one.kept):
            self._keep(one, group.value)

    def _keep(self, one: Found, verdict: str, receipt: str = "") -> None:
        self._kept += [
            KeptRow(key, self._source, row, verdict, receipt)
            for key, row in zip(one.keys, one.rows, strict=True)
        ]
