"""What may come out of the printer next, given all that is known of a receipt's prints.

One original for ever: once paper may have come out, every further print is a copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from desktop.domain.facts import ReceiptPrinted
from desktop.domain.receipt import PrintOutcome


class Original(Enum):
    """`WAITING`: surely nothing came out yet. `DOUBTFUL`: ask the clerk."""

    WAITING = auto()
    DOUBTFUL = auto()
    OUT = auto()
    LOST = auto()
    """The clerk said that nothing came out of a doubtful print: copies stand in for it."""


def original(facts: Sequence[ReceiptPrinted]) -> Original:
    """From the facts of one receipt, in the order they were recorded."""
    outcomes = [fact.outcome for fact in facts if fact.copy == 0]
    if not outcomes:
        return Original.WAITING
    if outcomes[-1] is PrintOutcome.PRINTED:
        return Original.OUT
    if outcomes[-1] in (PrintOutcome.REQUESTED, PrintOutcome.DOUBTFUL):
        return Original.DOUBTFUL
    return Original.LOST if PrintOutcome.DOUBTFUL in outcomes else Original.WAITING


def next_copy(facts: Sequence[ReceiptPrinted]) -> int:
    """The number the next copy carries. A copy that surely failed gives its number back."""
    last = {fact.id: fact for fact in facts if fact.copy > 0}
    out = [fact.copy for fact in last.values() if fact.outcome is not PrintOutcome.FAILED]
    return max(out, default=0) + 1
