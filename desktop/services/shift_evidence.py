"""What a variance is explained from: a shift's receipts and moves, what it left open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.domain.money import Money
from desktop.domain.shift import Shift, ShiftClosed
from desktop.domain.shift_figures import ShiftReceipt
from desktop.domain.variance import Evidence, Moved, Shown
from desktop.store.held import HeldBasket
from desktop.store.records import Recorded
from desktop.store.store import Transaction


def evidence(
    tx: Transaction,
    shift: Shift,
    receipts: Sequence[ShiftReceipt],
    *,
    counted: Mapping[Money, int],
    expected: Money,
    closed: Recorded[ShiftClosed] | None = None,
) -> Evidence:
    """Of a shift that was `closed`: as it was then, but that leaves keyed in and baskets paid since
    are no longer open."""
    before = closed.seq if closed is not None else None
    held = [one for one in held_of(tx, shift) if closed is None or one.at <= closed.at]
    return Evidence(
        tuple(_shown(one) for one in receipts),
        tuple(
            Moved(one.fact.kind.value, one.fact.amount, one.at)
            for one in tx.drawer.moves(shift.id, before)
        ),
        shift.float_count,
        counted,
        expected,
        (None,) * len(tx.drawer.open_leaves(before)),
        tuple(one.amount for one in held),
    )


def held_of(tx: Transaction, shift: Shift) -> tuple[HeldBasket, ...]:
    """What the shift's clerk put aside."""
    return tuple(one for one in tx.held.all() if one.clerk == shift.clerk)


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
