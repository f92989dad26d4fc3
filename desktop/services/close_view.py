"""What is seen of a shift that is to be closed: loose ends, figures, and how the count stands.

While the count is blind nothing here tells what cash there should be: not the cash taken, not the
sums by revenue code from which it could be worked out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from desktop.domain import prints
from desktop.domain.closing import Counting, usual_float
from desktop.domain.money import Money
from desktop.domain.prints import Original
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.shift import Shift, ShiftClosed
from desktop.domain.shift_figures import Range, ShiftFigures, ShiftReceipt, figures
from desktop.domain.tender import TenderKind
from desktop.domain.variance import Cause, explain
from desktop.packs.pack import Pack
from desktop.services.drawer import state_of
from desktop.services.revenue_codes import names_of
from desktop.services.shift_evidence import evidence, held_of
from desktop.services.tender_words import TENDER_NAMES
from desktop.store.held import HeldBasket
from desktop.store.records import Recorded
from desktop.store.store import Transaction


@dataclass(frozen=True, slots=True)
class SumLine:
    """`amount` is None while the count is blind."""

    code: str
    name: str
    receipts: int
    amount: Money | None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A receipt whose original is to be asked about (`doubtful`) or still to come out."""

    payment_id: UUID
    number: ReceiptNumber
    doubtful: bool


@dataclass(frozen=True, slots=True)
class CountResult:
    """What the count comes to once it may be seen. `tries`: what every count came to."""

    tries: tuple[Money, ...]
    counted: Mapping[Money, int]
    expected: Money
    variance: Money
    needs_reason: bool
    needs_approval: bool
    causes: tuple[Cause, ...]
    left_float: Mapping[Money, int]


@dataclass(frozen=True, slots=True)
class LooseEnds:
    """What should be seen to before the close; only `held` has to be."""

    held: tuple[HeldBasket, ...]
    papers: tuple[PaperLine, ...]
    missing: tuple[ReceiptNumber, ...]
    open_leaves: tuple[ReceiptNumber, ...]
    voided_without_original: tuple[ReceiptNumber, ...]


@dataclass(frozen=True, slots=True)
class CloseView:
    """`tries_left`: blind counts left; `counted`: the last one as typed; `result`: None while the
    count is blind; `closed`: the shift is over."""

    shift: Shift
    clerk_name: str
    receipts: int
    ranges: tuple[Range, ...]
    voided: int
    promised: SumLine
    by_tender: tuple[SumLine, ...]
    by_revenue: tuple[SumLine, ...]
    loose: LooseEnds
    tries_left: int
    tries: int
    counted: Mapping[Money, int]
    result: CountResult | None
    closed: ShiftClosed | None


def close_view(tx: Transaction, shift: Shift, pack: Pack) -> CloseView:
    closed = tx.records.last_about(ShiftClosed, shift.id.hex)
    before = closed.seq if closed is not None else None
    receipts = tx.drawer.receipts(shift.id, before)
    taken = figures(receipts)
    counting = counting_of(tx, shift, pack)
    blind = closed is None and not counting.settled
    door = tx.staff.door(shift.clerk)
    return CloseView(
        shift,
        door.person.name if door else shift.clerk,
        taken.receipts,
        taken.ranges,
        len(taken.voided),
        _promised(taken),
        _by_tender(taken, blind=blind),
        _by_revenue(taken, names_of(tx, pack, before), blind=blind),
        _loose(tx, shift, receipts, taken),
        counting.left,
        len(counting.tries),
        counting.tries[-1].count if counting.tries else {},
        _result(tx, shift, counting, receipts, closed),
        closed.fact if closed is not None else None,
    )


def counting_of(tx: Transaction, shift: Shift, pack: Pack) -> Counting:
    return Counting(tx.drawer.tries(shift.id), state_of(tx, shift).expected, pack.policy)


def _promised(taken: ShiftFigures) -> SumLine:
    others = [one for one in taken.by_tender if one.name != TenderKind.CASH]
    amount = Money(sum(one.amount.satang for one in others))
    return SumLine("", "QR / โอน / เช็ค", sum(one.receipts for one in others), amount)


def _by_tender(taken: ShiftFigures, *, blind: bool) -> tuple[SumLine, ...]:
    return tuple(
        SumLine(
            one.name,
            TENDER_NAMES[TenderKind(one.name)],
            one.receipts,
            None if blind and one.name == TenderKind.CASH else one.amount,
        )
        for one in taken.by_tender
    )


def _by_revenue(
    taken: ShiftFigures, names: Mapping[str, str], *, blind: bool
) -> tuple[SumLine, ...]:
    return tuple(
        SumLine(
            one.name,
            names.get(one.name, one.name),
            one.receipts,
            None if blind else one.amount,
        )
        for one in taken.by_revenue
    )


def _loose(
    tx: Transaction, shift: Shift, receipts: list[ShiftReceipt], taken: ShiftFigures
) -> LooseEnds:
    return LooseEnds(
        held_of(tx, shift),
        tuple(_papers(tx, shift, receipts)),
        tuple(gap for one in taken.ranges for gap in tx.drawer.missing(one.first, one.last)),
        tuple(tx.drawer.open_leaves()),
        tuple(one.number for one in taken.without_original),
    )


def _papers(tx: Transaction, shift: Shift, receipts: list[ShiftReceipt]) -> list[PaperLine]:
    """A voided receipt needs no original any more, a leaf written by hand is one."""
    mine = {one.payment_id for one in receipts if not one.voided and not one.number.paper}
    found = []
    for id, number in tx.prints.unfinished(shift.business_day):
        state = prints.original(tx.prints.of(id, number)) if id in mine else Original.OUT
        if state in (Original.WAITING, Original.DOUBTFUL):
            found.append(PaperLine(id, number, state is Original.DOUBTFUL))
    return found


def _result(
    tx: Transaction,
    shift: Shift,
    counting: Counting,
    receipts: list[ShiftReceipt],
    closed: Recorded[ShiftClosed] | None,
) -> CountResult | None:
    if closed is not None:
        fact = closed.fact
        return CountResult(
            fact.tries, fact.counted, fact.expected, fact.variance, False, False, (),
            fact.left_float,
        )  # fmt: skip
    if not counting.settled:
        return None
    there = counting.tries[-1].count
    found = evidence(tx, shift, receipts, counted=there, expected=counting.expected)
    return CountResult(
        tuple(one.amount for one in counting.tries),
        there,
        counting.expected,
        counting.variance,
        counting.needs_reason,
        counting.needs_approval,
        tuple(explain(found)),
        usual_float(shift.float_count, there),
    )
