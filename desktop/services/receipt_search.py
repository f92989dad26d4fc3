"""Finding receipts: by days and what became of them, by number, by the payer's name."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from desktop.domain import prints
from desktop.domain.prints import Original
from desktop.domain.receipt import ReceiptNumber, ReceiptQuery, ReceiptRow
from desktop.services.search import people_named
from desktop.store.store import Transaction

PAGE = 100
_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A receipt whose original is still to come out (`doubtful` False) or to be asked about."""

    payment_id: UUID
    number: ReceiptNumber
    doubtful: bool


def search(
    tx: Transaction, query: ReceiptQuery, text: str = "", *, after: ReceiptRow | None = None
) -> list[ReceiptRow]:
    """A page, the newest first, behind the row `after`. A text is looked for on every day."""
    behind = (after.day, after.place) if after else None
    if not text.strip():
        return tx.receipts.search(query, after=behind, limit=PAGE)
    number = _number(text)
    if isinstance(number, ReceiptNumber):
        return [] if after else tx.receipts.numbered(number, query)
    if number is not None:
        return tx.receipts.with_number(number, query, after=behind, limit=PAGE)
    payers = [payer.id for payer in people_named(tx, text, _PEOPLE)]
    return tx.receipts.of_payers(payers, query, after=behind, limit=PAGE)


def unfinished(tx: Transaction, since: date, begun: Container[UUID]) -> list[Unfinished]:
    """`begun`: those whose original this very process began to print."""
    found: list[Unfinished] = []
    for id, number in tx.prints.unfinished(since):
        facts = tx.prints.of(id, number)
        state = prints.original(facts)
        under_way = prints.unheard(facts) and id in begun
        if state in (Original.WAITING, Original.DOUBTFUL) and not under_way:
            found.append(Unfinished(id, number, state is Original.DOUBTFUL))
    return found


def _number(text: str) -> ReceiptNumber | int | None:
    typed = text.strip()
    try:
        return ReceiptNumber.parse(typed)
    except ValueError:
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 6 else None
