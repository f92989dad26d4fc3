"""What may come out of the printer next, given all that is known of a receipt's prints.

One original for ever: once paper may have come out, every further print is a copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from desktop.domain.errors import Reason, Refused
from desktop.domain.facts import ReceiptPrinted
from desktop.domain.receipt import PrintOutcome, ReceiptNumber


class Original(Enum):
    """`WAITING`: surely nothing came out yet. `DOUBTFUL`: ask the clerk."""

    WAITING = auto()
    DOUBTFUL = auto()
    OUT = auto()
    LOST = auto()
    """The clerk said that nothing came out of a doubtful print: copies stand in for it."""


@dataclass(frozen=True, slots=True)
class Print:
    """One print and the last that is known of it."""

    copy: int
    outcome: PrintOutcome
    reason: str
    clerk: str
    at: datetime


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


def unheard(facts: Sequence[ReceiptPrinted]) -> bool:
    """Whether the original was asked for last and nothing was heard of it since."""
    outcomes = [fact.outcome for fact in facts if fact.copy == 0]
    return bool(outcomes) and outcomes[-1] is PrintOutcome.REQUESTED


def copies(facts: Sequence[ReceiptPrinted]) -> list[int]:
    """The numbers of the copies that came out, or may have."""
    last = {fact.id: fact for fact in facts if fact.copy > 0}
    return [fact.copy for fact in last.values() if fact.outcome is not PrintOutcome.FAILED]


def next_copy(facts: Sequence[ReceiptPrinted]) -> int:
    """The number the next copy carries. A copy that surely failed gives its number back."""
    return max(copies(facts), default=0) + 1


def check_copies(
    facts: Sequence[ReceiptPrinted], receipt: ReceiptNumber, *, most: int, approved: bool
) -> None:
    """Raises Refused(COPIES_TOO_MANY): after `most` copies a further one needs an approval."""
    many = len(copies(facts))
    if many >= most and not approved:
        raise Refused(Reason.COPIES_TOO_MANY, receipt=receipt, copies=many)
