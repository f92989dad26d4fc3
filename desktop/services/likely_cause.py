"""Why a closed drawer was over or short: the likeliest cause, thought through once more."""

from __future__ import annotations

from desktop.domain.shift import ShiftClosed
from desktop.domain.shift_figures import ShiftReceipt
from desktop.domain.variance import Evidence, Moved, Shown, explain
from desktop.services import variance_words
from desktop.store.store import Transaction


def likely_cause(tx: Transaction, closed: ShiftClosed, seq: int) -> str:
    """From what was known when the shift was closed, at entry `seq`; empty where nothing fits."""
    shift = tx.shifts.find(closed.shift_id)
    if shift is None:
        return ""
    moves = tx.drawer.moves(shift.id, seq)
    found = explain(
        Evidence(
            tuple(_shown(one) for one in tx.drawer.receipts(shift.id, seq)),
            tuple(Moved(one.fact.kind.value, one.fact.amount, one.at) for one in moves),
            shift.float_count,
            closed.counted,
            closed.expected,
        ),
        most=1,
    )
    return variance_words.sentence(found[0]) if found else ""


def _shown(one: ShiftReceipt) -> Shown:
    return Shown(
        str(one.number),
        one.at,
        one.amount,
        one.cash,
        one.received,
        one.received - one.cash,
        tuple(tender.kind.value for tender in one.tenders),
        one.voided,
        one.attached,
    )
