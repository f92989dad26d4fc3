"""What a bank's statement would settle, as a person looks at it before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from desktop.domain.money import Money, total
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.statement import Promise, StatementRow
from desktop.services.statement_reading import SetAside


class Group(StrEnum):
    """What was found of some rows, in the order a person reads it."""

    EXACT = "exact"
    LATE = "late"
    SPLIT = "split"
    WRONG_REFERENCE = "wrong-reference"
    OVER = "over"
    SHORT = "short"
    DOUBLED = "doubled"
    """Money once more for what the bank has paid."""
    TAKEN_BACK = "taken-back"
    """Money for a receipt that was voided, or a cheque that bounced."""
    REPEATED = "repeated"
    """The same row once more in one file."""
    UNKNOWN = "unknown"


class Step(StrEnum):
    """What happens with a finding: by itself, or where a person ticks it; else it waits."""

    SETTLE = "settle"
    SETTLE_IF_TICKED = "settle-if-ticked"
    SETTLE_AND_OWE = "settle-and-owe"
    """What came in beyond the promise is owed back."""
    OWE = "owe"
    """All of it is owed back."""
    NOTE = "note"
    """Finance knows of it; it leaves the list."""
    WAIT = "wait"
    """A later file may bring the rest."""


_STEPS: Mapping[Group, Step] = {
    Group.EXACT: Step.SETTLE,
    Group.LATE: Step.SETTLE,
    Group.SPLIT: Step.SETTLE,
    Group.WRONG_REFERENCE: Step.SETTLE_IF_TICKED,
    Group.OVER: Step.SETTLE_AND_OWE,
    Group.SHORT: Step.WAIT,
    Group.DOUBLED: Step.OWE,
    Group.TAKEN_BACK: Step.OWE,
    Group.REPEATED: Step.NOTE,
    Group.UNKNOWN: Step.NOTE,
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A promise a finding speaks of, and whose it is. `booked` is the receipt's business day."""

    promise: Promise
    receipt: ReceiptNumber
    payer_name: str
    booked: date
    outcome: str
    reversed: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that belong together and what they mean. `keys` name the rows, `kept` tells of each
    whether an earlier file brought it."""

    group: Group
    keys: tuple[str, ...]
    kept: tuple[bool, ...]
    rows: tuple[StatementRow, ...]
    promises: tuple[Claimed, ...]

    @property
    def id(self) -> str:
        return self.keys[0]

    @property
    def step(self) -> Step:
        bounced = any(one.outcome == "bounced" for one in self.promises)
        return Step.NOTE if self.group is Group.TAKEN_BACK and bounced else _STEPS[self.group]

    @property
    def tickable(self) -> bool:
        return self.step not in (Step.SETTLE, Step.WAIT)

    @property
    def amount(self) -> Money:
        return total(row.amount for row in self.rows)

    @property
    def promised(self) -> Money:
        return total(one.promise.amount for one in self.promises)

    @property
    def paid_on(self) -> date:
        """When the bank had all of it."""
        return max(row.day for row in self.rows)


@dataclass(frozen=True, slots=True)
class StatementView:
    """`source` is empty where no file was read, only what earlier ones left. `seen` counts rows
    that an earlier file brought; `header` and `flaws` are what could not be read."""

    id: UUID
    source: str
    found: tuple[Found, ...]
    rows: int
    seen: int
    debits: int
    header: tuple[str, ...]
    flaws: tuple[SetAside, ...]

    def of(self, group: Group) -> list[Found]:
        return [one for one in self.found if one.group is group]

    def sum(self, group: Group) -> Money:
        return total(one.amount for one in self.of(group))

    @property
    def new(self) -> bool:
        """Whether accepting it without a tick would change anything."""
        return any(not all(one.kept) or one.step is Step.SETTLE for one in self.found)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What accepting a view did. `owed` is what became owed back; `changed` names receipts that
    were corrected or voided since it was looked at: of these nothing was settled."""

    settled: int
    amount: Money
    owed: Money
    noted: int
    waiting: int
    changed: tuple[str, ...]
    overtaken: int
