"""The one box: finds people and unpaid bills from whatever a clerk types or scans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.domain import search_key
from desktop.domain.bill import Bill
from desktop.domain.payer import Payer
from desktop.services import scanned
from desktop.store.store import Store, Transaction

PAGE = 20
_DIGITS = re.compile(r"[0-9][0-9 -]*")
_HOUSE = re.compile(r"[0-9]+(?:/[0-9]*)?")
_IN_A_BILL = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, best known first; `guessed` tells the text after changing the layout."""

    payers: tuple[Payer, ...] = ()
    bills: tuple[tuple[Bill, Payer], ...] = ()
    guessed: str = ""

    def __bool__(self) -> bool:
        return bool(self.payers or self.bills)


class Search:
    def __init__(self, store: Store, biller: str = "") -> None:
        """`biller`: whom the codes on our own bills pay; empty where none do."""
        self._store = store
        self._biller = biller

    def find(self, text: str, limit: int = PAGE) -> Hits:
        """At most `limit` payers and as many bills. Nothing typed finds nothing.

        Where nothing is found, the text is tried once more as if typed in the other keyboard
        layout.
        """
        with self._store.read() as tx:
            hits = self._look(tx, text, limit)
            if hits or len(search_key.fold(text)) < 2:
                return hits
            other = search_key.other_layout(search_key.tidy(text))
            guessed = self._look(tx, other, limit)
            return Hits(guessed.payers, guessed.bills, other) if guessed else hits

    def _look(self, tx: Transaction, text: str, limit: int) -> Hits:
        numbers = scanned.bill_numbers(text, self._biller)
        return _find(tx, text, limit) if numbers is None else _owed(tx, numbers)


def _owed(tx: Transaction, numbers: Sequence[str]) -> Hits:
    """The bills of these numbers that are not paid here."""
    fates = tx.bills.fates(numbers).values()
    bills = [fate.bill for fate in fates if not fate.settled]
    return Hits(bills=tuple((bill, tx.payers.get(bill.payer_id)) for bill in bills))


def _find(tx: Transaction, text: str, limit: int) -> Hits:
    typed = search_key.fold(text)
    words = search_key.words(text)
    if not words:
        return Hits()
    payers: dict[object, Payer] = {}
    if _DIGITS.fullmatch(typed):
        digits = re.sub("[ -]", "", typed)
        _collect(payers, tx.searches.by_tax_id(digits, limit))
        _collect(payers, tx.searches.by_phone(digits, limit))
    if _HOUSE.fullmatch(typed):
        _collect(payers, tx.searches.by_house(typed, limit))
    _collect(payers, people_named(tx, text, limit))
    bills = tx.searches.by_bill(typed.upper(), limit) if _IN_A_BILL.search(typed) else []
    return Hits(tuple(payers.values())[:limit], tuple(bills))


def people_named(tx: Transaction, text: str, limit: int) -> list[Payer]:
    """Names that begin so, tone marks as typed first; then, if there is room, without them."""
    words = search_key.words(text)
    found: dict[object, Payer] = {}
    if words:
        _collect(found, tx.searches.by_name(words, limit))
    loose = [search_key.without_tones(word) for word in words]
    if len(found) < limit and loose != words and all(loose):
        _collect(found, tx.searches.by_name(loose, limit))
    return list(found.values())[:limit]


def _collect(found: dict[object, Payer], more: Iterable[Payer]) -> None:
    for payer in more:
        found.setdefault(payer.id, payer)
