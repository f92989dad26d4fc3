"""Why a closed drawer was over or short: the likeliest cause, thought through once more."""

from __future__ import annotations

from uuid import UUID

from desktop.domain.money import Money
from desktop.domain.shift import ShiftClosed
from desktop.domain.variance import explain
from desktop.services import variance_words
from desktop.services.shift_evidence import evidence
from desktop.store.records import Recorded
from desktop.store.store import Transaction

_Known = tuple[UUID, int, tuple[Money, ...]]


class LikelyCauses:
    """Thinks again only where a leaf was keyed in or a basket paid since: all else that was known
    at the close does not change any more."""

    def __init__(self) -> None:
        self._known: dict[_Known, str] = {}

    def of(self, tx: Transaction, closed: Recorded[ShiftClosed]) -> str:
        """In words; empty where nothing fits."""
        fact = closed.fact
        shift = tx.shifts.find(fact.shift_id)
        if shift is None:
            return ""
        receipts = tx.drawer.receipts(shift.id, closed.seq)
        found = evidence(
            tx, shift, receipts, counted=fact.counted, expected=fact.expected, closed=closed
        )
        key = (fact.id, len(found.open_leaves), found.held)
        if key not in self._known:
            causes = explain(found, most=1)
            self._known[key] = variance_words.sentence(causes[0]) if causes else ""
        return self._known[key]
