"""What a supervisor is shown to look at, and the recorded things that rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from uuid import UUID

from desktop.domain.money import Money
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.review import Rule
from desktop.domain.sync_place import Objection, PaidElsewhere

Detail = str | int | Money | date | datetime | None


class Severity(IntEnum):
    """How soon it wants a look."""

    NOTE = 1
    WARN = 2
    BAD = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject`: what it is about, the same each time it is found; `by`: whose act it was. The
    `details` fill its sentence."""

    rule: Rule
    severity: Severity
    subject: str
    day: date
    by: str
    amount: Money | None = None
    receipt: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """As ExceptionReviewed names it."""
        return f"{self.rule.value}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment, as far as these rules need it."""

    payment_id: UUID
    receipt: ReceiptNumber
    clerk: str
    day: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Done:
    """When and by whom something was recorded."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Copies:
    """A receipt copied within the days looked at: how many copies it has in all, and the last."""

    taken: Taken
    many: int
    last: Done


@dataclass(frozen=True, slots=True)
class Leap:
    """Two entries that follow each other. `ran`: seconds the computer itself counted between them,
    None where it was started anew."""

    seq: int
    before: datetime
    after: datetime
    ran: float | None
    by: str


@dataclass(frozen=True, slots=True)
class Promise:
    """Money the bank has not confirmed."""

    taken: Taken
    line: int
    kind: str
    amount: Money


@dataclass(frozen=True, slots=True)
class LateLeaf:
    """A hand-written receipt keyed in: the date on the leaf."""

    taken: Taken
    written_on: date


@dataclass(frozen=True, slots=True)
class TwicePaid:
    """A bill this counter took `amount` for, in a receipt of `at`, and another counter as well."""

    taken: Taken
    at: datetime
    bill: str
    amount: Money
    other: PaidElsewhere


@dataclass(frozen=True, slots=True)
class Objected:
    """An entry the central server set apart, with what the entry says of itself."""

    objection: Objection
    day: date
    by: str
    receipt: str = ""
    amount: Money | None = None
