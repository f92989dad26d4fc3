"""The day's cash position: brought forward, received, deposited, and where what is left lies.

It knows the money that went through this counter's summaries and no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from desktop.domain.calendar import fiscal_year
from desktop.domain.money import ZERO, Money, total
from desktop.domain.remittance import Deposit, SlipLine, SummaryMade
from desktop.domain.remittance_rules import Held, electronic
from desktop.services.remitting import days_of
from desktop.services.summary import waiting
from desktop.store.store import Store


@dataclass(frozen=True, slots=True)
class Move:
    """What one thing did to the cash, the cheques and the bank accounts."""

    what: SlipLine | Deposit
    cash: Money
    cheques: Money
    bank: Money

    @property
    def amount(self) -> Money:
        return self.cash + self.cheques + self.bank


@dataclass(frozen=True, slots=True)
class CashPosition:
    """`banked_before` and `accounts` count from the beginning of the fiscal year; an account is
    (bank, branch, number), that of money which came by itself has no number. `waiting`: slips
    received by that day which are in no summary, and so not in here."""

    day: date
    brought: Held
    banked_before: Money
    moves: tuple[Move, ...]
    left: Held
    accounts: tuple[tuple[tuple[str, str, str], Money], ...]
    waiting: tuple[SlipLine, ...] = ()

    @property
    def banked(self) -> Money:
        return self.banked_before + total(one.bank for one in self.moves)


class CashPositions:
    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, day: date) -> CashPosition:
        with self._store.read() as tx:
            every = [one.fact for one in tx.records.all(SummaryMade)]
            unlisted = waiting(tx, day)
        start, _ = days_of(fiscal_year(day))
        earlier = [one for one in every if one.business_day < day]
        today = [one for one in every if one.business_day == day]
        this_year = [one for one in every if start <= one.business_day <= day]
        return CashPosition(
            day,
            _held(Held(), earlier),
            total(_banked(one) for one in earlier if one.business_day >= start),
            tuple(move for one in today for move in _moves(one)),
            _held(_held(Held(), earlier), today),
            tuple(sorted(_accounts(this_year).items(), key=lambda one: one[0], reverse=True)),
            unlisted,
        )


def _held(start: Held, summaries: Iterable[SummaryMade]) -> Held:
    for one in summaries:
        start = start.after(one)
    return start


def _banked(summary: SummaryMade) -> Money:
    return summary.deposited + summary.transfers


def _moves(summary: SummaryMade) -> Iterable[Move]:
    for slip in summary.slips:
        cash, cheques = (slip.by_tender.get(kind, ZERO) for kind in ("cash", "cheque"))
        yield Move(slip, cash, cheques, electronic(slip.by_tender))
    for paid in summary.deposits:
        yield Move(paid, -paid.cash, -paid.cheques, paid.amount)


def _accounts(summaries: Iterable[SummaryMade]) -> dict[tuple[str, str, str], Money]:
    found: defaultdict[tuple[str, str, str], Money] = defaultdict(lambda: ZERO)
    for summary in summaries:
        for paid in summary.deposits:
            found[paid.bank, paid.branch, paid.account] += paid.amount
        if summary.transfers:
            found["", "", ""] += summary.transfers
    return dict(found)
