"""How rows of each register are judged beside what is kept already, and put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from desktop.domain.bill import Bill
from desktop.domain.bill_row import BillRow, read_bill
from desktop.domain.flaws import Flaw, RowRefused, Why
from desktop.domain.headings import Register
from desktop.domain.payer import Payer
from desktop.domain.payer_row import PayerRow, read_payer
from desktop.services.said import Said
from desktop.store.reference import BILL, PAYER
from desktop.store.store import Transaction

Thing = Payer | Bill
R = TypeVar("R", PayerRow, BillRow)


class Effect(Enum):
    """What one accepted row does to the register."""

    ADDED = auto()
    CHANGED = auto()
    UNCHANGED = auto()


@dataclass(frozen=True, slots=True)
class Judged:
    thing: Thing
    effect: Effect


Judge = Callable[[R], Judged]
"""Says what a row does beside what is kept. Raises RowRefused."""


@dataclass(frozen=True, slots=True)
class Way(Generic[R]):
    """One register's way in."""

    read: Callable[[Mapping[str, str], str], R]
    key: Callable[[R], str]
    thing: Callable[[R], Thing]
    beside: Callable[[Transaction, Sequence[R]], Judge[R]]


class Intake:
    """The way in for the rows of one file. It knows what the file has said so far."""

    def __init__(self, register: Register, lao: str) -> None:
        self.register = register
        self._way = _WAYS[register]
        self._lao = lao
        self._said = Said()

    def read(self, fields: Mapping[str, str]) -> Any:
        """Raises RowRefused."""
        return self._way.read(fields, self._lao)

    def judge(self, tx: Transaction, rows: Sequence[Any]) -> list[Judged | RowRefused]:
        """For each row what it does, or why not. The first row about a thing counts; a later one
        that says the same changes nothing, one that says something else is refused."""
        judge = self._way.beside(tx, rows)
        return [self._judged(row, judge) for row in rows]

    def put(self, tx: Transaction, judged: Sequence[Judged | RowRefused]) -> None:
        things = [
            one.thing
            for one in judged
            if isinstance(one, Judged) and one.effect is not Effect.UNCHANGED
        ]
        tx.payers.put([thing for thing in things if isinstance(thing, Payer)])
        tx.bills.put([thing for thing in things if isinstance(thing, Bill)])
        if tx.reference.publishes():
            payers = (thing.id.hex for thing in things if isinstance(thing, Payer))
            bills = (thing.number for thing in things if isinstance(thing, Bill))
            tx.reference.mark_unpublished(PAYER, payers)
            tx.reference.mark_unpublished(BILL, bills)

    def _judged(self, row: Any, judge: Judge[Any]) -> Judged | RowRefused:
        thing = self._way.thing(row)
        key, says = hash(self._way.key(row)), hash(thing)
        said = self._said.get(key)
        if said is not None:
            same = said == says
            flaw = Flaw(Why.CONFLICTS_IN_FILE, text=self._way.key(row))
            return Judged(thing, Effect.UNCHANGED) if same else RowRefused(flaw)
        try:
            judged = judge(row)
        except RowRefused as refused:
            return refused
        self._said.put(key, says)
        return judged


def _beside(kept: Thing | None, thing: Thing) -> Judged:
    if kept is None:
        return Judged(thing, Effect.ADDED)
    return Judged(thing, Effect.UNCHANGED if kept == thing else Effect.CHANGED)


def _payers_beside(tx: Transaction, rows: Sequence[PayerRow]) -> Judge[PayerRow]:
    known = tx.payers.by_codes([row.payer.code for row in rows])

    def judge(row: PayerRow) -> Judged:
        kept = known.get(row.payer.code)
        if kept is None or kept.id == row.payer.id:
            return _beside(kept, row.payer)
        return _beside(kept, replace(row.payer, id=kept.id))

    return judge


def _bills_beside(tx: Transaction, rows: Sequence[BillRow]) -> Judge[BillRow]:
    numbers = [row.bill.number for row in rows]
    known = tx.bills.by_numbers(numbers)
    paid = tx.bills.settled(numbers) | tx.bills.paid_elsewhere(numbers).keys()
    payers = tx.payers.by_codes([row.payer_code or row.tax_id for row in rows])

    def judge(row: BillRow) -> Judged:
        payer = payers.get(row.payer_code or row.tax_id) or _by_tax_id(tx, row)
        if row.tax_id and payer.tax_id and row.tax_id != payer.tax_id:
            raise RowRefused(Flaw(Why.PAYER_MISMATCH, "tax_id", row.tax_id))
        bill = row.bill if row.bill.payer_id == payer.id else replace(row.bill, payer_id=payer.id)
        judged = _beside(known.get(bill.number), bill)
        if judged.effect is Effect.CHANGED and bill.number in paid:
            raise RowRefused(Flaw(Why.BILL_PAID, "number", bill.number))
        return judged

    return judge


def _by_tax_id(tx: Transaction, row: BillRow) -> Payer:
    if row.payer_code:
        raise RowRefused(Flaw(Why.PAYER_UNKNOWN, "payer_code", row.payer_code))
    found = tx.searches.by_tax_id(row.tax_id, 2)
    if len(found) != 1:
        why = Why.PAYER_AMBIGUOUS if found else Why.PAYER_UNKNOWN
        raise RowRefused(Flaw(why, "tax_id", row.tax_id))
    return found[0]


_WAYS: Mapping[Register, Way[Any]] = {
    Register.PAYERS: Way(
        read_payer, lambda row: row.payer.code, lambda row: row.payer, _payers_beside
    ),
    Register.BILLS: Way(
        read_bill, lambda row: row.bill.number, lambda row: row.bill, _bills_beside
    ),
}
